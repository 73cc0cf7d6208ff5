import assert from "node:assert/strict";
import { encode, rfc8949EncodeOptions } from "cborg";
import fc from "fast-check";
import { decodeCbor, decodeCborMap, encodeCbor } from "../../src/codec/cbor.ts";
import { PeerError } from "../../src/errors.ts";
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

Deno.test("bytes that decode are the one spelling of what they say", () => {
  const changed = fc.tuple(anything, fc.nat(), fc.nat(255)).map(([value, at, byte]) => {
    const bytes = encodeCbor(value);
    bytes[at % bytes.length] = byte;
    return bytes;
  });
  fc.assert(fc.property(fc.oneof(changed, fc.uint8Array()), (bytes) => {
    try {
      assert.deepEqual(encodeCbor(decodeCborMap(bytes)), bytes);
    } catch (error) {
      assert.ok(error instanceof PeerError && error.code === "malformed");
    }
  }));
});

Deno.test("garbage in place of CBOR is read or refused, nothing else", () => {
  onlyRefuses((bytes) => decodeCbor(bytes));
});
