import assert from "node:assert/strict";
import { xeddsaVerify } from "../../../src/crypto/xeddsa.ts";
import { theirIdentity } from "../../../src/crypto/keys.ts";
import { LIMIT } from "../../../src/limits.ts";
import { prekeyVault } from "../../../client/vault/mod.ts";
import { numberKey } from "../../../client/vault/row_key.ts";
import { LAST_RESORTS } from "../../../client/vault/tables.ts";
import type { World } from "../../support/messengers.ts";
import { close, quiet, say, Someone } from "../../support/messengers.ts";
import { inWorld } from "../../support/world.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** For tests that count prekeys. */
const ALL = { allPrekeys: true };

Deno.test("a new account publishes 100 one-time prekeys of each kind, all signed", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice", ALL);
    const { ec, kyber, record } = world.relay.seatOf("alice");
    for (const keys of [ec, kyber]) {
      assert.equal(keys.length, 100);
      assert.equal(new Set(keys.map(({ id }) => id)).size, 100, "ids are unique");
    }
    const identity = theirIdentity(record.identityKey);
    for (const { key, signature } of kyber) {
      assert.ok(xeddsaVerify(identity, key, signature));
    }
    const uploads = world.relay.log.filter(({ op }) => op === "keys/publish");
    assert.equal(uploads.length, 2, "fifty of each at a time");
    await close(alice);
  }));

Deno.test("prekeys are refilled below twenty, under ids that were never used", () =>
  inWorld(async (world) => {
    let alice = await Someone.online(world, "alice", ALL);
    const first = idsAt(world);
    seat(world).ec.splice(0, 80);
    seat(world).kyber.splice(0, 80);
    alice = await reconnected(alice);
    assert.deepEqual(lengthsAt(world), [20, 20], "twenty are enough");
    seat(world).ec.splice(0, 1);
    alice = await reconnected(alice);
    assert.deepEqual(lengthsAt(world), [100, 100]);
    const fresh = idsAt(world).filter((id) => !first.includes(id));
    assert.equal(fresh.length, 161);
    await close(alice);
  }));

Deno.test("sessions that use keys up have them refilled without a new connection", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice", ALL);
    seat(world).ec.splice(0, 80);
    seat(world).kyber.splice(0, 80);
    await reconnected(alice);
    const bob = await Someone.online(world, "bob");
    await say(bob, alice, "uses one up");
    await quiet(alice);
    assert.deepEqual(lengthsAt(world), [100, 100]);
    await close(alice, bob);
  }));

Deno.test("with no one-time key left a session starts, and info says so", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    seat(world).ec.length = 0;
    seat(world).kyber.length = 0;
    await say(bob, alice, "still possible");
    assert.deepEqual(alice.heard, ["still possible"]);
    for (const [who, whom] of [[alice, "bob"], [bob, "alice"]] as const) {
      assert.equal(who.messenger.info(whom).session?.oneTimeKey, false);
    }
    await close(alice, bob);
  }));

Deno.test("a first message on a last-resort key cannot be replayed", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    seat(world).ec.length = 0;
    seat(world).kyber.length = 0;
    await say(bob, alice, "once");
    const [envelope] = seat(world).past;
    if (envelope === undefined) throw new Error("nothing was sent");
    const at = alice.self.device.address;
    world.relay.put(at, { ...envelope, id: new Uint8Array(16).fill(1) });
    await quiet(alice);
    assert.deepEqual(alice.heard, ["once"]);
    await close(alice, bob);
  }));

Deno.test("an upload whose answer was lost goes again as it was, under its id", () =>
  inWorld(async (world) => {
    let alice = await Someone.make(world, "alice", ALL);
    let isLost = false;
    world.relay.intervene = ({ op }) => {
      if (op !== "keys/publish" || isLost) return null;
      isLost = true;
      return "lost";
    };
    await alice.messenger.connect();
    await alice.settled();
    alice = await alice.killed();
    await alice.messenger.connect();
    await alice.settled();
    const uploads = world.relay.log.filter(({ op }) => op === "keys/publish");
    assert.equal(uploads.length, 2);
    assert.deepEqual(uploads[0], uploads[1], "the same request again");
    assert.deepEqual(lengthsAt(world), [50, 50], "which are enough for now");
    await close(alice);
  }));

