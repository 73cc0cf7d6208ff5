import assert from "node:assert/strict";
import type { PairEnvelope } from "../../src/wire/envelope.ts";
import { withhold } from "../support/lies.ts";
import { acquainted, inTown, say, type Town, User } from "../support/user.ts";
import { seeded } from "../support/seeded.ts";

const TEXTS = ["one", "two", "three", "four", "five", "six"];

Deno.test("A06: a message is shown once, however often it comes and in which order", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    for (const text of TEXTS) await say(alice, bob, text);
    const past = town.relay.lettersTo(bob.address);
    const again = past.flatMap((envelope, at) => Array(1 + at % 3).fill(envelope));
    for (const envelope of shuffled(again, 6)) town.relay.hand(bob.address, envelope);
    await say(alice, bob, "the end");
    assert.deepEqual(bob.heard, ["hello", ...TEXTS, "the end"]);
    assert.deepEqual(bob.notices, []);
  }));

Deno.test("A06: what was shown before a restart is not shown again after it", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    for (const text of TEXTS) await say(alice, bob, text);
    const later = await bob.restarts();
    hand(town, later, town.relay.lettersTo(bob.address));
    await say(alice, later, "the end");
    assert.deepEqual(later.heard, ["the end"]);
    assert.deepEqual(later.notices, []);
    assert.equal(later.lines("alice").length, 3 + TEXTS.length);
  }));

Deno.test("A07: whatever the order of arrival, the history has the writer's", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice");
    for (let seed = 1; seed <= 4; seed++) {
      const bob = await User.join(town, `bob${seed}`);
      const kept = withhold(town.relay, bob);
      for (const text of TEXTS) await alice.sends(bob, text);
      town.relay.handsOut();
      hand(town, bob, shuffled(kept, seed));
      await bob.until(({ heard }) => heard.length === TEXTS.length);
      assert.deepEqual(bob.lines("alice"), TEXTS.map((text) => `alice: ${text}`));
      assert.deepEqual(bob.notices, []);
      const counted = bob.told("missing").reduce((sum, { count }) => sum + count, 0);
      assert.ok(counted > 0, "what came early showed that others were missing");
      await say(bob, alice, `${seed}: all of it is here`);
    }
  }));

Deno.test("A07: what is held back leaves a gap, and is welcome in the end", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    const kept = withhold(town.relay, bob);
    for (const text of TEXTS) await alice.sends(bob, text);
    town.relay.handsOut();
    const [one, two, three, ...rest] = kept;
    assert.ok(one !== undefined && two !== undefined && three !== undefined);
    hand(town, bob, [one, ...rest]);
    await bob.hears("six");
    const missing = () => bob.told("missing").map(({ count }) => count);
    assert.deepEqual(missing(), [2]);
    hand(town, bob, [three, two]);
    await bob.hears("two");
    assert.deepEqual(missing(), [2], "told once");
    assert.deepEqual(bob.notices, []);
    const history = ["hello", "(own)", ...TEXTS].map((text) => `alice: ${text}`);
    assert.deepEqual(bob.lines("alice"), history.with(1, "bob: hello yourself"));
    await say(bob, alice, "there you are");
  }));

Deno.test("A07: a first message that is held back leaves a gap as well", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice");
    const bob = await User.join(town, "bob");
    const kept = withhold(town.relay, bob);
    for (const text of TEXTS) await alice.sends(bob, text);
    hand(town, bob, kept.slice(2));
    await bob.hears("six");
    assert.deepEqual(bob.told("missing").map(({ count }) => count), [2]);
  }));

Deno.test("A08: what comes back to its writer is refused, whoever is named in it", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    await say(alice, bob, "a secret");
    const [sent] = town.relay.lettersTo(bob.address).slice(-1);
    assert.ok(sent !== undefined);
    const reflections = [
      { ...sent, to: alice.address, from: bob.address },
      { ...sent, to: alice.address, from: alice.address },
      { ...sent, from: bob.address },
      sent,
    ];
    for (const [at, envelope] of reflections.entries()) {
      const id = at % 2 === 0 ? envelope.id : alice.random.bytes(16);
      town.relay.hand(alice.address, { ...envelope, id });
    }
    await say(bob, alice, "well received");
    assert.deepEqual(alice.heard, ["hello yourself", "well received"]);
    assert.deepEqual(alice.refusals, Array(4).fill("unreadable"));
    assert.deepEqual(alice.messenger.contacts().map(({ username }) => username), ["bob"]);
    await say(alice, bob, "nothing is lost");
  }));

/** Hands out envelopes in this order. */
function hand({ relay }: Town, to: User, envelopes: readonly PairEnvelope[]): void {
  for (const envelope of envelopes) relay.hand(to.address, envelope);
}

/** The same things in another order, which follows from the seed. */
function shuffled<T>(things: readonly T[], seed: number): T[] {
  const random = seeded(seed, "shuffled");
  return things
    .map((thing) => ({ thing, at: random.bytes(4).toString() }))
    .toSorted((a, b) => a.at < b.at ? -1 : 1)
    .map(({ thing }) => thing);
}
