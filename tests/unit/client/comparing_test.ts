import assert from "node:assert/strict";
import { LIMIT } from "../../../src/limits.ts";
import type { ComparisonState } from "../../../client/event.ts";
import { close, quiet, restarted, say, Someone } from "../../support/messengers.ts";
import { fault } from "../../support/vaults.ts";
import { inWorld } from "../../support/world.ts";

const HOUR_MS = 60 * 60 * 1_000;

Deno.test("two people who see the same emoji verify each other, and stay so", () =>
  inWorld(async (world) => {
    let [alice, bob] = await friends(world);
    alice.messenger.compare("bob");
    await quiet(alice, bob);
    assert.deepEqual(states(bob), ["offered"]);
    bob.messenger.compare("alice");
    await quiet(alice, bob);
    assert.deepEqual(words(alice), words(bob));
    assert.equal(words(alice)?.length, 7);
    assert.equal(alice.messenger.answer("bob", true).trust, "unverified", "not alone");
    await quiet(alice, bob);
    assert.equal(bob.messenger.answer("alice", true).trust, "verified");
    await quiet(alice, bob);
    assert.deepEqual(states(alice), ["comparing", "matched", "verified"]);
    assert.deepEqual(states(bob), ["offered", "comparing", "verified"]);
    [alice, bob] = [await restarted(alice), await restarted(bob)];
    assert.equal(trustOf(alice, "bob"), "verified");
    assert.equal(trustOf(bob, "alice"), "verified");
    assert.equal(alice.messenger.history("bob", { limit: 1 })[0]?.isVerified, true);
    assert.equal(alice.messenger.comparison(), null);
    await close(alice, bob);
  }));

Deno.test("a comparison goes on through a kill after every step", () =>
  inWorld(async (world) => {
    let [alice, bob] = await friends(world);
    const killed = async () => {
      await quiet(alice, bob);
      [alice, bob] = [await alice.killed(), await bob.killed()];
      await alice.messenger.connect();
      await bob.messenger.connect();
      await quiet(alice, bob);
    };
    alice.messenger.compare("bob");
    await killed();
    bob.messenger.compare("alice");
    await killed();
    assert.equal(alice.messenger.comparison()?.now.at, "comparing");
    assert.deepEqual(current(alice), current(bob));
    alice.messenger.answer("bob", true);
    await killed();
    assert.equal(alice.messenger.comparison()?.now.at, "matched");
    bob.messenger.answer("alice", true);
    await killed();
    assert.equal(trustOf(alice, "bob"), "verified");
    assert.equal(trustOf(bob, "alice"), "verified");
    await close(alice, bob);
  }));

Deno.test("two who ask at the same time compare, and nobody is asked again", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    alice.messenger.compare("bob");
    bob.messenger.compare("alice");
    await quiet(alice, bob);
    assert.deepEqual(states(alice), ["comparing"]);
    assert.deepEqual(states(bob), ["comparing"]);
    assert.deepEqual(words(alice), words(bob));
    await close(alice, bob);
  }));

Deno.test("whoever sees other emoji blocks at once, and the other side is told", () =>
  inWorld(async (world) => {
    const [alice, bob] = await looking(world);
    assert.equal(alice.messenger.answer("bob", false).trust, "mismatched");
    await quiet(alice, bob);
    assert.equal(states(alice).at(-1), "mismatched");
    assert.deepEqual(last(bob), { at: "aborted", by: "them", reason: "mismatch" });
    assert.equal(trustOf(bob, "alice"), "unverified", "only one's own word counts");
    await assert.rejects(alice.messenger.send("bob", "hi"), fault("identity-mismatched"));
    await say(bob, alice, "let us talk about it");
    assert.deepEqual(alice.heard, ["hello yourself"], "held back");
    assert.equal((await alice.messenger.trust("bob")).trust, "unverified");
    assert.deepEqual(alice.heard, ["hello yourself", "let us talk about it"]);
    await say(alice, bob, "so we do");
    await close(alice, bob);
  }));

Deno.test("a mismatch can be told without any comparison, and a match cannot", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    assert.throws(() => alice.messenger.answer("bob", true), fault("no-comparison"));
    alice.messenger.compare("bob");
    await quiet(alice, bob);
    assert.throws(() => alice.messenger.answer("bob", true), fault("no-comparison"));
    assert.equal(bob.messenger.answer("alice", false).trust, "mismatched");
    assert.throws(() => alice.messenger.answer("carol", false), fault("unknown-user"));
    await close(alice, bob);
  }));

