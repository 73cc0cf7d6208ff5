import assert from "node:assert/strict";
import fc from "fast-check";
import type { MessageState } from "../../../client/message.ts";
import { LIMIT } from "../../../src/limits.ts";
import type { OutgoingContent } from "../../../src/wire/content.ts";
import { fromHex } from "../../../src/bytes.ts";
import { sendForged } from "../../support/forgery.ts";
import {
  close,
  quiet,
  restarted,
  say,
  Someone,
  type World,
} from "../../support/messengers.ts";
import { paperTeam, tell } from "../../support/paper_team.ts";
import { fault } from "../../support/vaults.ts";
import { inWorld } from "../../support/world.ts";

/** The longest that a receipt waits. */
const LATE_MS = 3_000;

/** Two who talk with each other, of whom Bob tells that what is written to him came. */
async function friends(world: World): Promise<[alice: Someone, bob: Someone]> {
  const alice = await Someone.online(world, "alice");
  const bob = await Someone.online(world, "bob");
  await say(alice, bob, "hi");
  await say(bob, alice, "hi yourself");
  bob.messenger.setReceipts(true);
  return [alice, bob];
}

/** Lets all receipts go that are owed. */
async function confirmed(...people: readonly Someone[]): Promise<void> {
  await quiet(...people);
  people[0]?.world.clock.advance(LATE_MS);
  await quiet(...people);
}

/** What somebody wrote, and how far it came. */
function fates(someone: Someone, chat = "bob"): [text: string, state: MessageState][] {
  return someone.messenger.history(chat, { limit: 1_000 })
    .filter(({ from }) => from === someone.name)
    .flatMap(({ body, state }) => body.kind === "text" ? [[body.text, state]] : []);
}

/** How many letters somebody brought to the relay. */
function posted(someone: Someone): number {
  const { address } = someone.self.device;
  return someone.world.relay.log
    .filter(({ op, from }) => op === "send" && from === address).length;
}

Deno.test("a message that came is told of, once it is wished, and never before", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    await say(alice, bob, "did you get this?");
    await confirmed(alice, bob);
    assert.deepEqual(fates(alice), [
      ["hi", "accepted"],
      ["did you get this?", "delivered"],
    ]);
    const [, { id } = assert.fail()] = alice.messenger.history("bob", { limit: 100 })
      .filter(({ from }) => from === "alice");
    assert.deepEqual(alice.told("delivered"), [
      { kind: "delivered", chat: "bob", ids: [id] },
    ]);
    await alice.messenger.settled(id);
    await close(alice, bob);
  }));

Deno.test("A25: by default nobody learns from a receipt who is there", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    bob.messenger.setReceipts(false);
    const before = posted(bob);
    await say(alice, bob, "are you there?");
    await confirmed(alice, bob);
    assert.equal(posted(bob), before);
    assert.deepEqual(alice.messenger.receipts(), { everyone: false, but: [] });
    await close(alice, bob);
  }));

Deno.test("A25: no stranger gets a receipt, asked for or not, and no request does", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    bob.messenger.setReceipts(true);
    await say(alice, bob, "you do not know me");
    bob.messenger.setReceipts(true, "alice");
    await say(alice, bob, "are you there?");
    await confirmed(alice, bob);
    bob.messenger.decline("alice");
    await say(alice, bob, "and now?");
    await confirmed(alice, bob);
    bob.messenger.accept("alice");
    await confirmed(alice, bob);
    assert.equal(posted(bob), 0, "nor is one made up for when she is accepted");
    await say(alice, bob, "thanks");
    await confirmed(alice, bob);
    assert.equal(posted(bob), 1);
    bob.messenger.block("alice");
    await say(alice, bob, "still there?");
    await confirmed(alice, bob);
    assert.equal(posted(bob), 1);
    assert.equal(fates(alice).at(-1)?.[1], "accepted");
    await close(alice, bob);
  }));

