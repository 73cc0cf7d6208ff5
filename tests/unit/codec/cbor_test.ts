import assert from "node:assert/strict";
import { fromHex, hex } from "../../../src/bytes.ts";
import { decodeCbor, decodeCborMap, encodeCbor } from "../../../src/codec/cbor.ts";
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

Deno.test("B11 loose spellings are refused", () => {
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
    "an integer above 2^53 - 1": "1b0020000000000000",
    "a number in two bytes for one": "190010",
    "a number in four bytes for two": "1a00000100",
    "a number in eight bytes for four": "1b0000000000000001",
    "a negative number": "20",
    "a simple value that is none": "f3",
    "keys out of order": "a2616201616101",
    "a short key behind a long one": "a262616101616201",
    "a number for the key of an object": "a10101",
    "an array for a key": "a18001",
    "a key beyond ASCII": "a162c3a901",
    "a text that is not UTF-8": "61ff",
    "an array without its items": "82",
    "more items than there are bytes": "9b001fffffffffffff",
  };
  for (const [what, bytes] of Object.entries(loose)) {
    assert.throws(() => decodeCbor(fromHex(bytes)), malformed, what);
  }
});

Deno.test("a number is spelt in as few bytes as hold it, up to 2^53 - 1", () => {
  const spellings = {
    "00": 0,
    "17": 23,
    "1818": 24,
    "18ff": 255,
    "190100": 256,
    "19ffff": 65_535,
    "1a00010000": 65_536,
    "1affffffff": 2 ** 32 - 1,
    "1b0000000100000000": 2 ** 32,
    "1b001fffffffffffff": Number.MAX_SAFE_INTEGER,
  };
  for (const [bytes, number] of Object.entries(spellings)) {
    assert.equal(hex(encodeCbor(number)), bytes);
    assert.equal(decodeCbor(fromHex(bytes)), number);
  }
});

Deno.test("what has no spelling is a bug of ours", () => {
  for (const number of [-1, 1.5, NaN, 2 ** 53]) {
    assert.throws(() => encodeCbor(number), RangeError);
  }
  for (const value of [undefined, () => 1, 1n, [undefined]]) {
    assert.throws(() => encodeCbor(value), TypeError);
  }
  assert.throws(() => encodeCbor({ "clé": 1 }), RangeError);
});

Deno.test("texts are UTF-8, whatever they say", () => {
  for (const text of ["", "Grüße", "日本", "👩‍👩‍👧", "\0", "a".repeat(1_000)]) {
    assert.equal(decodeCbor(encodeCbor(text)), text);
  }
});

Deno.test("maps are in the order of their keys: numbers, then short texts first", () => {
  const keys = ["b", "aa", 300, 2, "a", 10];
  const bytes = encodeCbor(new Map(keys.map((key) => [key, true])));
  const decoded = decodeCborMap(bytes) as Map<string | number, boolean>;
  assert.deepEqual([...decoded.keys()], [2, 10, 300, "a", "b", "aa"]);
});

Deno.test("B09 sixteen levels are decoded, seventeen refused, and so are 60 000", () => {
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

Deno.test("B12 a __proto__ key stays a plain key", () => {
  const value = decodeCbor(
    encodeCbor(new Map([["__proto__", { admin: true }]])),
  );
  assert.equal(Object.getPrototypeOf(value), Object.prototype);
  assert.deepEqual(Object.keys(value as object), ["__proto__"]);
});