Deno.test("an answer that never comes ends the comparison after ten minutes", () =>
  inWorld(async (world) => {
    const [alice, bob] = await looking(world);
    alice.messenger.answer("bob", true);
    await quiet(alice, bob);
    world.clock.advance(LIMIT.comparisonMs + 2);
    await quiet(alice, bob);
    assert.deepEqual(last(alice), { at: "aborted", by: "us", reason: "timed-out" });
    assert.equal(alice.messenger.comparison(), null);
    assert.equal(trustOf(alice, "bob"), "unverified");
    await close(alice, bob);
    assert.equal(world.clock.waiting, 0);
  }));

Deno.test("a comparison ends in silence where the key changed meanwhile", () =>
  inWorld(async (world) => {
    const [alice, bob] = await looking(world);
    await bob.close();
    const next = await Someone.online(world, "bob", { replacing: bob });
    await say(next, alice, "it is me");
    const before = sentBy(alice);
    world.clock.advance(LIMIT.comparisonMs + 2);
    await quiet(alice, next);
    assert.deepEqual(last(alice), { at: "aborted", by: "us", reason: "timed-out" });
    assert.equal(sentBy(alice), before);
    await close(alice, next);
  }));

Deno.test("three comparisons with a person fit into an hour", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    for (let i = 0; i < LIMIT.comparisonsPerHour; i++) {
      alice.messenger.compare("bob");
      await quiet(alice, bob);
      bob.messenger.compare("alice");
      await quiet(alice, bob);
      world.clock.advance(LIMIT.comparisonMs + 2);
      await quiet(alice, bob);
    }
    assert.throws(() => alice.messenger.compare("bob"), fault("limited"));
    assert.throws(() => bob.messenger.compare("alice"), fault("limited"));
    world.clock.advance(HOUR_MS);
    alice.messenger.compare("bob");
    await quiet(alice, bob);
    assert.equal(bob.messenger.comparison()?.now.at, "offered");
    await close(alice, bob);
  }));

Deno.test("one comparison runs at a time, and an offer alone hinders none", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const carol = await Someone.online(world, "carol");
    await say(alice, carol, "hello");
    await say(carol, alice, "hello yourself");
    bob.messenger.compare("alice");
    await quiet(alice, bob);
    alice.messenger.compare("carol");
    await quiet(alice, bob, carol);
    assert.deepEqual(last(bob), { at: "aborted", by: "them", reason: "cancelled" });
    assert.throws(() => alice.messenger.compare("bob"), fault("comparison-busy"));
    bob.messenger.compare("alice");
    await quiet(alice, bob);
    assert.deepEqual(last(bob), { at: "aborted", by: "them", reason: "busy" });
    assert.equal(alice.messenger.comparison()?.chat, "carol");
    await close(alice, bob, carol);
  }));

Deno.test("a stranger who asks to compare gets no answer, not even a no", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hello");
    const before = sentBy(bob);
    alice.messenger.compare("bob");
    await quiet(alice, bob);
    assert.deepEqual(states(bob), []);
    assert.equal(sentBy(bob), before);
    await close(alice, bob);
  }));

Deno.test("nobody is compared with before there is a session", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    assert.throws(() => alice.messenger.compare("nobody"), fault("no-session"));
    await close(alice, bob);
  }));

Deno.test("a number or a scanned code verifies one side, in whatever spelling", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const { safetyNumber } = bob.messenger.info("alice");
    const spelled = safetyNumber.replace(/(.{5})/g, "$1 ");
    assert.equal(alice.messenger.verifyCode("bob", spelled).trust, "verified");
    assert.equal(trustOf(bob, "alice"), "unverified");
    const scanned = alice.messenger.scannable("bob");
    assert.match(scanned, /^[A-Z2-7]+$/);
    assert.equal(
      bob.messenger.verifyCode("alice", scanned.toLowerCase()).trust,
      "verified",
    );
    await close(alice, bob);
  }));