for (const [low, least, most] of [[0, 0, 50], [128, 1_450, 1_600], [255, 2_950, 3_050]]) {
  Deno.test(`A25: a receipt is late by chance: ${least} ms and more for ${low}`, () =>
    inWorld(async (world) => {
      const [alice, bob] = await friends(world);
      const before = posted(bob);
      const bytes = (length: number) => new Uint8Array(length).fill(low ?? 0);
      Object.assign(bob.self, { random: { bytes } });
      await say(alice, bob, "when do you get this?");
      const from = world.clock.now();
      await world.clock.until(() => posted(bob) > before);
      const late = world.clock.now() - from;
      assert.ok(late >= (least ?? 0) && late <= (most ?? 0), `${late} ms`);
      await close(alice, bob);
    }));
}

Deno.test("several messages are told of in one receipt, and over a hundred in two", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const before = posted(bob);
    for (const text of ["one", "two", "three"]) await say(alice, bob, text);
    await confirmed(alice, bob);
    assert.equal(posted(bob), before + 1);
    assert.deepEqual(alice.told("delivered").map(({ ids }) => ids.length), [3]);
    bob.link.break();
    for (let i = 0; i <= LIMIT.receiptIds; i++) await alice.messenger.send("bob", `${i}`);
    await quiet(alice);
    await bob.messenger.connect();
    await quiet(bob, alice);
    let isPosted = false;
    void bob.messenger.posted().then(() => isPosted = true);
    await confirmed(bob, alice);
    await confirmed(bob, alice);
    assert.ok(isPosted);
    const counts = alice.told("delivered").map(({ ids }) => ids.length);
    assert.deepEqual(counts, [3, LIMIT.receiptIds, 1]);
    await close(alice, bob);
  }));

Deno.test("a kill neither loses a receipt nor doubles it", () =>
  inWorld(async (world) => {
    let [alice, bob] = await friends(world);
    await say(alice, bob, "before it is sent");
    bob = await bob.killed(); // kept, and owed
    await bob.messenger.connect();
    await confirmed(bob, alice);
    world.relay.intervene = ({ op, from }) =>
      op === "send" && from === bob.self.device.address ? "lost" : null;
    await say(alice, bob, "before it is taken");
    world.clock.advance(LATE_MS);
    await quiet(bob);
    world.relay.intervene = () => null;
    bob = await bob.killed(); // sealed, and perhaps there
    await bob.messenger.connect();
    await confirmed(bob, alice);
    bob = await restarted(bob);
    await bob.messenger.connect();
    await confirmed(bob, alice);
    assert.deepEqual(alice.told("delivered").map(({ ids }) => ids.length), [1, 1]);
    assert.deepEqual(fates(alice).slice(1).map(([, state]) => state), [
      "delivered",
      "delivered",
    ]);
    alice = await restarted(alice);
    assert.equal(fates(alice).at(-1)?.[1], "delivered", "and it stays so");
    await close(alice, bob);
  }));

Deno.test("whoever is told no more gets nothing, not even what is owed", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const before = posted(bob);
    await say(alice, bob, "one");
    bob.messenger.setReceipts(false, "alice");
    await confirmed(alice, bob);
    assert.equal(posted(bob), before);
    bob.messenger.setReceipts(true);
    await say(alice, bob, "two");
    bob.messenger.answer("alice", false);
    await confirmed(alice, bob);
    assert.equal(alice.told("delivered").length, 0);
    await close(alice, bob);
  }));

Deno.test("a receipt is for own messages to its writer alone, and for known ones", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const carol = await Someone.online(world, "carol");
    await say(alice, carol, "for carol");
    await say(carol, alice, "hi");
    const idOf = (chat: string, at: number) =>
      fromHex(alice.messenger.history(chat, { limit: 9 }).at(at)?.id ?? "");
    const toBob = idOf("bob", 0);
    const bobs = idOf("bob", 1);
    const unknown = new Uint8Array(16).fill(7);
    const claims = (ids: readonly Uint8Array[]): Partial<OutgoingContent> => ({
      body: { type: "receipt", ids },
    });
    sendForged(carol, alice, claims([toBob, bobs, unknown]));
    sendForged(bob, alice, claims([unknown, bobs]));
    await quiet(alice);
    assert.deepEqual(alice.told("delivered"), []);
    assert.deepEqual(fates(alice), [["hi", "accepted"]]);
    sendForged(bob, alice, claims([unknown, toBob, toBob]));
    sendForged(bob, alice, claims([toBob]));
    await quiet(alice);
    assert.deepEqual(alice.told("delivered").map(({ ids }) => ids.length), [1]);
    assert.deepEqual(fates(alice), [["hi", "delivered"]]);
    assert.deepEqual(fates(alice, "carol"), [["for carol", "accepted"]]);
    await close(alice, bob, carol);
  }));

