import assert from "node:assert/strict";
import { KIND } from "../../../src/wire/envelope.ts";
import { LIMIT } from "../../../src/limits.ts";
import {
  close,
  lines,
  quiet,
  restarted,
  say,
  Someone,
} from "../../support/messengers.ts";
import { fault } from "../../support/vaults.ts";
import { inWorld } from "../../support/world.ts";

type World = Parameters<typeof Someone.online>[0];

Deno.test("R17: renewed keys have other emoji, the same on both sides", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const before = emojiOf(alice, "bob");
    assert.deepEqual(before, emojiOf(bob, "alice"));
    const { id } = alice.messenger.renew("bob");
    await alice.messenger.settled(id);
    await quiet(alice, bob);
    const after = emojiOf(alice, "bob");
    assert.notDeepEqual(after, before);
    assert.deepEqual(after, emojiOf(bob, "alice"));
    assert.deepEqual(lines(alice, "bob").at(-1), "alice: (renewed)");
    assert.deepEqual(lines(bob, "alice").at(-1), "alice: (renewed)");
    await say(bob, alice, "in the new one");
    await say(alice, bob, "so am i");
    assert.deepEqual(emojiOf(bob, "alice"), after);
    assert.equal(trustOf(alice), "unverified");
    await close(alice, bob);
  }));

Deno.test("R17: what was under way in the old session is read", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    // Bob writes in the old session; it arrives only after Alice has renewed.
    alice.link.break();
    await say(bob, alice, "one");
    await say(bob, alice, "two");
    alice.messenger.renew("bob");
    await alice.messenger.send("bob", "after the renewal");
    await alice.messenger.connect();
    await quiet(alice, bob);
    assert.deepEqual(alice.heard, ["hello yourself", "one", "two"]);
    assert.deepEqual(bob.heard, ["hello", "after the renewal"]);
    assert.deepEqual(emojiOf(alice, "bob"), emojiOf(bob, "alice"));
    await close(alice, bob);
  }));

Deno.test("a late message of the old session does not bring that session back", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const alices = alice.self.device.address;
    const put = world.relay.put.bind(world.relay);
    const kept: Parameters<typeof put>[] = [];
    world.relay.put = (to, envelope) => {
      if (to === alices) kept.push([to, envelope]);
      else put(to, envelope);
    };
    await bob.messenger.send("alice", "held up");
    await quiet(bob);
    world.relay.put = put;
    alice.messenger.renew("bob");
    await quiet(alice, bob);
    const renewed = emojiOf(alice, "bob");
    kept.forEach(([to, envelope]) => put(to, envelope));
    await quiet(alice, bob);
    assert.deepEqual(alice.heard.at(-1), "held up");
    assert.deepEqual(emojiOf(alice, "bob"), renewed);
    await say(alice, bob, "one");
    await say(bob, alice, "two");
    assert.deepEqual(emojiOf(alice, "bob"), renewed);
    assert.deepEqual(emojiOf(bob, "alice"), renewed);
    await close(alice, bob);
  }));

Deno.test("two who renew at once agree on one session, whoever they are", () =>
  inWorld(async (world) => {
    for (let i = 0; i < 3; i++) {
      const [alice, bob] = await friends(world, `alice${i}`, `bob${i}`);
      alice.messenger.renew(bob.name);
      bob.messenger.renew(alice.name);
      await quiet(alice, bob);
      assert.deepEqual(emojiOf(alice, bob.name), emojiOf(bob, alice.name));
      await say(alice, bob, "one");
      await say(bob, alice, "two");
      assert.deepEqual(emojiOf(alice, bob.name), emojiOf(bob, alice.name));
      await close(alice, bob);
    }
  }));

Deno.test("a renewal that never arrived gives way to the other side's", () =>
  inWorld(async (world) => {
    for (const [one, other] of [["alice", "bob"], ["carol", "dave"]] as const) {
      const [a, b] = await friends(world, one, other);
      const put = world.relay.put.bind(world.relay);
      world.relay.put = () => {};
      a.messenger.renew(other);
      await quiet(a, b);
      world.relay.put = put;
      b.messenger.renew(one);
      await quiet(a, b);
      await say(b, a, "in mine");
      await say(a, b, "so in yours");
      assert.deepEqual(emojiOf(a, other), emojiOf(b, one));
      assert.deepEqual(notices(b), []);
      await close(a, b);
    }
  }));

Deno.test("one renewal after another leads both to the last one", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    for (let i = 0; i < 3; i++) {
      alice.messenger.renew("bob");
      await quiet(alice, bob);
      bob.messenger.renew("alice");
      await quiet(alice, bob);
      assert.deepEqual(emojiOf(alice, "bob"), emojiOf(bob, "alice"));
      world.clock.advance(60 * 60 * 1_000);
    }
    await close(alice, bob);
  }));

