import assert from "node:assert/strict";
import fc from "fast-check";
import { DEFAULT_LIMITS } from "../../../relay/limits.ts";
import type { Delivery } from "../../../relay/mailbox.ts";
import { Mailboxes } from "../../../relay/mailboxes.ts";
import { type Address, address } from "../../../src/address.ts";
import { KIND } from "../../../src/wire/envelope.ts";
import { HandClock } from "../../support/hand_clock.ts";
import { type Act, actsIn, play } from "../../support/model.ts";
import { ModelDevice, ModelSocket } from "../../support/model_device.ts";
import { someUuid } from "../../support/relay_world.ts";
import { Disk, ShakyStore } from "../../support/shaky_store.ts";

/**
 * One person's device, several who write to it, a relay that is killed now and then, and
 * a disk that works when it likes. Whatever happens in whatever order:
 *
 *   - a message whose sender heard "ok" reaches the device;
 *   - what the device keeps of one sender is in the order of sending;
 *   - one connection is given no message twice, and places only rise;
 *   - after the last acknowledgement nothing is left on the disk.
 */

const BOB = address(someUuid(), 1);
const SENDERS = [1, 2, 3].map((device) => address(someUuid(), device));
/** Small, so that windows fill and mailboxes overflow. */
const LIMITS = {
  ...DEFAULT_LIMITS,
  mailboxMessages: 12,
  unacknowledgedMessages: 3,
  mailboxesAtHand: 1,
};

interface Sent {
  readonly from: Address;
  readonly number: number;
  answer: Delivery | null;
}

interface Relay {
  readonly store: ShakyStore;
  readonly mailboxes: Mailboxes;
}

/** What outlives a relay. */
interface Ground {
  readonly disk: Disk;
  readonly clock: HandClock;
  /** Whether the disk makes changes in another order than asked. */
  readonly shuffles: boolean;
}

async function startRelay({ disk, clock, shuffles }: Ground): Promise<Relay> {
  const mail = new ShakyStore(disk, shuffles);
  const store = { accounts: mail.accounts, mailboxes: mail };
  const parts = { store, clock, limits: LIMITS, onFailure: () => {} };
  return { store: mail, mailboxes: await Mailboxes.open(parts) };
}

class World {
  readonly bob = new ModelDevice(({ from, id }) => nameOf(from, id[15] ?? 0));
  readonly sent: Sent[] = [];

  private constructor(readonly ground: Ground, public relay: Relay) {}

  static async create(shuffles: boolean): Promise<World> {
    const ground = { disk: new Disk(), clock: new HandClock(), shuffles };
    return new World(ground, await startRelay(ground));
  }

  get store(): ShakyStore {
    return this.relay.store;
  }

  get mailboxes(): Mailboxes {
    return this.relay.mailboxes;
  }

  send(sender: number): void {
    const from = SENDERS[sender] ?? BOB;
    const number = this.sent.filter((sent) => sent.from === from).length;
    const sent: Sent = { from, number, answer: null };
    this.sent.push(sent);
    this.#offer(sent);
  }

  /** The sender asks again, with the same id. */
  repeat(which: number): void {
    const sent = this.sent[which % Math.max(1, this.sent.length)];
    if (sent !== undefined && sent.answer === null) this.#offer(sent);
  }

  connect(): void {
    const socket = new ModelSocket(this.bob);
    this.bob.drop();
    this.bob.socket = socket;
    const attached = this.mailboxes.attach(BOB, socket, this.bob.cursor);
    attached.catch(() => socket.open = false);
  }

  disconnect(): void {
    const { socket } = this.bob;
    if (socket !== null) this.mailboxes.detach(BOB, socket);
    this.bob.drop();
  }

  acknowledge(): void {
    const { cursor } = this.bob;
    this.mailboxes.acknowledge(BOB, cursor).catch(() => {});
  }

  /** Another relay starts on what the disk has; nobody is told. */
  async kill(): Promise<void> {
    this.bob.drop();
    for (const sent of this.sent) sent.answer ??= "unavailable";
    this.relay = await startRelay(this.ground);
  }

  #offer(sent: Sent): void {
    const id = new Uint8Array(16);
    id[15] = sent.number;
    const body = new Uint8Array(10);
    const mail = { id, from: sent.from, to: BOB, kind: KIND.message, body };
    this.mailboxes.send(mail).then((answer) => sent.answer ??= answer);
  }
}

const act = actsIn<World>();
const ACTS: fc.Arbitrary<Act<World>> = fc.oneof(
  act(6, "send", [fc.nat(2)], (world, from) => world.send(from)),
  act(1, "repeat", [fc.nat(20)], (world, which) => world.repeat(which)),
  act(8, "step", [fc.nat(9)], (world, n) => world.store.step(n)),
  act(1, "fail", [fc.nat(9)], (world, n) => world.store.step(n, false)),
  act(4, "commit", [fc.nat(4)], (world, count) => world.bob.commit(count)),
  act(4, "ack", [], (world) => world.acknowledge()),
  act(2, "connect", [], (world) => world.connect()),
  act(1, "disconnect", [], (world) => world.disconnect()),
  act(2, "wait", [fc.nat(3_000)], (world, n) => world.ground.clock.advance(n)),
  act(1, "sweep", [], (world) => world.mailboxes.refresh()),
  act(1, "kill", [], (world) => world.kill()),
);

function nameOf(from: Address, number: number): string {
  return `${SENDERS.indexOf(from)}#${number}`;
}

/** Bob connects for good, and the disk works: until nothing more comes. */
async function settleDown(world: World): Promise<void> {
  world.connect();
  for (let i = 0; i < 50; i++) {
    await world.store.finish();
    world.bob.commit(Infinity);
    world.acknowledge();
    world.ground.clock.advance(3_000);
  }
  await world.store.finish();
}

function check({ sent, bob, ground: { disk }, store }: World): void {
  const promised = sent.filter(({ answer }) => answer === "ok");
  const missing = promised.filter((each) => {
    return !bob.kept.includes(nameOf(each.from, each.number));
  });
  assert.deepEqual(missing, [], "a promised message is lost");
  assert.equal(bob.socket?.drainedAt === null, false, "drained was never said");
  assert.deepEqual(disk.of(BOB), [], "the mailbox is not empty");
  assert.equal(store.open, 0);
  for (const from of SENDERS) {
    const mine = promised.filter((each) => each.from === from);
    const names = mine.map((each) => nameOf(from, each.number));
    const kept = bob.kept.filter((name) => names.includes(name));
    assert.deepEqual(kept, names, "one sender's messages changed places");
  }
}

Deno.test("nothing promised is lost, doubled or overtaken", () => {
  const create = (shuffles: boolean) => World.create(shuffles);
  const end = (world: World) => settleDown(world).then(() => check(world));
  return play({ acts: ACTS, create, check: end, runs: 400 });
});