Deno.test("a receipt that is quicker than the relay's word is not forgotten for it", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    world.relay.intervene = ({ op, from }) =>
      op === "send" && from === alice.self.device.address ? "lost" : null;
    const { id } = await alice.messenger.send("bob", "is it there?");
    await alice.settled();
    world.relay.intervene = () => null;
    const body = { type: "receipt", ids: [fromHex(id)] } as const;
    sendForged(bob, alice, { body });
    await alice.messenger.connect();
    await quiet(alice, bob);
    assert.ok(alice.told("accepted").some((event) => event.id === id));
    assert.equal(fates(alice).at(-1)?.[1], "delivered");
    await close(alice, bob);
  }));

Deno.test("in a group nobody is told that anything came", () =>
  inWorld(async (world) => {
    const all = await paperTeam(world, "bob");
    const [alice, bob] = all;
    if (alice === undefined || bob === undefined) throw new Error("There are two");
    bob.messenger.setReceipts(true);
    const before = posted(bob);
    await tell(alice, all, "hello all");
    await confirmed(alice, bob);
    assert.deepEqual(bob.heard, ["hello all"]);
    assert.equal(posted(bob), before);
    await close(alice, bob);
  }));

Deno.test("a wish about everyone ends all those about one person", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const { messenger } = alice;
    assert.deepEqual(messenger.setReceipts(true, "bob"), {
      everyone: false,
      but: ["bob"],
    });
    assert.deepEqual(messenger.setReceipts(true), { everyone: true, but: [] });
    assert.deepEqual(messenger.setReceipts(true, "bob"), { everyone: true, but: [] });
    assert.deepEqual(messenger.setReceipts(false, "bob"), {
      everyone: true,
      but: ["bob"],
    });
    assert.throws(() => messenger.setReceipts(true, "nobody"), fault("unknown-user"));
    assert.deepEqual(messenger.receipts(), { everyone: true, but: ["bob"] });
    assert.deepEqual(messenger.setReceipts(false), { everyone: false, but: [] });
    await close(alice, bob);
  }));

Deno.test("no receipt ever leads to a receipt, whoever tells whom of what", () =>
  inWorld(async (world) => {
    let [alice, bob] = await friends(world);
    alice.messenger.setReceipts(true);
    const before = posted(alice) + posted(bob);
    let said = 0;
    const step = fc.constantFrom("alice", "bob", "time", "restart");
    const property = fc.asyncProperty(fc.array(step, { maxLength: 6 }), async (steps) => {
      for (const step of steps) {
        if (step === "alice") await say(alice, bob, `${said++}`);
        if (step === "bob") await say(bob, alice, `${said++}`);
        if (step === "time") await confirmed(alice, bob);
        if (step === "restart") {
          bob = await restarted(bob);
          await bob.messenger.connect();
        }
      }
      for (let i = 0; i < 3; i++) await confirmed(alice, bob);
      // Each message has one receipt at most, so nothing answers a receipt.
      const letters = posted(alice) + posted(bob) - before;
      assert.ok(letters <= 2 * said, `${letters} letters for ${said} messages`);
      const states = [...fates(alice), ...fates(bob, "alice")].map(([, state]) => state);
      const undelivered = states.filter((state) => state !== "delivered");
      assert.deepEqual(undelivered, ["accepted", "accepted"], "but the first ones");
    });
    await fc.assert(property, { numRuns: 6 });
    await close(alice, bob);
  }));
