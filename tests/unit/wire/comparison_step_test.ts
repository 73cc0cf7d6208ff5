import assert from "node:assert/strict";
import { hex } from "../../../src/bytes.ts";
import { decodeCborMap } from "../../../src/codec/cbor.ts";
import { identityPair, keyPair } from "../../../src/crypto/keys.ts";
import {
  type AbortReason,
  readStep,
  type Step,
  stepBytes,
  stepValue,
} from "../../../src/wire/comparison_step.ts";
import { deviceAddress } from "../../support/comparison_pair.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";

const random = seeded(22, "comparison steps");
const run = new Uint8Array(16).fill(1);
const share = new Uint8Array(32).fill(2);
const starter = deviceAddress(random);
const accepter = deviceAddress(random);
const [starterKey, accepterKey] = [
  identityPair(random).public,
  identityPair(random).public,
];
const baseKey = keyPair(random).public;

const REASONS: readonly AbortReason[] = [
  "cancelled",
  "mismatch",
  "busy",
  "timed-out",
  "other-session",
  "other-view",
  "out-of-order",
  "broken-commitment",
  "forged",
];

const STEPS: readonly Step[] = [
  { step: "start", run, starter, accepter, starterKey, accepterKey, baseKey },
  { step: "accept", run, commitment: share },
  { step: "reveal", by: "starter", run, share },
  { step: "reveal", by: "accepter", run, share },
  { step: "confirm", run, mac: share },
  ...REASONS.map((reason) => ({ step: "abort" as const, run, reason })),
];

Deno.test("every step of a comparison survives its bytes", () => {
  for (const step of STEPS) {
    assert.deepEqual(readStep(decodeCborMap(stepBytes(step))), step);
  }
});

Deno.test("steps and reasons keep their numbers", () => {
  const numbers = STEPS.map((step) => stepValue(step)[0]);
  assert.deepEqual(numbers, [1, 2, 3, 4, 5, ...REASONS.map(() => 6)]);
  const [accept] = STEPS.slice(1);
  assert.ok(accept !== undefined);
  assert.equal(
    hex(stepBytes(accept)),
    `83 02 50${"01".repeat(16)} 5820${"02".repeat(32)}`
      .replaceAll(" ", ""),
  );
  const places = STEPS.slice(5).map((step) => stepValue(step)[2]);
  assert.deepEqual(places, REASONS.map((_, place) => place));
});

Deno.test("a step with a field missing, needless or of another kind is refused", () => {
  for (const step of STEPS) {
    const value = [...stepValue(step)];
    const wrong = [
      value.slice(0, -1),
      [...value, 1],
      value.with(0, 7),
      value.with(1, new Uint8Array(15)),
      value.with(2, new Uint8Array(31)),
      value.with(2, 9),
      value.with(2, -1),
    ];
    for (const bad of wrong) {
      assert.throws(() => readStep(bad), refusal("malformed"), JSON.stringify(bad));
    }
  }
  for (const bad of [null, 1, "start", new Map(), []]) {
    assert.throws(() => readStep(bad), refusal("malformed"));
  }
});
