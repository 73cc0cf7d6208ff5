import assert from "node:assert/strict";
import { hex } from "../../../src/bytes.ts";
import { LIMIT } from "../../../src/limits.ts";
import { commitsOf } from "../../support/commits.ts";
import type { Intervention, Passing } from "../../support/paper_relay.ts";
import { close, quiet, say, Someone } from "../../support/messengers.ts";
import { fault } from "../../support/vaults.ts";
import { inWorld } from "../../support/world.ts";

Deno.test("a message whose answer was lost goes again under its id, and comes once", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    world.relay.intervene = once("send", "answer lost");
    const { id } = await alice.messenger.send("bob", "only once");
    await alice.settled();
    assert.equal(alice.messenger.history("bob", { limit: 1 })[0]?.state, "sending");
    await alice.messenger.connect();
    await quiet(alice, bob);
    const tries = sends(world.relay.log).filter((sent) => hex(sent.id) === id);
    assert.equal(tries.length, 2);
    assert.deepEqual(tries[0]?.args, tries[1]?.args, "the very same bytes");
    assert.deepEqual(bob.heard, ["hello", "only once"]);
    await alice.messenger.settled(id);
    await close(alice, bob);
  }));

Deno.test("a text costs two commits: to be written and sealed, and to be settled", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const commits = await commitsOf(alice, async () => {
      const { id } = await alice.messenger.send("bob", "and now?");
      await alice.messenger.settled(id);
    });
    assert.equal(commits, 2);
    await quiet(alice, bob);
    await close(alice, bob);
  }));

Deno.test("what is written offline waits, and leaves in its order", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    alice.link.break();
    for (const text of ["1", "2", "3"]) await alice.messenger.send("bob", text);
    await alice.settled();
    assert.deepEqual(bob.heard, ["hello"]);
    await alice.messenger.connect();
    await quiet(alice, bob);
    assert.deepEqual(bob.heard, ["hello", "1", "2", "3"]);
    await close(alice, bob);
  }));

Deno.test("a first message written offline waits for its session", () =>
  inWorld(async (world) => {
    let alice = await Someone.make(world, "alice", { displayName: "Alice" });
    const bob = await Someone.online(world, "bob");
    await alice.messenger.send("bob", "first");
    await alice.messenger.send("bob", "second");
    alice = await alice.killed();
    await alice.messenger.connect();
    await quiet(alice, bob);
    await alice.messenger.send("bob", "third");
    await quiet(alice, bob);
    assert.deepEqual(bob.heard, ["first", "second", "third"]);
    assert.equal(bob.messenger.contacts()[0]?.displayName, "Alice");
    const claims = world.relay.log.filter(({ op }) => op === "bundle/claim");
    assert.equal(claims.length, 1, "one session for all of them");
    await close(alice, bob);
  }));

Deno.test("two messages at once to somebody new claim one bundle", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await Promise.all(["a", "b"].map((text) => alice.messenger.send("bob", text)));
    await quiet(alice, bob);
    assert.deepEqual(bob.heard, ["a", "b"]);
    const claims = world.relay.log.filter(({ op }) => op === "bundle/claim");
    assert.equal(claims.length, 1);
    await close(alice, bob);
  }));

Deno.test("a message written offline to nobody is given up, and said so", () =>
  inWorld(async (world) => {
    const alice = await Someone.make(world, "alice");
    const { id } = await alice.messenger.send("nobody", "anyone?");
    const settled = assert.rejects(
      alice.messenger.settled(id),
      fault("unknown-user"),
    );
    await alice.messenger.connect();
    await settled;
    assert.deepEqual(alice.told("failed"), [
      { kind: "failed", id, chat: "nobody", code: "unknown-user" },
    ]);
    assert.equal(alice.messenger.history("nobody", { limit: 1 })[0]?.state, "failed");
    await assert.rejects(alice.messenger.settled(id), fault("not-delivered"));
    await close(alice);
  }));

const PUT_OFF = [
  ["limited", "limited"],
  ["mailbox-full", "mailbox-full"],
  ["unavailable", "relay-unreachable"],
] as const;

for (const [status, code] of PUT_OFF) {
  Deno.test(`a message put off by the relay as ${status} is kept and tried again`, () =>
    inWorld(async (world) => {
      const [alice, bob] = await friends(world);
      world.relay.intervene = once("send", { status });
      const { id } = await alice.messenger.send("bob", "later");
      await assert.rejects(alice.messenger.settled(id), fault(code));
      const [delayed] = alice.told("delayed");
      assert.equal(delayed?.code, code);
      assert.equal(delayed?.retryInMs, 60_000);
      await alice.messenger.send("bob", "behind it");
      await quiet(alice, bob);
      assert.deepEqual(bob.heard, ["hello"], "the order is kept");
      world.clock.advance(60_000);
      await quiet(alice, bob);
      assert.deepEqual(bob.heard, ["hello", "later", "behind it"]);
      await close(alice, bob);
    }));
}

