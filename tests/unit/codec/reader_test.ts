import assert from "node:assert/strict";
import { fromHex } from "../../../src/bytes.ts";
import { Reader } from "../../../src/codec/reader.ts";
import { refusal } from "../../support/refusal.ts";

const malformed = refusal("malformed");

Deno.test("fixed numbers are read big-endian", () => {
  const r = new Reader(fromHex("01fffe80000001"));
  assert.equal(r.u8(), 1);
  assert.equal(r.u16(), 0xfffe);
  assert.equal(r.u32(), 0x8000_0001);
  r.end();
});

Deno.test("taken bytes are views, so nothing is copied", () => {
  const bytes = fromHex("0102030405");
  const r = new Reader(bytes);
  r.u8();
  const taken = r.take(2);
  assert.equal(taken.buffer, bytes.buffer);
  assert.deepEqual(taken, fromHex("0203"));
  assert.equal(r.remaining, 2);
});

Deno.test("reading past the end is refused", () => {
  assert.throws(() => new Reader(fromHex("")).u8(), malformed);
  assert.throws(() => new Reader(fromHex("0102")).take(3), malformed);
  assert.throws(() => new Reader(fromHex("010203")).u32(), malformed);
  assert.throws(() => new Reader(fromHex("8080")).varint(), malformed);
  assert.throws(() => new Reader(fromHex("0301")).sized(10), malformed);
});

Deno.test("trailing bytes are refused", () => {
  assert.throws(() => new Reader(fromHex("00")).end(), malformed);
});

Deno.test("a varint may be spelled with needless zeros", () => {
  assert.equal(new Reader(fromHex("818000")).varint(), 1);
  assert.equal(new Reader(fromHex("80808080808080808000")).varint(), 0);
});

Deno.test("a varint reaches 2^53 - 1 unless its reader says less", () => {
  const largest = "ffffffffffffff0f";
  assert.equal(new Reader(fromHex(largest)).varint(), Number.MAX_SAFE_INTEGER);
  assert.throws(() => new Reader(fromHex("8080808080808010")).varint(), malformed);
  assert.equal(new Reader(fromHex("7f")).varint(127), 127);
  assert.throws(() => new Reader(fromHex("8001")).varint(127), malformed);
});

Deno.test("a varint has at most 64 bits, exact or not", () => {
  assert.equal(new Reader(fromHex("ffffffffffffffffff01")).varint(2 ** 64), 2 ** 64);
  assert.equal(new Reader(fromHex("80808080808080808001")).varint(2 ** 64), 2 ** 63);
  assert.throws(
    () => new Reader(fromHex("ffffffffffffffffff02")).varint(2 ** 64),
    malformed,
  );
  assert.throws(() => new Reader(fromHex("80808080808080808001")).varint(), malformed);
  assert.throws(
    () => new Reader(fromHex("8080808080808080808000")).varint(2 ** 64),
    malformed,
  );
});

Deno.test("sized bytes are bounded by their reader, not by what they claim", () => {
  assert.deepEqual(new Reader(fromHex("02aabb")).sized(2), fromHex("aabb"));
  assert.throws(() => new Reader(fromHex("02aabb")).sized(1), malformed);
});

Deno.test("eight bytes are read as long as a double holds them exactly", () => {
  assert.equal(new Reader(fromHex("001fffffffffffff")).u64(), 2 ** 53 - 1);
  assert.throws(() => new Reader(fromHex("0020000000000000")).u64(), malformed);
  assert.throws(() => new Reader(fromHex("ffffffffffffffff")).u64(), malformed);
});

Deno.test("the rest is everything that was not read yet", () => {
  const r = new Reader(fromHex("010203"));
  r.u8();
  assert.deepEqual(r.rest(), fromHex("0203"));
  assert.deepEqual(r.rest(), fromHex(""));
});
