import assert from "node:assert/strict";
import {
  close,
  lines,
  quiet,
  restarted,
  say,
  Someone,
  textOf,
} from "../../support/messengers.ts";
import { inWorld } from "../../support/world.ts";
import { fault } from "../../support/vaults.ts";

Deno.test("two people talk, and both have the same conversation", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hello, bob");
    await say(bob, alice, "hello, alice 👋");
    await say(alice, bob, "how are you?");
    const said = ["alice: hello, bob", "bob: hello, alice 👋", "alice: how are you?"];
    assert.deepEqual(lines(alice, "bob"), said);
    assert.deepEqual(lines(bob, "alice"), said);
    await close(alice, bob);
  }));

Deno.test("whoever is away finds everything later, once and in order", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.make(world, "bob");
    for (let i = 0; i < 20; i++) await alice.messenger.send("bob", `message ${i}`);
    await alice.settled();
    await bob.messenger.connect();
    await bob.settled();
    const expected = Array.from({ length: 20 }, (_, i) => `message ${i}`);
    assert.deepEqual(bob.heard, expected);
    assert.equal(world.relay.seatOf("bob").box.length, 0, "all is acknowledged");
    const order = bob.events.map(({ kind }) => kind);
    assert.equal(order.at(-1), "drained", "it is told when all has come");
    await close(alice, bob);
  }));

Deno.test("a conversation goes on after both have started anew", () =>
  inWorld(async (world) => {
    let [alice, bob] = [
      await Someone.online(world, "alice"),
      await Someone.online(world, "bob"),
    ];
    await say(alice, bob, "one");
    await say(bob, alice, "two");
    [alice, bob] = [await restarted(alice), await restarted(bob)];
    assert.deepEqual(lines(bob, "alice"), ["alice: one", "bob: two"], "offline");
    await alice.messenger.connect();
    await bob.messenger.connect();
    await say(alice, bob, "three");
    assert.deepEqual(lines(bob, "alice"), ["alice: one", "bob: two", "alice: three"]);
    await close(alice, bob);
  }));

Deno.test("both write first at the same time, and one session remains", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await Promise.all([
      alice.messenger.send("bob", "from alice"),
      bob.messenger.send("alice", "from bob"),
    ]);
    await quiet(alice, bob);
    for (let i = 0; i < 3; i++) {
      await say(alice, bob, `ping ${i}`);
      await say(bob, alice, `pong ${i}`);
    }
    assert.deepEqual(alice.heard, ["from bob", "pong 0", "pong 1", "pong 2"]);
    assert.deepEqual(bob.heard, ["from alice", "ping 0", "ping 1", "ping 2"]);
    assert.equal(alice.messenger.info("bob").session?.answered, true);
    await close(alice, bob);
  }));

Deno.test("a display name travels with the first message, and never to the relay", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice", { displayName: "Alice Zürn" });
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hi");
    await say(alice, bob, "again");
    assert.equal(bob.messenger.contacts()[0]?.displayName, "Alice Zürn");
    assert.deepEqual(lines(bob, "alice"), ["alice: hi", "alice: again"]);
    assert.equal(
      world.relay.log.filter(({ op }) => op === "send").length,
      3,
      "one letter more than messages",
    );
    await close(alice, bob);
  }));

Deno.test("a text that cannot be sent is refused before anything is written", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    for (const text of ["", "x".repeat(60_000), "lone \ud800 surrogate"]) {
      await assert.rejects(alice.messenger.send("bob", text), fault("bad-text"));
    }
    await assert.rejects(alice.messenger.send("b b", "hi"), fault("bad-username"));
    await assert.rejects(alice.messenger.send("nobody", "hi"), fault("unknown-user"));
    assert.throws(
      () => alice.messenger.history("bob", { limit: 1 }),
      fault("unknown-user"),
    );
    const longest = "x".repeat(59_000);
    await say(alice, bob, longest);
    assert.deepEqual(bob.heard, [longest]);
    await close(alice, bob);
  }));

