import assert from "node:assert/strict";
import {
  be16,
  be32,
  be64,
  byteAt,
  compare,
  concat,
  equal,
  fromHex,
  fromUtf8,
  hex,
  unshared,
  utf8,
} from "../../src/bytes.ts";

Deno.test("parts are put one after the other, in an array of their own", () => {
  const part = Uint8Array.of(1);
  const whole = concat(part, new Uint8Array(0), Uint8Array.of(2, 3));
  assert.deepEqual(whole, Uint8Array.of(1, 2, 3));
  whole[0] = 9;
  assert.equal(part[0], 1);
});

Deno.test("bytes are equal when all are, whatever array they lie in", () => {
  assert.ok(equal(Uint8Array.of(0, 1, 2).subarray(1), Uint8Array.of(1, 2)));
  assert.ok(!equal(Uint8Array.of(1, 2), Uint8Array.of(1, 3)));
  assert.ok(!equal(Uint8Array.of(1, 2), Uint8Array.of(1, 2, 0)));
});

Deno.test("bytes are ordered like words", () => {
  assert.ok(compare(Uint8Array.of(1), Uint8Array.of(1, 0)) < 0);
  assert.ok(compare(Uint8Array.of(2), Uint8Array.of(1, 9)) > 0);
  assert.equal(compare(Uint8Array.of(7), Uint8Array.of(7)), 0);
});

Deno.test("bytes are taken out of shared memory, and are not copied otherwise", () => {
  const shared = new Uint8Array(new SharedArrayBuffer(3)).fill(7).subarray(1);
  const copy = unshared(shared);
  shared[0] = 8;
  assert.deepEqual(copy, Uint8Array.of(7, 7));
  const own = Uint8Array.of(1, 2, 3).subarray(1);
  const same = unshared(own);
  own[0] = 9;
  assert.deepEqual(same, Uint8Array.of(9, 3));
});

Deno.test("a byte that is not there is a bug of ours", () => {
  assert.equal(byteAt(Uint8Array.of(4, 5), 1), 5);
  assert.throws(() => byteAt(Uint8Array.of(4, 5), 2), RangeError);
});

Deno.test("texts survive their bytes, and other bytes are no text", () => {
  const text = "\ufeffgrüße 👋";
  assert.equal(fromUtf8(utf8(text)), text);
  assert.throws(() => fromUtf8(Uint8Array.of(0xff)), TypeError);
});

Deno.test("numbers are written big-endian", () => {
  assert.equal(hex(be16(0x0102)), "0102");
  assert.equal(hex(be32(0xfffefdfc)), "fffefdfc");
  assert.equal(hex(be64(2 ** 53 - 1)), "001fffffffffffff");
  assert.equal(hex(be64(2n ** 64n - 1n)), "ffffffffffffffff");
  assert.deepEqual(fromHex("0aFF"), Uint8Array.of(10, 255));
});