Deno.test("another number verifies nobody, and changes nothing", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const { safetyNumber } = alice.messenger.info("bob");
    const wrong = `${safetyNumber.slice(0, 59)}${(Number(safetyNumber[59]) + 1) % 10}`;
    assert.throws(
      () => alice.messenger.verifyCode("bob", wrong),
      fault("code-differs"),
    );
    const own = alice.messenger.scannable("bob");
    assert.throws(() => alice.messenger.verifyCode("bob", own), fault("code-differs"));
    for (const text of ["12345", "hello", own.slice(0, -8), "1".repeat(61), ""]) {
      assert.throws(() => alice.messenger.verifyCode("bob", text), fault("bad-code"));
    }
    assert.equal(trustOf(alice, "bob"), "unverified");
    await close(alice, bob);
  }));

Deno.test("A01: a verified person's new key stops all until it is verified", () =>
  inWorld(async (world) => {
    let [alice, bob] = await friends(world);
    alice.messenger.verifyCode("bob", bob.messenger.info("alice").safetyNumber);
    bob.die();
    bob = await Someone.online(world, "bob", { replacing: bob });
    const { id } = await alice.messenger.send("bob", "for the verified one");
    await assert.rejects(alice.messenger.settled(id), fault("identity-changed"));
    assert.deepEqual(alice.told("identity-changed"), [
      { kind: "identity-changed", chat: "bob", wasVerified: true },
    ]);
    alice = await restarted(alice);
    const { contact } = alice.messenger.info("bob");
    assert.deepEqual([contact.trust, contact.wasVerified], ["changed", true]);
    await alice.messenger.connect();
    assert.throws(() => alice.messenger.compare("bob"), fault("no-session"));
    await say(bob, alice, "it is me");
    assert.deepEqual(alice.heard, []);
    const { safetyNumber } = bob.messenger.info("alice");
    assert.equal(alice.messenger.verifyCode("bob", safetyNumber).trust, "verified");
    assert.deepEqual(alice.heard, ["it is me"]);
    await close(alice, bob);
  }));

Deno.test("A01: trusting a new key drops what was verified", () =>
  inWorld(async (world) => {
    let [alice, bob] = await friends(world);
    alice.messenger.verifyCode("bob", bob.messenger.info("alice").safetyNumber);
    bob.die();
    bob = await Someone.online(world, "bob", { replacing: bob });
    await say(bob, alice, "it is me");
    const contact = await alice.messenger.trust("bob");
    assert.deepEqual([contact.trust, contact.wasVerified], ["unverified", false]);
    await close(alice, bob);
  }));

Deno.test("a verified person stays so when there is nothing to trust", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    alice.messenger.verifyCode("bob", bob.messenger.info("alice").safetyNumber);
    assert.equal((await alice.messenger.trust("bob")).trust, "verified");
    await close(alice, bob);
  }));

/** Alice and Bob, who have talked with each other. */
async function friends(
  world: Parameters<typeof Someone.online>[0],
): Promise<[Someone, Someone]> {
  const alice = await Someone.online(world, "alice");
  const bob = await Someone.online(world, "bob");
  await say(alice, bob, "hello");
  await say(bob, alice, "hello yourself");
  return [alice, bob];
}

/** The same, with the same emoji before them. */
async function looking(
  world: Parameters<typeof Someone.online>[0],
): Promise<[Someone, Someone]> {
  const [alice, bob] = await friends(world);
  alice.messenger.compare("bob");
  await quiet(alice, bob);
  bob.messenger.compare("alice");
  await quiet(alice, bob);
  return [alice, bob];
}

/** Where comparisons came to, in order, as somebody was told. */
function states(someone: Someone): string[] {
  return someone.told("comparison").map(({ now }) => now.at);
}

function last(someone: Someone): ComparisonState | undefined {
  return someone.told("comparison").at(-1)?.now;
}

/** The words of the emoji that somebody was shown. */
function words(someone: Someone): string[] | undefined {
  for (const { now } of someone.told("comparison")) {
    if (now.at === "comparing") return now.emoji.map(({ word }) => word);
  }
  return undefined;
}

/** The words of the emoji that are still before somebody. */
function current(someone: Someone): string[] | undefined {
  const now = someone.messenger.comparison()?.now;
  return now?.at === "comparing" ? now.emoji.map(({ word }) => word) : undefined;
}

function trustOf(someone: Someone, who: string): string {
  return someone.messenger.info(who).contact.trust;
}

/** How many messages of somebody's the relay was given. */
function sentBy({ world, self }: Someone): number {
  const { address } = self.device;
  return world.relay.log.filter(({ op, from }) => op === "send" && from === address)
    .length;
}
