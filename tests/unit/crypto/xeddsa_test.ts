import assert from "node:assert/strict";
import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, fromHex, hex, utf8 } from "../../../src/bytes.ts";
import { signingPair, signingPairOf, theirPublic } from "../../../src/crypto/keys.ts";
import { xeddsaSign, xeddsaVerify } from "../../../src/crypto/xeddsa.ts";
import { seeded } from "../../support/seeded.ts";
import { transcripts } from "../../support/vectors.ts";

const text = utf8("a prekey");

Deno.test("the official library's signatures verify", () => {
  const { pub, msg, sigs } = transcripts.native_xeddsa;
  for (const signature of sigs) {
    assert.ok(xeddsaVerify(theirPublic(fromHex(pub)), fromHex(msg), fromHex(signature)));
  }
});

Deno.test("with a known Z the signature is the known one", () => {
  const { priv, pub, msg, Z, sig } = transcripts.known_xeddsa_fixedZ;
  const pair = signingPairOf(fromHex(priv));
  assert.deepEqual(pair.public, fromHex(pub));
  const signature = xeddsaSign(pair.private, fromHex(msg), { bytes: () => fromHex(Z) });
  assert.equal(hex(signature), sig);
});

Deno.test("a signature is nobody else's and over nothing else", () => {
  const ours = signingPair(seeded(1));
  const other = signingPair(seeded(2));
  const signature = xeddsaSign(ours.private, text, seeded(3));
  assert.ok(xeddsaVerify(ours.public, text, signature));
  assert.ok(!xeddsaVerify(other.public, text, signature));
  assert.ok(!xeddsaVerify(ours.public, utf8("b prekey"), signature));
});

Deno.test("A11 no bit of a signature can be flipped", () => {
  const ours = signingPair(seeded(4));
  const signature = xeddsaSign(ours.private, text, seeded(5));
  for (let bit = 0; bit < 512; bit++) {
    const flipped = signature.slice();
    flipped[bit >> 3] = (flipped[bit >> 3] ?? 0) ^ (1 << (bit & 7));
    assert.ok(!xeddsaVerify(ours.public, text, flipped), `bit ${bit}`);
  }
});

Deno.test("a second signature cannot be made of a first by adding L to s", () => {
  const ours = signingPair(seeded(6));
  const signature = xeddsaSign(ours.private, text, seeded(7));
  const s = signature.slice(32);
  const sign = (s[31] ?? 0) & 0x80;
  s[31] = (s[31] ?? 0) & 0x7f;
  const { Fn } = ed25519.Point;
  const raised = littleEndian(Fn.fromBytes(s) + Fn.ORDER);
  raised[31] = (raised[31] ?? 0) | sign;
  assert.ok(!xeddsaVerify(ours.public, text, concat(signature.subarray(0, 32), raised)));
});

Deno.test("a signature of another length does not verify", () => {
  const ours = signingPair(seeded(8));
  const signature = xeddsaSign(ours.private, text, seeded(9));
  assert.ok(!xeddsaVerify(ours.public, text, signature.subarray(0, 63)));
  assert.ok(!xeddsaVerify(ours.public, text, concat(signature, new Uint8Array(1))));
});

Deno.test("under a key of small order nothing verifies: anybody could sign", () => {
  // u = 0 and u = 1 are points of order 2 and 4: with R the identity and s = 0 the
  // equation holds for every second and fourth message.
  const signature = fromHex("01" + "00".repeat(63));
  for (const u of ["00", "01"]) {
    const key = theirPublic(fromHex("05" + u + "00".repeat(31)));
    for (let i = 0; i < 16; i++) {
      assert.ok(!xeddsaVerify(key, Uint8Array.of(i), signature));
    }
  }
});

Deno.test("a key on the twist verifies nothing and throws nothing", () => {
  const twist = theirPublic(fromHex("0502" + "00".repeat(31)));
  assert.ok(!xeddsaVerify(twist, text, new Uint8Array(64)));
});

function littleEndian(value: bigint): Uint8Array {
  return fromHex(value.toString(16).padStart(64, "0")).reverse();
}
