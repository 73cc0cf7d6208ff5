import assert from "node:assert/strict";
import { close, say, Someone } from "../../../support/messengers.ts";
import { inWorld } from "../../../support/world.ts";

/** What is found, newest first. */
async function found({ messenger }: Someone, query: string): Promise<string[]> {
  const messages = await messenger.search(query, 9);
  return messages.map(({ from, body }) =>
    `${from}: ${body.kind === "text" && body.text}`
  );
}

Deno.test("what was said is found, with conditions and without", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    const carol = await Someone.online(world, "carol");
    await say(bob, alice, "lunch at one?");
    world.clock.advance(1_000);
    await say(alice, bob, "lunch it is");
    world.clock.advance(1_000);
    await say(carol, alice, "no lunch today");
    assert.deepEqual(await found(alice, "lunch"), [
      "carol: no lunch today",
      "alice: lunch it is",
      "bob: lunch at one?",
    ]);
    assert.deepEqual(await found(alice, "lunch in:bob"), [
      "alice: lunch it is",
      "bob: lunch at one?",
    ]);
    assert.deepEqual(await found(alice, "lunch from:me"), ["alice: lunch it is"]);
    assert.deepEqual(await found(alice, "from:carol"), ["carol: no lunch today"]);
    await close(alice, bob, carol);
  }));

Deno.test("what comes and goes after the first question is found as well, once", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(bob, alice, "first lunch");
    assert.equal((await found(alice, "lunch")).length, 1);
    await say(bob, alice, "second lunch");
    await say(alice, bob, "third lunch");
    assert.equal((await found(alice, "lunch")).length, 3);
    assert.equal((await found(alice, "lunch")).length, 3);
    await close(alice, bob);
  }));

Deno.test("a long history is found to its first word", () =>
  inWorld(async (world) => {
    const alice = await Someone.make(world, "alice");
    for (let n = 0; n < 1_100; n++) await alice.messenger.send("bob", `number n${n}.`);
    assert.deepEqual(await found(alice, "n0"), ["alice: number n0."]);
    assert.deepEqual(await found(alice, "n1099"), ["alice: number n1099."]);
    const all = await alice.messenger.search("number", 2_000);
    assert.equal(new Set(all.map(({ id }) => id)).size, 1_100);
    await close(alice);
  }));

Deno.test("a page can begin with a message that was found", () =>
  inWorld(async (world) => {
    const alice = await Someone.make(world, "alice");
    for (let n = 0; n < 6; n++) await alice.messenger.send("bob", `n${n}`);
    const [hit] = await alice.messenger.search("n2", 1);
    const texts = (limit: number) =>
      alice.messenger.history("bob", { limit, from: hit?.id ?? "" })
        .map(({ body }) => body.kind === "text" && body.text);
    assert.deepEqual(texts(2), ["n2", "n3"]);
    assert.deepEqual(texts(99), ["n2", "n3", "n4", "n5"]);
    await close(alice);
  }));

Deno.test("a search for nothing is refused", () =>
  inWorld(async (world) => {
    const alice = await Someone.make(world, "alice");
    await assert.rejects(alice.messenger.search(" ", 9), { code: "bad-search" });
    await close(alice);
  }));
