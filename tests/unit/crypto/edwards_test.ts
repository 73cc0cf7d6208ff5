import assert from "node:assert/strict";
import { ed25519 } from "@noble/curves/ed25519.js";
import { fromHex, hex } from "../../../src/bytes.ts";
import { edwardsBytes } from "../../../src/crypto/edwards.ts";
import { keyPair, signingPair, theirPublic } from "../../../src/crypto/keys.ts";
import { seeded } from "../../support/seeded.ts";

const { Point } = ed25519;

Deno.test("a key's Edwards point is the base point times its private half", () => {
  const { public: u, private: k } = signingPair(seeded(1));
  const a = Point.Fn.create(BigInt("0x" + hex(k.expose().toReversed())));
  const A = Point.BASE.multiply(a).toBytes();
  assert.deepEqual(edwardsBytes(u, (A[31] ?? 0) >> 7), A);
});

Deno.test("a key of small order has no Edwards point that signs", () => {
  const edge = ["00", "01"].map((u) => u + "00".repeat(31));
  const top = ["ec", "ed"].map((u) => u + "ff".repeat(30) + "7f");
  for (const u of [...edge, ...top]) {
    assert.equal(edwardsBytes(theirPublic(fromHex("05" + u)), 0), null, u);
  }
});

Deno.test("the highest bit of a key does not count", () => {
  const honest = keyPair(seeded(2)).public;
  const highBit = honest.with(32, (honest[32] ?? 0) | 0x80);
  assert.deepEqual(edwardsBytes(theirPublic(highBit), 0), edwardsBytes(honest, 0));
});
