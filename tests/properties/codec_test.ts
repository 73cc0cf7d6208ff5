import assert from "node:assert/strict";
import { encode, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { decodeCborMap, encodeCbor } from "../../src/codec/cbor.ts";
import { Reader } from "../../src/codec/reader.ts";
import { Writer } from "../../src/codec/writer.ts";

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

const key = fc.oneof(fc.maxSafeNat(), fc.string({ unit: "grapheme-ascii" }));
const { value: anything } = fc.letrec((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    fc.maxSafeNat(),
    fc.string({ unit: "grapheme" }),
    fc.uint8Array(),
    fc.boolean(),
    fc.constant(null),
    fc.array(tie("value"), { maxLength: 5 }),
    fc.array(fc.tuple(key, tie("value")), { maxLength: 5 }).map((all) => new Map(all)),
  ),
}));

Deno.test("a value is spelt as another library spells it, and survives that", () => {
  fc.assert(fc.property(anything, (value) => {
    const bytes = encodeCbor(value);
    const theirs = Uint8Array.from(encode(value, rfc8949EncodeOptions));
    assert.deepEqual(bytes, theirs);
    assert.deepEqual(decodeCborMap(bytes), value);
  }));
});
