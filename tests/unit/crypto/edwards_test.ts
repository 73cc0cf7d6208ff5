import assert from "node:assert/strict";
import { ed25519 } from "@noble/curves/ed25519.js";
import { concat, fromHex, hex } from "../../../src/bytes.ts";
import { edwardsBytes, isCanonical } from "../../../src/crypto/edwards.ts";
import { keyPair, signingPair, theirPublic } from "../../../src/crypto/keys.ts";
import { seeded } from "../../support/seeded.ts";

const { Point } = ed25519;
const Fp = Point.Fp;

Deno.test("a key's Edwards point is the base point times its private half", () => {
  const { public: u, private: k } = signingPair(seeded(1));
  const a = Point.Fn.create(BigInt("0x" + hex(k.expose().toReversed())));
  const A = Point.BASE.multiply(a).toBytes();
  assert.deepEqual(edwardsBytes(u, (A[31] ?? 0) >> 7), A);
});

Deno.test("honest keys are canonical", () => {
  for (let seed = 0; seed < 8; seed++) {
    assert.ok(isCanonical(keyPair(seeded(seed)).public));
  }
});

Deno.test("a key with the high bit set, or not reduced, is not canonical", () => {
  const highBit = theirPublic(keyPair(seeded(2)).public.slice());
  highBit[32] = (highBit[32] ?? 0) | 0x80;
  assert.ok(!isCanonical(highBit));
  assert.ok(isCanonical(theirPublic(fromHex("0509" + "00".repeat(31)))));
  assert.ok(!isCanonical(theirPublic(fromHex("05f6" + "ff".repeat(30) + "7f")))); // p + 9
});

Deno.test("an honest key offset by a point of small order is not canonical", () => {
  const order8 = Point.fromHex(
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
  );
  const honest = Point.BASE.multiply(12_345n);
  assert.ok(isCanonical(keyOf(honest)));
  for (let n = 1n; n < 8n; n++) {
    assert.ok(!isCanonical(keyOf(honest.add(order8.multiplyUnsafe(n)))), `${n}`);
  }
});

Deno.test("keys of small order and keys on the twist are not canonical", () => {
  const edge = ["00", "01", "02"].map((u) => u + "00".repeat(31));
  for (const u of [...edge, "ec" + "ff".repeat(30) + "7f"]) {
    assert.ok(!isCanonical(theirPublic(fromHex("05" + u))), u);
  }
});

function keyOf(point: InstanceType<typeof Point>) {
  const { y } = point.toAffine();
  const u = Fp.toBytes(Fp.div(Fp.add(1n, y), Fp.sub(1n, y)));
  return theirPublic(concat(Uint8Array.of(5), u));
}
