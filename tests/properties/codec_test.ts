import assert from "node:assert/strict";
import fc from "fast-check";
import { readFields, writeBytes, writeUint32 } from "../../src/codec/protobuf.ts";
import { Reader } from "../../src/codec/reader.ts";
import { Writer } from "../../src/codec/writer.ts";
import { onlyRefuses } from "../support/properties.ts";

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const item = fc.oneof(
  fc.record({
    kind: fc.constant("u8" as const),
    value: fc.integer({ min: 0, max: 255 }),
  }),
  fc.record({ kind: fc.constant("u16" as const), value: fc.nat(0xffff) }),
  fc.record({ kind: fc.constant("u32" as const), value: u32 }),
  fc.record({ kind: fc.constant("varint" as const), value: fc.maxSafeNat() }),
);

Deno.test("what a writer wrote its reader reads", () => {
  fc.assert(fc.property(fc.array(item), fc.uint8Array(), (items, bytes) => {
    const w = new Writer(1);
    for (const { kind, value } of items) w[kind](value);
    w.sized(bytes);
    const r = new Reader(w.finish());
    for (const { kind, value } of items) assert.equal(r[kind](), value);
    assert.deepEqual(r.sized(bytes.length), bytes);
    r.end();
  }));
});

Deno.test("protobuf fields survive their bytes", () => {
  fc.assert(
    fc.property(u32, fc.uint8Array(), fc.integer({ min: 1, max: 99 }), (n, b, f) => {
      const w = new Writer();
      writeUint32(w, f, n);
      writeBytes(w, f + 1, b);
      const fields = readFields(w.finish());
      assert.equal(fields.uint32(f), n);
      assert.deepEqual(fields.bytes(f + 1), b);
    }),
  );
});

Deno.test("garbage in place of protobuf is read or refused, nothing else", () => {
  onlyRefuses((bytes) => readFields(bytes));
});
