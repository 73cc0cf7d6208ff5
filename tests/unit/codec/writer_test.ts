import assert from "node:assert/strict";
import { fromHex } from "../../../src/bytes.ts";
import { Writer } from "../../../src/codec/writer.ts";

Deno.test("numbers and bytes stand in the order in which they were written", () => {
  const w = new Writer();
  w.u8(1);
  w.u16(0xfffe);
  w.u32(0x8000_0001);
  w.ascii("Az");
  w.varint(300);
  w.put(fromHex("aabb"));
  w.sized(fromHex("cc"));
  w.zeros(2);
  w.u8(3);
  assert.equal(w.length, 18);
  assert.deepEqual(w.finish(), fromHex("01fffe80000001417aac02aabb01cc000003"));
});

Deno.test("a writer grows past its capacity and keeps what it has", () => {
  const w = new Writer(1);
  w.u8(7);
  w.put(new Uint8Array(1000).fill(8));
  w.u8(9);
  const bytes = w.finish();
  assert.equal(bytes.length, 1002);
  assert.deepEqual([bytes[0], bytes[1], bytes[1000], bytes[1001]], [7, 8, 8, 9]);
});

Deno.test("what is taken back leaves zeros behind", () => {
  const w = new Writer();
  w.put(fromHex("aabbcc"));
  w.cut(1);
  assert.equal(w.length, 1);
  w.zeros(3);
  assert.deepEqual(w.finish(), fromHex("aa000000"));
});

Deno.test("the largest varint is 2^53 - 1; what does not fit is our own bug", () => {
  const w = new Writer();
  w.varint(Number.MAX_SAFE_INTEGER);
  assert.deepEqual(w.finish(), fromHex("ffffffffffffff0f"));
  for (const wrong of [-1, 0.5, 2 ** 53, NaN]) {
    assert.throws(() => new Writer().varint(wrong), RangeError);
  }
});