Deno.test("an upload that the relay has forgotten by now is not repeated", () =>
  inWorld(async (world) => {
    const alice = await Someone.make(world, "alice", ALL);
    world.relay.intervene = ({ op }) => op === "keys/publish" ? "lost" : null;
    await alice.messenger.connect();
    await alice.settled();
    world.relay.intervene = () => null;
    world.clock.advance(DAY_MS + 1);
    await alice.messenger.connect();
    await alice.settled();
    const [lost, ...others] = world.relay.log.filter(({ op }) => op === "keys/publish");
    assert.equal(others.some(({ id }) => id === lost?.id), false);
    assert.deepEqual(lengthsAt(world), [100, 100]);
    const [fewest] = seat(world).ec.map(({ id }) => id).sort((a, b) => a - b);
    assert.equal(fewest, 51, "keys that may be out are not published again");
    await close(alice);
  }));

Deno.test("lasting keys are replaced weekly and open for thirty days after that", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const { vault } = alice.self;
    const held = (id: number) => prekeyVault(vault).signedPrekey(id) !== null;
    const heldKyber = (id: number) => prekeyVault(vault).kyberPrekey(id) !== null;
    const first = seat(world).lasting;
    world.clock.advance(6 * DAY_MS);
    await reconnected(alice);
    assert.equal(seat(world).lasting.signedPrekey.id, first.signedPrekey.id);
    world.clock.advance(DAY_MS);
    await reconnected(alice);
    const second = seat(world).lasting;
    assert.notEqual(second.signedPrekey.id, first.signedPrekey.id);
    assert.notEqual(second.lastResort.id, first.lastResort.id);
    assert.ok(held(first.signedPrekey.id) && heldKyber(first.lastResort.id));
    for (let week = 0; week < 4; week++) {
      world.clock.advance(7 * DAY_MS);
      await reconnected(alice);
    }
    assert.ok(held(first.signedPrekey.id), "28 days later");
    world.clock.advance(7 * DAY_MS);
    await reconnected(alice);
    assert.equal(held(first.signedPrekey.id), false, "35 days later");
    assert.equal(heldKyber(first.lastResort.id), false);
    assert.ok(held(second.signedPrekey.id) === true);
    await close(alice);
  }));

Deno.test("a session that started on a retired key is opened", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    alice.link.break();
    await bob.messenger.send("alice", "written on the old keys");
    await bob.settled();
    world.clock.advance(8 * DAY_MS);
    await alice.messenger.connect();
    await quiet(alice);
    assert.deepEqual(alice.heard, ["written on the old keys"]);
    await close(alice, bob);
  }));

Deno.test("a last-resort key that served too often is replaced at once", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const before = seat(world).lasting.lastResort.id;
    alice.self.vault.commit((tx) => {
      const row = tx.read(LAST_RESORTS, numberKey(before));
      if (row === null) throw new Error("no such key");
      tx.write(LAST_RESORTS, numberKey(before), { ...row, starts: LIMIT.kyberStarts });
    });
    const start = { kyberId: before, signedId: 1, baseKeyHash: new Uint8Array(32) };
    assert.equal(prekeyVault(alice.self.vault).lookUpStart(start), "full");
    await reconnected(alice);
    assert.notEqual(seat(world).lasting.lastResort.id, before);
    await close(alice);
  }));

function seat(world: World) {
  return world.relay.seatOf("alice");
}

function lengthsAt(world: World): number[] {
  return [seat(world).ec.length, seat(world).kyber.length];
}

/** The ids of all one-time keys at the relay, with their kinds. */
function idsAt(world: World): string[] {
  const { ec, kyber } = seat(world);
  return [...ec.map(({ id }) => `ec ${id}`), ...kyber.map(({ id }) => `kyber ${id}`)];
}

async function reconnected(someone: Someone): Promise<Someone> {
  if (someone.link.state.at === "online") someone.link.break();
  await someone.messenger.connect();
  await quiet(someone);
  return someone;
}
