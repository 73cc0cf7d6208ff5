import assert from "node:assert/strict";
import type { Bundle } from "../../src/wire/bundle.ts";
import { claimBundle, disown, forgeBundles, withhold } from "../support/lies.ts";
import { stripInner, stripMessage, stripOuter } from "../support/stripping.ts";
import type { MaliciousRelay } from "../support/malicious_relay.ts";
import { acquainted, inTown, say, User } from "../support/user.ts";
import { fault, FEW_PREKEYS } from "../support/vaults.ts";

const DAY_MS = 24 * 60 * 60 * 1_000;

/** Fields of the two messages that their formats allow to be absent (wire-spec 6.2). */
const OPTIONAL = {
  outer: { oneTimeId: 1, kyberId: 7, kyberCiphertext: 8 },
  inner: { previousCounter: 3, braid: 5, addresses: 6 },
  later: { previousCounter: 3, braid: 5 },
} as const;

Deno.test("A19: a bundle without its one-time keys is weaker, and shown to be", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice");
    const bob = await User.join(town, "bob");
    forgeBundles(town.relay, bob.address, ({ ec: _, kyber: __, ...bundle }) => bundle);
    await say(alice, bob, "hello");
    assert.equal(alice.messenger.info("bob").session?.oneTimeKey, false);
    assert.equal(bob.messenger.info("alice").session?.oneTimeKey, false);
  }));

Deno.test("A19: a bundle in which anything signed is bent or mixed up is refused", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice");
    const bob = await User.join(town, "bob");
    const others = await claimBundle(town.relay, await User.join(town, "carol"));
    const { signedPrekey, lastResort, statement } = others.lasting;
    const bends: ((bundle: Bundle) => Bundle)[] = [
      (bundle) => ({ ...bundle, registrationId: bundle.registrationId + 1 }),
      (bundle) => ({ ...bundle, device: 2 }),
      (bundle) => ({ ...bundle, identityKey: others.identityKey }),
      (bundle) => ({ ...bundle, ...others.kyber && { kyber: others.kyber } }),
      (bundle) => ({ ...bundle, lasting: { ...bundle.lasting, signedPrekey } }),
      (bundle) => ({ ...bundle, lasting: { ...bundle.lasting, lastResort } }),
      (bundle) => ({ ...bundle, lasting: { ...bundle.lasting, statement } }),
      ({ kyber: _, ...bundle }) => {
        const forged = flipped(bundle.lasting.lastResort);
        return { ...bundle, lasting: { ...bundle.lasting, lastResort: forged } };
      },
      ({ lasting, ...bundle }) => {
        const forged = flipped(lasting.signedPrekey);
        return { ...bundle, lasting: { ...lasting, signedPrekey: forged } };
      },
      ({ lasting, ...bundle }) => {
        const forged = flipped(lasting.statement);
        return { ...bundle, lasting: { ...lasting, statement: forged } };
      },
    ];
    for (const bend of bends) {
      forgeBundles(town.relay, bob.address, bend);
      await assert.rejects(alice.messenger.send("bob", "hi"), fault("bad-bundle"));
    }
    assert.equal(town.relay.lettersTo(bob.address).length, 0);
    assert.deepEqual(alice.messenger.contacts(), []);
    forgeBundles(town.relay, bob.address, (bundle) => bundle);
    await say(alice, bob, "hi");
  }));

Deno.test("A19: keys that are older than those seen before are refused", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice");
    const old = await User.join(town, "bob");
    const keys = await claimBundle(town.relay, old);
    while ((await claimBundle(town.relay, old)).ec !== undefined);
    const bob = await old.restarts(); // and publishes more, under a new statement
    await bob.publishes(2);
    await say(alice, bob, "hello");
    await say(bob, alice, "hello yourself");
    forgeBundles(town.relay, bob.address, () => keys);
    disown(town.relay, bob.address);
    await assert.rejects(alice.sends(bob, "downgraded?"), fault("bad-bundle"));
    forgeBundles(town.relay, bob.address, (bundle) => bundle);
    await say(alice, bob, "as before");
    assert.deepEqual(bob.heard, ["hello", "as before"]);
  }));

