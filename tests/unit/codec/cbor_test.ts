import assert from "node:assert/strict";
import { fromHex } from "../../../src/bytes.ts";
import {
  decodeCbor,
  decodeCborMap,
  decodeExactCborMap,
  encodeCbor,
} from "../../../src/codec/cbor.ts";
import { PeerError } from "../../../src/errors.ts";

function malformed(error: unknown): boolean {
  return error instanceof PeerError && error.code === "malformed";
}

Deno.test("a value survives its bytes, absent properties left out", () => {
  const value = {
    id: new Uint8Array([1, 2]),
    at: 2 ** 40,
    tags: ["x", null, true],
  };
  assert.deepEqual(
    decodeCbor(encodeCbor({ ...value, gone: undefined })),
    value,
  );
});

Deno.test("a map with integer keys becomes a Map, sorted by key", () => {
  const bytes = encodeCbor(new Map([[10, "b"], [2, "a"]]));
  assert.deepEqual(bytes, fromHex("a20261610a6162"));
  assert.deepEqual(decodeCborMap(bytes), new Map([[2, "a"], [10, "b"]]));
});

Deno.test("loose spellings are refused", () => {
  const loose = {
    "an integer in too many bytes": "1800",
    "a key twice": "a2616101616102",
    "a tag": "c100",
    "undefined": "f7",
    "not a number": "f97e00",
    "an indefinite array": "9fff",
    "a reserved length": "1c",
    "trailing bytes": "0000",
    "a cut string": "4201",
    "nothing": "",
  };
  for (const [what, bytes] of Object.entries(loose)) {
    assert.throws(() => decodeCbor(fromHex(bytes)), malformed, what);
  }
});

Deno.test("exact decoding refuses unsorted keys", () => {
  assert.throws(() => decodeExactCborMap(fromHex("a20a6162026161")), malformed);
  assert.equal(
    (decodeExactCborMap(fromHex("a20261610a6162")) as Map<number, string>).size,
    2,
  );
});

Deno.test("exact decoding refuses keys that have no order", () => {
  assert.throws(() => decodeExactCborMap(fromHex("a28001810002")), malformed);
});

Deno.test("sixteen levels are decoded, seventeen are refused, and so are 60 000", () => {
  const nested = (depth: number) => {
    const bytes = new Uint8Array(depth + 1).fill(0x81);
    bytes[depth] = 0;
    return bytes;
  };
  assert.doesNotThrow(() => decodeCbor(nested(16)));
  assert.throws(() => decodeCbor(nested(17)), malformed);
  assert.throws(() => decodeCbor(nested(60_000)), malformed);
});

Deno.test("many siblings are not deep", () => {
  const wide = Array.from({ length: 100 }, () => [[], { a: [] }]);
  assert.deepEqual(decodeCbor(encodeCbor(wide)), wide);
});

Deno.test("a __proto__ key stays a plain key", () => {
  const value = decodeCbor(
    encodeCbor(new Map([["__proto__", { admin: true }]])),
  );
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.deepEqual(Object.keys(value as object), ["__proto__"]);
});
