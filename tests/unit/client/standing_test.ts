import assert from "node:assert/strict";
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

Deno.test("a stranger's first message is a request, told once and shown", () =>
  inWorld(async (world) => {
    const [alice, bob] = await people(world);
    await say(alice, bob, "hello");
    await say(alice, bob, "are you there?");
    assert.deepEqual(bob.told("request"), [{ kind: "request", chat: "alice" }]);
    assert.deepEqual(bob.heard, ["hello", "are you there?"]);
    assert.equal(standingOf(bob), "request");
    assert.ok(bob.messenger.unprinted(9).every(({ isRequest }) => isRequest));
    assert.equal(bob.messenger.chats()[0]?.standing, "request");
    await close(alice, bob);
  }));

Deno.test("until a request is accepted, nothing at all is sent to its writer", () =>
  inWorld(async (world) => {
    const [alice, bob] = await people(world);
    await say(alice, bob, "hello");
    await say(alice, bob, "what is your name?");
    const sent = world.relay.log.filter(({ op, from }) =>
      op === "send" && from === bob.self.device.address
    );
    assert.deepEqual(sent, []);
    assert.equal(alice.messenger.contacts()[0]?.displayName, "");
    bob.messenger.accept("alice");
    await quiet(bob, alice);
    assert.equal(alice.messenger.contacts()[0]?.displayName, "", "nor by accepting");
    await say(bob, alice, "it is bob");
    assert.equal(alice.messenger.contacts()[0]?.displayName, "Bob B");
    await close(alice, bob);
  }));

Deno.test("an answer accepts, also one written offline", () =>
  inWorld(async (world) => {
    let [alice, bob] = await people(world);
    await say(alice, bob, "hello");
    bob.link.break();
    await bob.messenger.send("alice", "hello yourself");
    assert.equal(standingOf(bob), "accepted");
    bob = await bob.killed();
    assert.equal(standingOf(bob), "accepted");
    await bob.messenger.connect();
    await quiet(bob, alice);
    assert.deepEqual(alice.heard, ["hello yourself"]);
    assert.deepEqual(alice.told("request"), [], "she wrote first");
    assert.equal(alice.messenger.contacts()[0]?.standing, "accepted");
    await close(alice, bob);
  }));

Deno.test("whoever is written to before she was met is accepted once she is", () =>
  inWorld(async (world) => {
    const alice = await Someone.make(world, "alice");
    const bob = await Someone.online(world, "bob");
    await alice.messenger.send("bob", "hello");
    await alice.messenger.connect();
    await quiet(alice, bob);
    assert.equal(alice.messenger.contacts()[0]?.standing, "accepted");
    await close(alice, bob);
  }));

Deno.test("a request is answered with the relay gone, and the answer stays", () =>
  inWorld(async (world) => {
    let [alice, bob] = await people(world);
    await say(alice, bob, "hello");
    bob = await restarted(bob);
    assert.equal(standingOf(bob), "request");
    assert.equal(bob.messenger.accept("Alice").standing, "accepted");
    assert.equal(bob.messenger.accept("alice").standing, "accepted", "twice is once");
    bob = await restarted(bob);
    assert.equal(standingOf(bob), "accepted");
    const about = () => bob.messenger.unprinted(1)[0]?.isRequest;
    assert.equal(about(), false);
    await close(alice, bob);
  }));

Deno.test("who was declined is forgotten, and the next message is a request again", () =>
  inWorld(async (world) => {
    const [alice, bob] = await people(world);
    await say(alice, bob, "hello");
    assert.equal(bob.messenger.decline("alice").standing, "stranger");
    assert.deepEqual(bob.messenger.contacts(), []);
    assert.deepEqual(bob.messenger.chats(), []);
    assert.deepEqual(bob.messenger.unprinted(9), []);
    assert.deepEqual(lines(bob, "alice"), ["alice: hello"], "nothing is destroyed");
    await say(alice, bob, "please?");
    assert.equal(bob.told("request").length, 2);
    assert.equal(standingOf(bob), "request");
    await close(alice, bob);
  }));

Deno.test("there is nothing to decline of a friend or of nobody", () =>
  inWorld(async (world) => {
    const [alice, bob] = await people(world);
    await say(alice, bob, "hello");
    assert.throws(() => alice.messenger.decline("bob"), fault("no-request"));
    for (const act of ["accept", "decline", "block", "unblock"] as const) {
      assert.throws(() => bob.messenger[act]("nobody"), fault("unknown-user"));
      assert.throws(() => bob.messenger[act]("n b"), fault("bad-username"));
    }
    await close(alice, bob);
  }));

