import assert from "node:assert/strict";
import fc from "fast-check";
import { addMultiple, divide, multiply } from "../../../../src/ratchet/braid/gf16.ts";

const element = fc.integer({ min: 0, max: 65_535 });
const unit = fc.integer({ min: 1, max: 65_535 });

Deno.test("2 generates every element but zero", () => {
  const powers = new Set<number>();
  for (let power = 1; !powers.has(power); power = multiply(power, 2)) {
    powers.add(power);
  }
  assert.equal(powers.size, 65_535);
});

Deno.test("multiplication is a field's, by schoolbook and by its laws", () => {
  fc.assert(fc.property(element, element, element, (a, b, c) => {
    assert.equal(multiply(a, b), schoolbook(a, b));
    assert.equal(multiply(a, b ^ c), multiply(a, b) ^ multiply(a, c));
    assert.equal(multiply(a, 1), a);
  }));
});

Deno.test("zero times anything is zero, and zero by anything too", () => {
  assert.equal(multiply(0, 9), 0);
  assert.equal(multiply(9, 0), 0);
  assert.equal(divide(0, 9), 0);
});

Deno.test("division undoes multiplication, and by zero is a bug", () => {
  fc.assert(fc.property(element, unit, (a, b) => {
    assert.equal(divide(multiply(a, b), b), a);
  }));
  assert.throws(() => divide(7, 0), RangeError);
});

Deno.test("a row is added element by element, zeros included", () => {
  const rows = Uint8Array.of(9, 9, 0x12, 0x34, 0, 0);
  const sum = Uint8Array.of(0xff, 0x00, 0xab, 0xcd);
  addMultiple(sum, 0x8001, rows, 2);
  const product = multiply(0x8001, 0x1234);
  const first = 0xff00 ^ product;
  assert.deepEqual(sum, Uint8Array.of(first >> 8, first & 0xff, 0xab, 0xcd));
});

/** Shift and add, with the polynomial of wire-spec 8.6 written out. */
function schoolbook(a: number, b: number): number {
  let [product, shifted] = [0, a];
  for (let bit = 0; bit < 16; bit++) {
    if (b >> bit & 1) product ^= shifted;
    shifted <<= 1;
    if (shifted & 0x10000) shifted ^= 1 << 16 | 1 << 12 | 1 << 3 | 1 << 1 | 1;
  }
  return product;
}