Deno.test("a renewal asked for offline waits, and outlives a kill", () =>
  inWorld(async (world) => {
    let [alice, bob] = await friends(world);
    const before = emojiOf(alice, "bob");
    alice.link.break();
    alice.messenger.renew("bob");
    await alice.messenger.send("bob", "behind it");
    await quiet(alice);
    alice = await alice.killed();
    await alice.messenger.connect();
    await quiet(alice, bob);
    assert.deepEqual(bob.heard, ["hello", "behind it"]);
    assert.notDeepEqual(emojiOf(alice, "bob"), before);
    assert.deepEqual(emojiOf(alice, "bob"), emojiOf(bob, "alice"));
    [alice, bob] = [await restarted(alice), await restarted(bob)];
    assert.deepEqual(emojiOf(alice, "bob"), emojiOf(bob, "alice"));
    await close(alice, bob);
  }));

Deno.test("nobody is renewed with who cannot be written to", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    assert.throws(() => alice.messenger.renew("nobody"), fault("unknown-user"));
    alice.messenger.block("bob");
    assert.throws(() => alice.messenger.renew("bob"), fault("blocked"));
    alice.messenger.unblock("bob");
    alice.messenger.answer("bob", false);
    assert.throws(() => alice.messenger.renew("bob"), fault("identity-mismatched"));
    await close(alice, bob);
  }));

Deno.test("A09: a relay that swaps keys at a renewal changes nothing", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const mallory = await Someone.online(world, "mallory");
    const { record, lasting } = world.relay.seatOf("mallory");
    const before = emojiOf(alice, "bob");
    const { identityKey } = record;
    world.relay.forge = (bundle) => ({ ...bundle, identityKey, lasting });
    const { id } = alice.messenger.renew("bob");
    await assert.rejects(alice.messenger.settled(id), fault("bad-bundle"));
    assert.deepEqual(emojiOf(alice, "bob"), before);
    world.relay.forge = (bundle) => bundle;
    await say(alice, bob, "as before");
    await close(alice, bob, mallory);
  }));

Deno.test("a message that no session opens renews the keys, and both are told", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const before = emojiOf(alice, "bob");
    garble(world, alice, bob, 1);
    await quiet(alice, bob);
    assert.deepEqual(notices(alice), ["unreadable", "renewing"]);
    assert.deepEqual(bob.told("message").at(-1)?.message.body, {
      kind: "renewed",
      cause: "unreadable",
    });
    assert.notDeepEqual(emojiOf(alice, "bob"), before);
    assert.deepEqual(emojiOf(alice, "bob"), emojiOf(bob, "alice"));
    await say(bob, alice, "so i say it again");
    await close(alice, bob);
  }));

Deno.test("A09: however much cannot be read, keys are renewed once an hour", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const claims = () =>
      world.relay.log.filter(({ op, from }) =>
        op === "bundle/claim" && from === alice.self.device.address
      ).length;
    const before = claims();
    for (let i = 0; i < 20; i++) garble(world, alice, bob, i);
    await quiet(alice, bob);
    assert.equal(claims(), before + 1);
    world.clock.advance(LIMIT.repairMs);
    garble(world, alice, bob, 20);
    await quiet(alice, bob);
    assert.equal(claims(), before + 2);
    await close(alice, bob);
  }));

Deno.test("A25: what a stranger sends that cannot be read is answered by nothing", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(bob, alice, "hello");
    garble(world, alice, bob, 1);
    await quiet(alice, bob);
    assert.deepEqual(notices(alice), ["unreadable"]);
    const sent = world.relay.log.filter(({ op, from }) =>
      op === "send" && from === alice.self.device.address
    );
    assert.deepEqual(sent, []);
    bob.messenger.renew("alice");
    await quiet(alice, bob);
    assert.deepEqual(lines(alice, "bob"), ["bob: hello"], "a stranger's is not told");
    await close(alice, bob);
  }));

Deno.test("a comparison ends where the keys are renewed meanwhile", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    alice.messenger.compare("bob");
    await quiet(alice, bob);
    bob.messenger.renew("alice");
    await quiet(alice, bob);
    assert.equal(alice.messenger.comparison(), null);
    assert.deepEqual(alice.told("comparison").at(-1)?.now, {
      at: "aborted",
      by: "us",
      reason: "other-session",
    });
    await close(alice, bob);
  }));

/** Two people who have talked with each other. */
async function friends(
  world: World,
  one = "alice",
  other = "bob",
): Promise<[Someone, Someone]> {
  const alice = await Someone.online(world, one);
  const bob = await Someone.online(world, other);
  await say(alice, bob, "hello");
  await say(bob, alice, "hello yourself");
  return [alice, bob];
}

/** Puts something into a box that is said to be from the other, and is not. */
function garble(world: World, to: Someone, from: Someone, n: number): void {
  const id = new Uint8Array(16).fill(n + 1);
  const body = new Uint8Array(200).fill(n);
  const envelope = { id, from: from.self.device.address, kind: KIND.message, body };
  world.relay.put(to.self.device.address, envelope);
}

function emojiOf(someone: Someone, who: string): string[] {
  return someone.messenger.protection(who)?.emoji.map(({ word }) => word) ?? [];
}

function notices(someone: Someone): string[] {
  return someone.told("notice").map(({ notice }) => notice.kind);
}

function trustOf(someone: Someone): string | undefined {
  return someone.messenger.contacts()[0]?.trust;
}
