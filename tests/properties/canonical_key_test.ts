import assert from "node:assert/strict";
import { ed25519, x25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE, numberToBytesLE } from "@noble/curves/utils.js";
import fc from "fast-check";
import { concat, fromHex } from "../../src/bytes.ts";
import { ensureCanonical, keyPair, theirPublic } from "../../src/crypto/keys.ts";
import { refusal } from "../support/refusal.ts";
import { seeded } from "../support/seeded.ts";

/** What `ensureCanonical` says in one agreement, against the definition. */

const { Point } = ed25519;
const Fp = Point.Fp;

/** By definition: reduced, on the curve, and without a part of small order. */
function isCanonical(raw: Uint8Array): boolean {
  const u = bytesToNumberLE(raw);
  if (u >= Fp.ORDER || u === Fp.neg(1n)) return false;
  const y = Fp.toBytes(Fp.div(Fp.sub(u, 1n), Fp.add(u, 1n)));
  try {
    return u !== 0n && Point.fromBytes(y, true).isTorsionFree();
  } catch {
    return false;
  }
}

function isJudgedRight(raw: Uint8Array): void {
  const key = theirPublic(concat(Uint8Array.of(5), raw));
  const judge = () => ensureCanonical(key);
  if (isCanonical(raw)) assert.doesNotThrow(judge);
  else assert.throws(judge, refusal("bad-key"));
}

Deno.test("honest keys are canonical", () => {
  for (let seed = 0; seed < 8; seed++) {
    const { public: key } = keyPair(seeded(seed));
    assert.ok(isCanonical(key.subarray(1)));
    isJudgedRight(key.subarray(1));
  }
});

Deno.test("any 32 bytes, on the curve or the twist, are judged right", () => {
  const raw = fc.uint8Array({ minLength: 32, maxLength: 32 });
  fc.assert(fc.property(raw, isJudgedRight), { numRuns: 60 });
});

Deno.test("an honest key offset by a point of small order is not canonical", () => {
  const order8 = Point.fromHex(
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  );
  const honest = Point.BASE.multiply(12_345n);
  for (let n = 0n; n < 8n; n++) {
    const { y } = honest.add(order8.multiplyUnsafe(n)).toAffine();
    const raw = Fp.toBytes(Fp.div(Fp.add(1n, y), Fp.sub(1n, y)));
    assert.equal(isCanonical(raw), n === 0n);
    isJudgedRight(raw);
  }
});

Deno.test("small numbers in every spelling, reduced or not, are judged right", () => {
  for (let u = 0n; u < 19n; u++) {
    for (const offset of [0n, Fp.ORDER, 2n ** 255n, Fp.ORDER + 2n ** 255n]) {
      isJudgedRight(numberToBytesLE(u + offset, 32));
    }
  }
  isJudgedRight(fromHex("ec" + "ff".repeat(30) + "7f"));
});

Deno.test("points of the twist are not canonical", () => {
  const twist = fromHex("02" + "00".repeat(31));
  for (let seed = 0; seed < 8; seed++) {
    const raw = x25519.getSharedSecret(seeded(seed).bytes(32), twist);
    assert.ok(!isCanonical(raw));
    isJudgedRight(raw);
  }
});