Deno.test("A19: keys that their owner has not vouched for lately are refused", () =>
  inTown(async (town) => {
    let alice = await User.join(town, "alice");
    const bob = await User.join(town, "bob");
    await bob.leaves();
    alice = await alice.sleeps(16 * DAY_MS);
    await assert.rejects(alice.messenger.send("bob", "hi"), fault("bad-bundle"));
    const later = await bob.returns();
    await later.publishes(2);
    await say(alice, later, "hi");
  }));

Deno.test("A19: a message that lost an optional field stays closed, and unspent", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice");
    const bob = await User.join(town, "bob");
    const kept = withhold(town.relay, bob);
    await alice.sends(bob, "hello");
    const [first] = kept;
    assert.ok(first !== undefined);
    const stripped = [
      ...Object.values(OPTIONAL.outer).map((field) => stripOuter(first.body, field)),
      ...Object.values(OPTIONAL.inner).map((field) => stripInner(first.body, field)),
    ];
    for (const body of stripped) town.relay.hand(bob.address, { ...first, body });
    await bob.until(({ refusals }) => refusals.length === stripped.length);
    assert.deepEqual(bob.refusals, stripped.map(() => "unreadable"));
    assert.deepEqual(bob.messenger.contacts(), []);
    town.relay.hand(bob.address, first);
    await bob.hears("hello");
    assert.equal(bob.messenger.info("alice").session?.oneTimeKey, true);
  }));

Deno.test("A19: so does a later one, and the session goes on", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    const kept = withhold(town.relay, bob);
    await alice.sends(bob, "how are you?");
    const [later] = kept;
    assert.ok(later !== undefined);
    for (const field of Object.values(OPTIONAL.later)) {
      const body = stripMessage(later.body, field);
      town.relay.hand(bob.address, { ...later, body });
    }
    await bob.until(({ refusals }) => refusals.length === 2);
    assert.deepEqual(bob.refusals, ["unreadable", "unreadable"]);
    town.relay.hand(bob.address, later);
    await bob.hears("how are you?");
    await say(bob, alice, "fine");
  }));

Deno.test("A17: keys that are drained, or kept when they were used, are missed", () =>
  inTown(async (town) => {
    let bob = await User.join(town, "bob");
    await bob.until(() => audits(town.relay, bob) === 2);
    while ((await claimBundle(town.relay, bob)).ec !== undefined);
    bob = await bob.restarts();
    await bob.until(({ notices }) => notices.length > 0);
    assert.deepEqual(bob.told("notice").map(({ notice }) => notice), [
      { kind: "prekeys-drained", count: FEW_PREKEYS.full },
    ]);
    const alice = await User.join(town, "alice");
    await say(alice, bob, "hello");
    town.relay.lies["keys/count"] = () =>
      Promise.resolve({ status: "ok", data: { ec: 1_000, kyber: 2 } });
    bob = await bob.restarts();
    await bob.until(({ notices }) => notices.length > 0);
    assert.deepEqual(bob.notices, ["prekeys-kept"]);
    await say(alice, bob, "still here");
  }));

Deno.test("A17: a device whose one-time keys are drained stays within reach", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice");
    const bob = await User.join(town, "bob");
    while ((await claimBundle(town.relay, bob)).ec !== undefined);
    await say(alice, bob, "hello");
    assert.equal(alice.messenger.info("bob").session?.oneTimeKey, false);
    await (await bob.restarts()).publishes(2);
    const carol = await User.join(town, "carol");
    await carol.messenger.send("bob", "hello");
    await carol.until(() => carol.messenger.info("bob").session !== undefined);
    assert.equal(carol.messenger.info("bob").session?.oneTimeKey, true);
  }));

/** How often somebody asked what is left of her keys. */
function audits(relay: MaliciousRelay, { address }: User): number {
  return relay.asked(address).filter((op) => op === "keys/count").length;
}

function flipped<T extends { readonly signature: Uint8Array }>(signed: T): T {
  return { ...signed, signature: signed.signature.map((b, at) => at === 9 ? b ^ 1 : b) };
}
