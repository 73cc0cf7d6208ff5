import assert from "node:assert/strict";
import { LARGEST_CONTENT, pad, unpad } from "../../../src/wire/padding.ts";
import { refusal } from "../../support/refusal.ts";

Deno.test("content of any length has one of five lengths on the wire", () => {
  const steps = [
    [0, 256],
    [255, 256],
    [256, 1_024],
    [1_023, 1_024],
    [1_024, 4_096],
    [4_096, 16_384],
    [16_384, 60_000],
    [LARGEST_CONTENT, 60_000],
  ] as const;
  for (const [length, padded] of steps) {
    const content = new Uint8Array(length).fill(1);
    assert.equal(pad(content).length, padded);
    assert.deepEqual(unpad(pad(content)), content);
  }
});

Deno.test("content that itself ends in zeros or in the mark comes back whole", () => {
  for (
    const content of [
      Uint8Array.of(1, 0, 0),
      Uint8Array.of(0x80),
      Uint8Array.of(0),
    ]
  ) {
    assert.deepEqual(unpad(pad(content)), content);
  }
});

Deno.test("content that is too large is our own bug", () => {
  assert.throws(() => pad(new Uint8Array(LARGEST_CONTENT + 1)), RangeError);
});

Deno.test("other sizes and other ends are refused", () => {
  const malformed = refusal("malformed");
  assert.throws(() => unpad(new Uint8Array(0)), malformed);
  assert.throws(() => unpad(new Uint8Array(256)), malformed);
  assert.throws(() => unpad(new Uint8Array(256).fill(1)), malformed);
  assert.throws(
    () => unpad(pad(new Uint8Array(9)).subarray(0, 255)),
    malformed,
  );
  const small = new Uint8Array(1_024);
  small[9] = 0x80; // belongs into 256 bytes
  assert.throws(() => unpad(small), malformed);
});
