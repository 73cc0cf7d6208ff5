import assert from "node:assert/strict";
import { fromHex } from "../../../src/bytes.ts";
import {
  agree,
  chainKey,
  exporter,
  identityPair,
  identityPairOf,
  keyPair,
  messageSeed,
  restoredPair,
  rootKey,
  signingPair,
  theirIdentity,
  theirPublic,
} from "../../../src/crypto/keys.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";
import { transcripts } from "../../support/vectors.ts";

const badKey = refusal("bad-key");

Deno.test("two people who swap public keys agree on one secret", () => {
  const alice = keyPair(seeded(1));
  const bob = signingPair(seeded(2));
  const one = agree(alice.private, theirPublic(bob.public));
  const other = agree(bob.private, theirPublic(alice.public));
  assert.deepEqual(one.expose(), other.expose());
});

Deno.test("the public key of a recorded private key is the recorded one", () => {
  const { priv, pub } = transcripts.native_xeddsa;
  assert.deepEqual(identityPairOf(fromHex(priv)).public, fromHex(pub));
});

Deno.test("a fresh private key is clamped", () => {
  const ones = { bytes: (length: number) => new Uint8Array(length).fill(0xff) };
  const bytes = identityPair(ones).private.expose();
  assert.deepEqual([bytes[0], bytes[31]], [0xf8, 0x7f]);
});

Deno.test("a peer's key is 33 bytes of type 5, or refused", () => {
  const { pub } = transcripts.native_xeddsa;
  assert.deepEqual(theirIdentity(fromHex(pub)), fromHex(pub));
  const raw = pub.slice(2);
  const wrong = { empty: "", raw, long: pub + "00", "of type 6": "06" + raw };
  for (const [what, bytes] of Object.entries(wrong)) {
    assert.throws(() => theirPublic(fromHex(bytes)), badKey, what);
  }
});

Deno.test("a peer's key of small order is refused in every agreement", () => {
  const { private: ours } = keyPair(seeded(1));
  const smallOrder = [
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0100000000000000000000000000000000000000000000000000000000000000",
    "e0eb7a7c3b41b8ae1656e3faf19fc46ada098deb9c32b1fd866205165f49b800",
    "5f9c95bca3508c24b1d0b1559c83ef5b04445cc4581c8e86d8224eddd09f1157",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
  ];
  for (const u of smallOrder) {
    const plain = fromHex("05" + u);
    const highBit = plain.slice();
    highBit[32] = (highBit[32] ?? 0) | 0x80;
    for (const key of [plain, highBit]) {
      assert.throws(() => agree(ours, theirPublic(key)), badKey, u);
    }
  }
});

Deno.test("our own keys of a wrong length are our own bug", () => {
  const short = new Uint8Array(31);
  for (const make of [rootKey, chainKey, messageSeed, exporter]) {
    assert.throws(() => make(short), RangeError);
  }
  assert.throws(() => restoredPair(new Uint8Array(32), new Uint8Array(32)), RangeError);
});

Deno.test("no private key prints", () => {
  const pair = identityPair(seeded(3));
  const printed = Deno.inspect({ pair, root: rootKey(seeded(4).bytes(32)) }, {
    depth: 9,
  });
  assert.match(printed, /\[secret private key\]/);
  assert.match(printed, /\[secret root key\]/);
  assert.equal(JSON.stringify(pair.private), '"[secret private key]"');
});