Deno.test("a message that the relay refuses for good is given up alone", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    world.relay.intervene = once("send", { status: "forbidden" });
    const { id } = await alice.messenger.send("bob", "refused");
    await assert.rejects(alice.messenger.settled(id), fault("not-delivered"));
    await say(alice, bob, "the next");
    assert.deepEqual(bob.heard, ["hello", "the next"]);
    await close(alice, bob);
  }));

Deno.test("a message that waited for fourteen days is told as not delivered", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    alice.link.break();
    const { id } = await alice.messenger.send("bob", "old");
    world.clock.advance(LIMIT.outboxMs - 1_000);
    const { id: young } = await alice.messenger.send("bob", "young");
    world.clock.advance(2_000);
    await alice.messenger.connect();
    await quiet(alice, bob);
    assert.deepEqual(bob.heard, ["hello", "young"]);
    assert.deepEqual(alice.told("failed"), [
      { kind: "failed", id, chat: "bob", code: "not-delivered" },
    ]);
    assert.equal(alice.told("accepted").at(-1)?.id, young);
    await close(alice, bob);
  }));

Deno.test("people do not wait for each other", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const carol = await Someone.online(world, "carol");
    await say(alice, carol, "hello");
    const { address } = carol.self.device;
    world.relay.intervene = (passing) => isSendTo(passing, address) ? "silence" : null;
    await alice.messenger.send("carol", "stuck");
    const { id } = await alice.messenger.send("bob", "not stuck");
    await alice.messenger.settled(id);
    await bob.settled();
    assert.deepEqual(bob.heard, ["hello", "not stuck"]);
    for (const one of [alice, bob, carol]) one.die();
  }));

Deno.test("a session that nobody answered for a month is not sent in", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.make(world, "bob");
    await alice.messenger.send("bob", "are you there?");
    await alice.settled();
    world.clock.advance(LIMIT.unansweredSessionMs + 1_000);
    // His statement is as old as his absence: his keys are not trusted any more.
    await assert.rejects(alice.messenger.send("bob", "and now?"), fault("bad-bundle"));
    await close(alice, bob);
  }));

Deno.test("a sender that is killed at any request loses and doubles nothing", () =>
  inWorld(async (world) => {
    let alice = await Someone.online(world, "alice", { displayName: "Alice" });
    for (let at = 0; at < 8; at++) {
      // Everything from the first look for a person to the last letter is interrupted.
      const bob = await Someone.online(world, `bob${at}`);
      const fate = at % 2 === 0 ? "lost" : "answer lost";
      const isMet = killAt(alice, { request: Math.floor(at / 2), fate });
      const written = await write(alice, bob.name, ["one", "two", "three"]);
      assert.equal(isMet(), true, `the kill at request ${at} came`);
      alice = await alice.killed();
      await alice.messenger.connect();
      await quiet(alice, bob);
      assert.deepEqual(bob.heard, written, `killed at request ${at}, ${fate}`);
      await say(alice, bob, "alive");
      await close(bob);
    }
    await close(alice);
  }));

/** Has somebody's process die at one of its next requests; tells whether it did. */
function killAt(
  someone: Someone,
  { request, fate }: { readonly request: number; readonly fate: Intervention },
): () => boolean {
  const { relay } = someone.world;
  let seen = 0;
  relay.intervene = ({ from, op }) => {
    const isOther = from !== someone.self.device.address || op.startsWith("keys/");
    if (isOther || seen++ !== request) return null;
    relay.intervene = () => null;
    queueMicrotask(() => someone.link.kill());
    return fate;
  };
  return () => seen > request;
}

/** The texts whose sending was promised before the process died. */
async function write(
  someone: Someone,
  to: string,
  texts: readonly string[],
): Promise<string[]> {
  const written: string[] = [];
  for (const text of texts) {
    someone.messenger.send(to, text).then(() => written.push(text));
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return written;
}

async function friends(
  world: Parameters<Parameters<typeof inWorld>[0]>[0],
): Promise<[Someone, Someone]> {
  const alice = await Someone.online(world, "alice");
  const bob = await Someone.online(world, "bob");
  await say(alice, bob, "hello");
  return [alice, bob];
}

function once(op: string, what: Intervention): (passing: Passing) => Intervention {
  let isDone = false;
  return (passing) => {
    if (isDone || passing.op !== op) return null;
    isDone = true;
    return what;
  };
}

function sends(log: readonly Passing[]): readonly Passing[] {
  return log.filter(({ op }) => op === "send");
}

function isSendTo({ op, args }: Passing, address: string): boolean {
  return op === "send" && JSON.stringify(args).includes(address);
}
