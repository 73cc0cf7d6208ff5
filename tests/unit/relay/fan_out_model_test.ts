import assert from "node:assert/strict";
import fc from "fast-check";
import { FanOut } from "../../../relay/fan_out.ts";
import { DEFAULT_LIMITS } from "../../../relay/limits.ts";
import { Mailboxes } from "../../../relay/mailboxes.ts";
import { Rate } from "../../../relay/rate.ts";
import { Sending } from "../../../relay/sending.ts";
import { uuidOf } from "../../../src/address.ts";
import type { Args, Status } from "../../../src/channel/operations.ts";
import { KIND } from "../../../src/wire/envelope.ts";
import { People } from "../../support/group_people.ts";
import { HandClock } from "../../support/hand_clock.ts";
import { type Act, actsIn, play } from "../../support/model.ts";
import { ModelDevice, ModelSocket } from "../../support/model_device.ts";
import { groupMail } from "../../support/relay_group.ts";
import { Disk, ShakyStore } from "../../support/shaky_store.ts";

/**
 * A group of five, of whom two write, to the group and to single members, and three read;
 * a relay that is killed now and then, and a disk that works when it likes. Whatever
 * happens in whatever order:
 *
 *   - a message whose sender heard "ok" reaches everybody it was for;
 *   - what a reader keeps of one sender, be it to the group or to her alone, is in the
 *     order of sending;
 *   - one connection is given no message twice, and places only rise;
 *   - after the last acknowledgements nothing is left on the disk.
 */

const people = new People(7);
const actors = ["alice", "bob", "carol", "dora", "emil"].map((name) =>
  people.actor(name)
);
const [founder, ...others] = actors;
assert.ok(founder);
const GROUP = people.group(founder, ...others);
const ADDRESSES = actors.map(({ person }) => person.address);
const FOUNDER = founder.person.address;
const SENDERS = ADDRESSES.slice(0, 2);
const READERS = ADDRESSES.slice(2);

/** Small, so that windows fill; but no mailbox overflows. */
const LIMITS = { ...DEFAULT_LIMITS, unacknowledgedMessages: 3, mailboxesAtHand: 2 };

interface Sent {
  readonly from: number;
  /** A reader, or `null` for the group. */
  readonly to: number | null;
  readonly number: number;
  answer: Status | null;
}

interface Relay {
  readonly store: ShakyStore;
  readonly mailboxes: Mailboxes;
  readonly sending: Sending;
}

/** What outlives a relay. */
interface Ground {
  readonly disk: Disk;
  readonly clock: HandClock;
  readonly shuffles: boolean;
}

async function startRelay({ disk, clock, shuffles }: Ground): Promise<Relay> {
  const store = new ShakyStore(disk, shuffles);
  const onFailure = () => {};
  const parts = { clock, limits: LIMITS, onFailure };
  const mail = { accounts: store.accounts, mailboxes: store };
  const mailboxes = await Mailboxes.open({ ...parts, store: mail });
  const fanOut = new FanOut({ ...parts, store: store.accounts, mailboxes });
  // Who is in the group is as slow to find as everything else.
  const addressedBy = async () => {
    await store.accounts.find(uuidOf(FOUNDER));
    return GROUP;
  };
  const now = () => clock.steady();
  const free = new Rate({ atOnce: 1e9, perSecond: 1e9, keys: 10, now });
  const rates = { sends: free, copies: free };
  const rosters = { addressedBy };
  const sending = new Sending({ ...parts, ...rates, mailboxes, fanOut, rosters });
  return { store, mailboxes, sending };
}

function nameOf(from: number, id: Uint8Array): string {
  return `${from}#${id[15] ?? 0}`;
}

class World {
  readonly devices = READERS.map(() => {
    return new ModelDevice(({ from, id }) => nameOf(SENDERS.indexOf(from), id));
  });
  readonly sent: Sent[] = [];

  private constructor(readonly ground: Ground, public relay: Relay) {}

  static async create(shuffles: boolean): Promise<World> {
    const ground = { disk: new Disk(), clock: new HandClock(), shuffles };
    return new World(ground, await startRelay(ground));
  }

  send(from: number, to: number | null): void {
    const number = this.sent.filter((sent) => sent.from === from).length;
    const sent: Sent = { from, to, number, answer: null };
    this.sent.push(sent);
    this.#offer(sent);
  }

  /** The sender asks again, with the same id. */
  repeat(which: number): void {
    const sent = this.sent[which % Math.max(1, this.sent.length)];
    if (sent !== undefined && sent.answer === null) this.#offer(sent);
  }

