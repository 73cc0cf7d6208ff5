import assert from "node:assert/strict";
import { concat, fromHex } from "../../../src/bytes.ts";
import { Reader } from "../../../src/codec/reader.ts";

const MALFORMED = { name: "PeerError", code: "malformed" };

Deno.test("fields are taken from the front, big-endian", () => {
  const r = new Reader(fromHex("01" + "0203" + "04050607" + "0000000000000809" + "aabb"));
  assert.equal(r.u8(), 1);
  assert.equal(r.u16(), 0x0203);
  assert.equal(r.u32(), 0x04050607);
  assert.equal(r.u64(), 0x0809);
  assert.deepEqual([...r.take(1)], [0xaa]);
  assert.deepEqual([...r.rest()], [0xbb]);
  r.end();
});

Deno.test("a view into a larger array is read from its own start", () => {
  const inner = concat(fromHex("ffff"), fromHex("0007")).subarray(2);
  assert.equal(new Reader(inner).u16(), 7);
});

Deno.test("missing bytes are malformed, for each width", () => {
  const short = () => new Reader(new Uint8Array(1));
  assert.throws(() => short().take(2), MALFORMED);
  assert.throws(() => short().u16(), MALFORMED);
  assert.throws(() => short().u32(), MALFORMED);
  assert.throws(() => short().u64(), MALFORMED);
  assert.throws(() => new Reader(new Uint8Array(0)).u8(), MALFORMED);
});

Deno.test("bytes left over are malformed", () => {
  assert.throws(() => new Reader(new Uint8Array(1)).end(), MALFORMED);
});

Deno.test("a number that a double cannot hold exactly is malformed", () => {
  assert.equal(new Reader(fromHex("001fffffffffffff")).u64(), 2 ** 53 - 1);
  assert.throws(() => new Reader(fromHex("0020000000000000")).u64(), MALFORMED);
});
