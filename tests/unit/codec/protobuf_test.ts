import assert from "node:assert/strict";
import { fromHex } from "../../../src/bytes.ts";
import { readFields, writeBytes, writeUint32 } from "../../../src/codec/protobuf.ts";
import { Writer } from "../../../src/codec/writer.ts";
import { refusal } from "../../support/refusal.ts";

const malformed = refusal("malformed");

Deno.test("a present zero is written, as the reference does", () => {
  const w = new Writer();
  writeUint32(w, 2, 0);
  writeBytes(w, 4, fromHex("abcd"));
  assert.deepEqual(w.finish(), fromHex("10002202abcd"));
});

Deno.test("fields are read in any order, the last of several counts", () => {
  const fields = readFields(fromHex("2202abcd1000220101"));
  assert.equal(fields.requiredUint32(2), 0);
  assert.deepEqual(fields.requiredBytes(4), fromHex("01"));
});

Deno.test("absence is null, and refused where the field is required", () => {
  const fields = readFields(fromHex(""));
  assert.equal(fields.uint32(1), null);
  assert.equal(fields.bytes(1), null);
  assert.throws(() => fields.requiredUint32(1), malformed);
  assert.throws(() => fields.requiredBytes(1), malformed);
});

Deno.test("unknown fields of every kind are skipped", () => {
  const unknown = [
    "f87f" + "ffffffffffffffffff01", // varint of 64 bits
    "f97f" + "0102030405060708", // fixed64
    "fa7f" + "03aabbcc", // bytes
    "fd7f" + "01020304", // fixed32
  ];
  const fields = readFields(fromHex("1005" + unknown.join("") + "22011a"));
  assert.equal(fields.uint32(2), 5);
  assert.deepEqual(fields.bytes(4), fromHex("1a"));
});

Deno.test("a known field of another kind is refused", () => {
  assert.throws(() => readFields(fromHex("120101")).uint32(2), malformed);
  assert.throws(() => readFields(fromHex("1500000000")).uint32(2), malformed);
  assert.throws(() => readFields(fromHex("2001")).bytes(4), malformed);
  assert.throws(() => readFields(fromHex("210000000000000000")).bytes(4), malformed);
});

Deno.test("a uint32 has 32 bits", () => {
  assert.equal(readFields(fromHex("10ffffffff0f")).uint32(2), 2 ** 32 - 1);
  assert.throws(() => readFields(fromHex("108080808010")).uint32(2), malformed);
});

Deno.test("what is not protobuf is refused", () => {
  const broken = {
    "field number zero": "0000",
    "a group": "0b0c",
    "an unknown wire type": "0e",
    "a cut value": "2205aa",
    "a cut key": "80",
    "a key above 32 bits": "8080808010" + "00",
    "a length beyond the end": "22ffffffffffffffff7f",
  };
  for (const [what, bytes] of Object.entries(broken)) {
    assert.throws(() => readFields(fromHex(bytes)), malformed, what);
  }
});