Deno.test("history comes in pages, from the newest back to the first", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    for (let i = 0; i < 7; i++) await alice.messenger.send("bob", `${i}`);
    await quiet(alice, bob);
    const texts = (before?: string) => {
      const page = bob.messenger.history("alice", {
        limit: 3,
        ...(before && { before }),
      });
      return { first: page[0]?.id, texts: page.map(({ body }) => textOf(body)) };
    };
    const newest = texts();
    assert.deepEqual(newest.texts, ["4", "5", "6"]);
    const middle = texts(newest.first);
    assert.deepEqual(middle.texts, ["1", "2", "3"]);
    assert.deepEqual(texts(middle.first).texts, ["0"]);
    const missing = { limit: 3, before: "00".repeat(16) };
    assert.throws(
      () => bob.messenger.history("alice", missing),
      fault("unknown-message"),
    );
    const broken = { limit: 3, before: "no id" };
    assert.throws(() => bob.messenger.history("alice", broken), fault("unknown-message"));
    await close(alice, bob);
  }));

Deno.test("a received message is offered until it was printed, also after a crash", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    let bob = await Someone.online(world, "bob");
    for (const text of ["a", "b", "c"]) await say(alice, bob, text);
    const offered = () => bob.messenger.unprinted(10).map(({ body }) => textOf(body));
    const [first] = bob.messenger.unprinted(1);
    bob.messenger.printed([first?.id ?? ""]);
    bob = await bob.killed();
    assert.deepEqual(offered(), ["b", "c"]);
    bob.messenger.printed(bob.messenger.unprinted(10).map(({ id }) => id));
    assert.deepEqual(offered(), []);
    bob.messenger.printed(["00".repeat(16)]);
    await close(alice, bob);
  }));

Deno.test("who is online is told without oneself", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const carol = await Someone.online(world, "carol");
    const bob = await Someone.online(world, "bob");
    await Someone.make(world, "dave").then((dave) => dave.close());
    assert.deepEqual(await alice.messenger.online(), ["bob", "carol"]);
    await close(alice, bob, carol);
  }));

Deno.test("what protects a conversation is told, and both see the same number", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hi");
    const before = alice.messenger.info("bob");
    assert.partialDeepStrictEqual(before.session, {
      oneTimeKey: true,
      answered: false,
      ratchetStep: 1,
      epoch: 0,
    });
    await say(bob, alice, "hi");
    const after = alice.messenger.info("bob");
    assert.equal(after.session?.answered, true);
    assert.equal(after.session?.ratchetStep, 2);
    assert.equal(after.safetyNumber, bob.messenger.info("alice").safetyNumber);
    assert.match(after.safetyNumber, /^\d{60}$/);
    assert.deepEqual(after.session?.emoji, bob.messenger.info("alice").session?.emoji);
    assert.equal(after.session?.emoji.length, 7);
    assert.deepEqual(
      alice.messenger.identityEmoji("bob"),
      bob.messenger.identityEmoji("alice"),
    );
    assert.throws(() => alice.messenger.info("carol"), fault("unknown-user"));
    await close(alice, bob);
  }));

Deno.test("closing in the middle of everything leaves no timer and no key behind", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hi");
    world.relay.intervene = ({ op }) => op === "send" ? { status: "limited" } : null;
    await alice.messenger.send("bob", "put off");
    void alice.messenger.send("bob", "queued");
    await alice.close();
    assert.equal(world.clock.waiting, 0);
    const { identity, login } = alice.self.device;
    for (const key of [identity.private, login]) {
      assert.throws(() => key.expose(), /wiped/);
    }
    assert.throws(() => alice.messenger.contacts());
    await close(bob);
  }));

Deno.test("after a logout the relay is asked nothing more", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    await alice.messenger.logout();
    assert.equal(world.relay.log.at(-1)?.op, "logout");
    assert.equal(alice.link.state.at, "offline");
    await alice.close();
  }));
