import assert from "node:assert/strict";
import { decodePrekeyMessage } from "../../src/wire/prekey_message.ts";
import { decodeSignalMessage } from "../../src/wire/signal_message.ts";
import { KIND, type PairEnvelope } from "../../src/wire/envelope.ts";
import { encodeHex } from "../support/canary.ts";
import { nameOf, someBytes } from "../support/relay_world.ts";
import { acquainted, inTown, say, User } from "../support/user.ts";

Deno.test("A24: texts of one bucket look alike to the relay, whatever they say", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    const texts = ["y", "n", "a".repeat(60), noise(30), "🦉".repeat(15)];
    for (const text of texts) await say(alice, bob, text);
    const seen = town.relay.lettersTo(bob.address).slice(-texts.length);
    assert.equal(new Set(seen.map(lengthOf)).size, 1);
    // The next bucket is another one: it is the padding that hides them.
    await say(alice, bob, noise(300));
    const [last] = town.relay.lettersTo(bob.address).slice(-1);
    assert.ok(last !== undefined && seen[0] !== undefined);
    assert.notEqual(lengthOf(last), lengthOf(seen[0]));
  }));

Deno.test("A25: a stranger's message gets no answer of any kind", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice", { displayName: "Alice" });
    const bob = await User.join(town, "bob", { displayName: "Bob" });
    const before = town.relay.asked(bob.address).length;
    for (const text of ["who are you?", "hello?"]) await say(alice, bob, text);
    const asked = () => new Set(town.relay.asked(bob.address).slice(before));
    await bob.until(() => asked().has("mailbox/acknowledge"));
    assert.deepEqual([...asked()].toSorted(), ["mailbox/acknowledge", "user/find"]);
    assert.deepEqual(town.relay.lettersTo(alice.address), []);
  }));

Deno.test("A25: whom the relay claims to be online becomes nobody's contact", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    const { uuid } = bob.messenger.me;
    const claims = ["queen", "bob"].map((name) => ({ uuid, username: nameOf(name) }));
    town.relay.lies["presence/list"] = () =>
      Promise.resolve({ status: "ok", data: { online: claims } });
    assert.deepEqual(await alice.messenger.online(), ["bob", "queen"]);
    assert.deepEqual(alice.messenger.contacts().map(({ username }) => username), ["bob"]);
    await say(alice, bob, "still you");
  }));

/** A text that nothing compresses. */
function noise(bytes: number): string {
  return encodeHex(someBytes(bytes));
}

/** Bytes of what is encrypted in a letter. */
function lengthOf({ kind, body }: PairEnvelope): number {
  const message = kind === KIND.message
    ? decodeSignalMessage(body)
    : decodePrekeyMessage(body).message;
  return message.ciphertext.length;
}