Deno.test("what the blocked write is acknowledged and dropped without a word", () =>
  inWorld(async (world) => {
    let [alice, bob] = await people(world);
    await say(alice, bob, "hello");
    bob.messenger.block("alice");
    assert.deepEqual(bob.messenger.unprinted(9), []);
    bob.events.length = 0;
    for (const text of ["listen", "to", "me"]) await say(alice, bob, text);
    assert.deepEqual(bob.events, []);
    assert.equal(world.relay.seatOf("bob").box.length, 0, "the relay may forget them");
    assert.deepEqual(lines(bob, "alice"), ["alice: hello"]);
    bob = await bob.killed();
    await bob.messenger.connect();
    await say(alice, bob, "still?");
    assert.deepEqual(bob.heard, []);
    assert.throws(() => bob.messenger.accept("alice"), fault("blocked"));
    bob.messenger.unblock("alice");
    assert.equal(standingOf(bob), "request", "as before");
    await say(alice, bob, "thank you");
    assert.deepEqual(bob.heard, ["thank you"]);
    assert.deepEqual(bob.told("missing"), [], "what was dropped is not missed");
    await close(alice, bob);
  }));

Deno.test("nothing is sent to the blocked, nor what waited for them", () =>
  inWorld(async (world) => {
    const [alice, bob] = await people(world);
    await say(alice, bob, "hello");
    await say(bob, alice, "hello");
    bob.link.break();
    const { id } = await bob.messenger.send("alice", "written too early");
    bob.messenger.block("alice");
    await assert.rejects(bob.messenger.send("alice", "and this"), fault("blocked"));
    await bob.messenger.connect();
    await quiet(bob, alice);
    assert.deepEqual(alice.heard, ["hello"]);
    assert.deepEqual(bob.told("failed"), [
      { kind: "failed", id, chat: "alice", code: "blocked" },
    ]);
    bob.messenger.unblock("alice");
    await say(bob, alice, "again");
    assert.deepEqual(alice.heard, ["hello", "again"]);
    await close(alice, bob);
  }));

Deno.test("a name that goes with no text waits for no blocked person either", () =>
  inWorld(async (world) => {
    const [alice, bob] = await people(world);
    await say(alice, bob, "hello");
    world.relay.intervene = ({ op }) => op === "send" ? { status: "limited" } : null;
    await bob.messenger.send("alice", "with my name");
    await quiet(bob);
    bob.messenger.block("alice");
    world.relay.intervene = () => null;
    world.clock.advance(120_000);
    await quiet(bob, alice);
    assert.deepEqual(alice.heard, []);
    assert.equal(alice.messenger.contacts()[0]?.displayName, "");
    await close(alice, bob);
  }));

Deno.test("a blocked person's new key is noted in silence", () =>
  inWorld(async (world) => {
    const [alice, bob] = await people(world);
    await say(alice, bob, "hello");
    bob.messenger.block("alice");
    alice.die();
    const next = await Someone.online(world, "alice", { replacing: alice });
    bob.events.length = 0;
    await say(next, bob, "it is me again");
    assert.deepEqual(bob.events, []);
    bob.messenger.unblock("alice");
    assert.equal(bob.messenger.contacts()[0]?.trust, "changed");
    await bob.messenger.trust("alice");
    assert.deepEqual(bob.heard, [], "what was dropped stays dropped");
    await close(next, bob);
  }));

Deno.test("a stranger whose key is held back is a request once it is trusted", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob", { trustNew: "never" });
    await say(alice, bob, "hello");
    assert.deepEqual(bob.told("request"), []);
    assert.equal(standingOf(bob), "request");
    await bob.messenger.trust("alice");
    assert.deepEqual(bob.told("message").map(({ message }) => message.isRequest), [true]);
    await close(alice, bob);
  }));

/** Alice without a name, and Bob with one, both online and strangers. */
async function people(
  world: Parameters<typeof Someone.online>[0],
): Promise<[Someone, Someone]> {
  const alice = await Someone.online(world, "alice");
  return [alice, await Someone.online(world, "bob", { displayName: "Bob B" })];
}

/** How Alice stands with somebody. */
function standingOf({ messenger }: Someone): string | undefined {
  return messenger.info("alice").contact.standing;
}
