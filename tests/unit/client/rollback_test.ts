import assert from "node:assert/strict";
import { hex } from "../../../src/bytes.ts";
import { type Envelope, KIND, type PairEnvelope } from "../../../src/wire/envelope.ts";
import { decodePrekeyMessage } from "../../../src/wire/prekey_message.ts";
import { decodeSignalMessage } from "../../../src/wire/signal_message.ts";
import { close, lines, quiet, say, Someone } from "../../support/messengers.ts";
import { inWorld } from "../../support/world.ts";

Deno.test("A16: an older copy of a vault renews its sessions before it sends", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "one");
    await say(bob, alice, "two");
    const copy = await copied(alice);
    for (const text of ["three", "four"]) await say(alice, bob, text);
    alice.die();
    const old = await Someone.open(world, copy, {});
    await old.messenger.connect();
    assert.deepEqual(old.told("notice").map(({ notice }) => notice), [
      { kind: "vault-rolled-back" },
      { kind: "renewing", with: "bob", cause: "restored" },
    ]);
    await quiet(old, bob);
    assert.deepEqual(lines(bob, "alice").at(-1), "alice: (renewed)", "before any word");
    const emoji = old.messenger.protection("bob")?.emoji;
    assert.deepEqual(bob.messenger.protection("alice")?.emoji, emoji);
    for (const text of ["back again", "and again"]) await say(old, bob, text);
    assert.deepEqual(bob.heard, ["one", "three", "four", "back again", "and again"]);
    assert.deepEqual(bob.told("notice"), [], "she told it herself, and once");
    await say(bob, old, "i see");
    assert.deepEqual(old.heard, ["i see"]);
    await close(old, bob);
  }));

Deno.test("A16: a session that an older copy gave up receives, but never sends", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "one");
    await say(bob, alice, "two");
    await say(alice, bob, "three");
    const copy = await copied(alice);
    await say(bob, alice, "on its way");
    await say(alice, bob, "by the newer copy");
    alice.die();
    const old = await Someone.open(world, copy, {});
    await old.messenger.connect();
    const [envelope] = world.relay.seatOf("alice").past.slice(-1);
    if (envelope === undefined) throw new Error("nothing was sent");
    world.relay.put(old.self.device.address, envelope);
    await quiet(old);
    assert.deepEqual(old.heard, ["on its way"]);
    await say(old, bob, "in a new session");
    assert.equal(bob.heard.at(-1), "in a new session");
    const sent = world.relay.seatOf("bob").past.slice(-1);
    assert.deepEqual(sent.map(({ kind }) => kind), [KIND.prekeyMessage]);
    await close(old, bob);
  }));

Deno.test("A16: no message key is used twice, however often a vault is put back", () =>
  inWorld(async (world) => {
    let alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "start");
    await say(bob, alice, "start");
    const copy = await copied(alice);
    for (let round = 0; round < 3; round++) {
      await say(alice, bob, `round ${round}`);
      alice.die();
      alice = await Someone.open(world, await copied(alice, copy), {});
      await alice.messenger.connect();
    }
    await say(alice, bob, "end");
    // The ratchet key and counter of a message stand in the clear.
    const heads = world.relay.seatOf("bob").past.filter(isPair).map(headOf);
    assert.equal(new Set(heads).size, heads.length);
    await close(alice, bob);
  }));

Deno.test("the renewed copy's prekeys replace those whose private halves are lost", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const copy = await copied(alice);
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "raises the generation");
    const before = world.relay.seatOf("alice").lasting;
    alice.die();
    const old = await Someone.open(world, copy, {});
    await old.messenger.connect();
    await old.settled();
    const after = world.relay.seatOf("alice").lasting;
    assert.notDeepEqual(after.signedPrekey.key, before.signedPrekey.key);
    assert.notDeepEqual(after.lastResort.key, before.lastResort.key);
    await close(old, bob);
  }));

Deno.test("a relay that claims an absurd generation is not believed", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hello");
    alice.link.break();
    world.relay.seatOf("alice").generation = Number.MAX_SAFE_INTEGER;
    await alice.messenger.connect();
    assert.deepEqual(alice.told("notice"), []);
    await say(alice, bob, "the same session");
    await close(alice, bob);
  }));

Deno.test("A16: a copy that goes on beside a newer one is answered by new keys", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "one");
    await say(bob, alice, "two");
    await say(alice, bob, "three");
    const copy = await copied(alice);
    await say(alice, bob, "four");
    alice.die();
    world.relay.seatOf("alice").generation = 0; // a relay that does not tell
    const old = await Someone.open(world, copy, {});
    await old.messenger.connect();
    for (const text of ["under a used key", "in the new session"]) {
      await say(old, bob, text);
      await quiet(old, bob);
    }
    assert.equal(bob.heard.at(-1), "in the new session");
    assert.deepEqual(bob.told("notice").map(({ notice }) => notice), [
      { kind: "peer-rolled-back", from: "alice" },
      { kind: "renewing", with: "alice", cause: "doubted" },
      { kind: "unreadable", from: "alice" },
      { kind: "peer-rolled-back", from: "alice" }, // as her count shows once more
    ]);
    assert.ok(lines(old, "bob").includes("bob: (renewed)"));
    await close(old, bob);
  }));

/** A copy of somebody's vault as it is on the disk now, or of another folder. */
async function copied(someone: Someone, from = someone.parts.folder): Promise<string> {
  const folder = `${someone.world.folder}/copy-${crypto.randomUUID()}`;
  await Deno.mkdir(folder, { mode: 0o700 });
  for (const { name } of Deno.readDirSync(from)) {
    await Deno.copyFile(`${from}/${name}`, `${folder}/${name}`);
    await Deno.chmod(`${folder}/${name}`, 0o600);
  }
  return folder;
}

function isPair(envelope: Envelope): envelope is PairEnvelope {
  return "to" in envelope;
}

function headOf({ kind, body }: PairEnvelope): string {
  const { ratchetKey, counter } = kind === KIND.message
    ? decodeSignalMessage(body)
    : decodePrekeyMessage(body).message;
  return `${hex(ratchetKey)} ${counter}`;
}
