import assert from "node:assert/strict";
import { type Address, uuidBytes } from "../../../src/address.ts";
import { identityPair, theirIdentity } from "../../../src/crypto/keys.ts";
import { XEDDSA_LENGTH, xeddsaSign } from "../../../src/crypto/xeddsa.ts";
import { decodeCborMap, encodeCbor } from "../../../src/codec/cbor.ts";
import { concat } from "../../../src/bytes.ts";
import { LABEL } from "../../../src/labels.ts";
import { publicSignedPrekey } from "../../../src/identity/prekeys.ts";
import { verifyBundle } from "../../../src/identity/verify.ts";
import type { Bundle } from "../../../src/wire/bundle.ts";
import { bundleOf, NOW, person } from "../../support/people.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";

const bob = person("bob");
const DAY_MS = 24 * 60 * 60 * 1000;
const honest = bundleOf(bob);
const input = {
  bundle: honest,
  address: bob.device.address,
  pinned: null,
  seen: null,
  now: NOW,
};

/** Bob's own signature over a statement with one entry changed. */
function restated(key: number, value: unknown): Bundle {
  const map = decodeCborMap(honest.lasting.statement.body);
  assert.ok(map instanceof Map);
  const body = encodeCbor(map.set(key, value));
  const { private: ours } = bob.device.identity;
  const signature = xeddsaSign(ours, concat(LABEL.bundle, body), seeded(1));
  return { ...honest, lasting: { ...honest.lasting, statement: { body, signature } } };
}

Deno.test("an honest bundle yields its keys, the one-time ones first", () => {
  const pinned = theirIdentity(bob.device.identity.public);
  const seen = { serial: 1, minVersion: 1 };
  const verified = verifyBundle({ ...input, pinned, seen });
  assert.deepEqual({ ...verified }, {
    address: bob.device.address,
    identity: bob.device.identity.public,
    signedPrekey: { id: 11, key: bob.signedPrekey.pair.public },
    kyber: { id: 14, key: bob.kyber.pair.public },
    ec: { id: 13, key: bob.ec.pair.public },
    statement: { serial: 1, minVersion: 1 },
  });
});

Deno.test("with no one-time keys left the last-resort key stands in", () => {
  const verified = verifyBundle({ ...input, bundle: bundleOf(bob, { oneTime: false }) });
  assert.equal(verified.ec, null);
  assert.equal(verified.kyber.id, 12);
});

Deno.test("another identity than the pinned one is refused before anything else", () => {
  const pinned = theirIdentity(identityPair(seeded(9)).public);
  const statement = { ...honest.lasting.statement, signature: new Uint8Array(64) };
  const bundle = { ...honest, lasting: { ...honest.lasting, statement } };
  const run = () => verifyBundle({ ...input, bundle, pinned });
  assert.throws(run, refusal("wrong-identity"));
});

Deno.test("A11 no bit of a signature can be flipped", () => {
  const { lasting } = honest;
  const flip = (signature: Uint8Array, bit: number) =>
    signature.with(bit >> 3, (signature[bit >> 3] ?? 0) ^ (1 << (bit & 7)));
  assert.ok(honest.kyber !== undefined);
  const { kyber } = honest;
  for (let bit = 0; bit < 8 * XEDDSA_LENGTH; bit += 17) {
    const signed = {
      ...lasting.signedPrekey,
      signature: flip(lasting.signedPrekey.signature, bit),
    };
    const statement = {
      ...lasting.statement,
      signature: flip(lasting.statement.signature, bit),
    };
    const broken = [
      { ...honest, lasting: { ...lasting, signedPrekey: signed } },
      { ...honest, lasting: { ...lasting, statement } },
      { ...honest, kyber: { ...kyber, signature: flip(kyber.signature, bit) } },
    ];
    for (const bundle of broken) {
      assert.throws(() => verifyBundle({ ...input, bundle }), refusal("forged"));
    }
  }
});

Deno.test("a last-resort key is vouched for by its signature too", () => {
  const bundle = bundleOf(bob, { oneTime: false });
  const lastResort = { ...bundle.lasting.lastResort, signature: new Uint8Array(64) };
  const broken = { ...bundle, lasting: { ...bundle.lasting, lastResort } };
  assert.throws(() => verifyBundle({ ...input, bundle: broken }), refusal("forged"));
});

Deno.test("a statement about anything else than this bundle is refused", () => {
  const forged = refusal("forged");
  const other = new Uint8Array(32);
  const changes: [number, unknown][] = [
    [0, uuidBytes(person("carol").uuid)],
    [1, 2],
    [2, 9],
    [3, person("carol").device.identity.public],
    [4, other],
    [5, 9],
    [6, other],
    [7, 9],
  ];
  for (const [key, value] of changes) {
    const bundle = restated(key, value);
    assert.throws(() => verifyBundle({ ...input, bundle }), forged, `key ${key}`);
  }
  const carols = person("carol").device.address;
  assert.throws(() => verifyBundle({ ...input, address: carols }), forged);
  const second = bob.device.address.replace(".1", ".2") as Address;
  assert.throws(() => verifyBundle({ ...input, address: second }), forged);
  const relabelled = { ...honest, device: 2 };
  assert.throws(() => verifyBundle({ ...input, bundle: relabelled }), forged);
});

Deno.test("keys that the statement does not name are refused, though signed", () => {
  const old = person("bob", 2);
  const { private: ours } = bob.device.identity;
  const resign = (key: Uint8Array) => xeddsaSign(ours, key, seeded(2));
  const { key } = publicSignedPrekey(old.signedPrekey);
  const signedPrekey = { id: 11, key, signature: resign(key) };
  const bundle = { ...honest, lasting: { ...honest.lasting, signedPrekey } };
  assert.throws(() => verifyBundle({ ...input, bundle }), refusal("forged"));
});

Deno.test("a statement holds for fourteen days and a day of grace", () => {
  const end = NOW + 15 * DAY_MS;
  verifyBundle({ ...input, now: end });
  assert.throws(() => verifyBundle({ ...input, now: end + 1 }), refusal("expired"));
});

Deno.test("a statement older than one that was seen is refused", () => {
  const rolledBack = refusal("rolled-back");
  const newer = { serial: 2, minVersion: 1 };
  assert.throws(() => verifyBundle({ ...input, seen: newer }), rolledBack);
  const stricter = { serial: 1, minVersion: 2 };
  assert.throws(() => verifyBundle({ ...input, seen: stricter }), rolledBack);
});

Deno.test("a device that demands more than we speak is refused as such", () => {
  const bundle = restated(11, 2);
  assert.throws(() => verifyBundle({ ...input, bundle }), refusal("unsupported-version"));
});

Deno.test("keys that are none are refused, though signed", () => {
  const short = { id: 13, key: new Uint8Array(33) };
  const run = () => verifyBundle({ ...input, bundle: { ...honest, ec: short } });
  assert.throws(run, refusal("bad-key"));
});