  connect(reader: number): void {
    const device = this.#device(reader);
    device.drop();
    const socket = device.socket = new ModelSocket(device);
    this.relay.mailboxes.attach(this.#home(reader), socket, device.cursor)
      .catch(() => socket.open = false);
  }

  disconnect(reader: number): void {
    const device = this.#device(reader);
    if (device.socket !== null) {
      this.relay.mailboxes.detach(this.#home(reader), device.socket);
    }
    device.drop();
  }

  commit(reader: number, count: number): void {
    this.#device(reader).commit(count);
  }

  acknowledge(reader: number): void {
    const { cursor } = this.#device(reader);
    this.relay.mailboxes.acknowledge(this.#home(reader), cursor).catch(() => {});
  }

  /** Another relay starts on what the disk has; nobody is told. */
  async kill(): Promise<void> {
    for (const device of this.devices) device.drop();
    for (const sent of this.sent) sent.answer ??= "unavailable";
    this.relay = await startRelay(this.ground);
  }

  #device(reader: number): ModelDevice {
    return this.devices[reader] ?? assert.fail("no such reader");
  }

  #home(reader: number) {
    return READERS[reader] ?? assert.fail("no such reader");
  }

  #offer(sent: Sent): void {
    const id = new Uint8Array(16);
    id[15] = sent.number;
    const address = SENDERS[sent.from] ?? assert.fail("no such sender");
    const body = new Uint8Array(10);
    const args: Args<"send"> = sent.to === null
      ? groupMail(GROUP.group, GROUP.epoch, body)
      : { to: this.#home(sent.to), kind: KIND.message, body };
    const grant = { is: "device", address, rev: 0, token: id, until: 0 } as const;
    this.relay.sending.send({ op: "send", id, args }, grant).then(
      ({ status }) => sent.answer ??= status,
      () => sent.answer ??= "unavailable",
    );
  }
}

const sender = fc.nat(SENDERS.length - 1);
const reader = fc.nat(READERS.length - 1);
const group = fc.constant(null);

const act = actsIn<World>();
const ACTS: fc.Arbitrary<Act<World>> = fc.oneof(
  act(6, "say", [sender, group], (world, from, to) => world.send(from, to)),
  act(4, "write", [sender, reader], (world, from, to) => world.send(from, to)),
  act(1, "repeat", [fc.nat(20)], (world, which) => world.repeat(which)),
  act(12, "step", [fc.nat(9)], (world, n) => world.relay.store.step(n)),
  act(1, "fail", [fc.nat(9)], (world, n) => world.relay.store.step(n, false)),
  act(5, "commit", [reader, fc.nat(4)], (world, who, n) => world.commit(who, n)),
  act(5, "ack", [reader], (world, who) => world.acknowledge(who)),
  act(4, "connect", [reader], (world, who) => world.connect(who)),
  act(1, "disconnect", [reader], (world, who) => world.disconnect(who)),
  act(2, "wait", [fc.nat(3_000)], (world, n) => world.ground.clock.advance(n)),
  act(1, "sweep", [], (world) => world.relay.mailboxes.refresh()),
  act(1, "kill", [], (world) => world.kill()),
);

/** Everybody connects for good, and the disk works: until nothing more comes. */
async function settleDown(world: World): Promise<void> {
  for (const reader of READERS.keys()) world.connect(reader);
  for (let i = 0; i < 50; i++) {
    await world.relay.store.finish();
    for (const reader of READERS.keys()) {
      world.commit(reader, Infinity);
      world.acknowledge(reader);
    }
    world.ground.clock.advance(3_000);
  }
  await world.relay.store.finish();
}

function check({ sent, devices, ground: { disk }, relay }: World): void {
  for (const [reader, device] of devices.entries()) {
    const promised = sent.filter(({ to, answer }) => {
      return answer === "ok" && (to === null || to === reader);
    });
    for (const from of SENDERS.keys()) {
      const names = promised
        .filter((each) => each.from === from)
        .map(({ number }) => `${from}#${number}`);
      const missing = names.filter((name) => !device.kept.includes(name));
      assert.deepEqual(missing, [], "a promised message is lost");
      const kept = device.kept.filter((name) => names.includes(name));
      assert.deepEqual(kept, names, "one sender's messages changed places");
    }
    assert.notEqual(device.socket?.drainedAt, null, "drained was never said");
    assert.deepEqual(disk.of(READERS[reader] ?? assert.fail()), [], "mail is left");
  }
  for (const sender of SENDERS) disk.mail.delete(sender);
  assert.equal(relay.store.open, 0);
}

Deno.test("nothing promised to a group is lost, doubled or overtaken", () => {
  const create = (shuffles: boolean) => World.create(shuffles);
  const end = (world: World) => settleDown(world).then(() => check(world));
  return play({ acts: ACTS, create, check: end, runs: 200 });
});
