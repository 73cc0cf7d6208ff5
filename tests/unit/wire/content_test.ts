import assert from "node:assert/strict";
import type { Address, Username, Uuid } from "../../../src/address.ts";
import { decodeCborMap, encodeCbor } from "../../../src/codec/cbor.ts";
import {
  decodeContent,
  encodeContent,
  ensureExpected,
  type OutgoingContent,
} from "../../../src/wire/content.ts";
import { refusal } from "../../support/refusal.ts";

const alice = "9d0652a3-dcc3-4d11-975f-74d61598733f.1" as Address;
const bob = "6838237d-02f6-4098-b110-698253d15961" as Uuid;
const malformed = refusal("malformed");

const first: OutgoingContent = {
  id: new Uint8Array(16).fill(1),
  sentAt: 1_790_000_000_000,
  sender: alice,
  recipient: bob,
  counter: 0,
  previous: null,
  disappearAfter: null,
  generation: 3,
  names: { sender: "alice" as Username, recipient: "bob" as Username },
  body: { type: "text", text: "hi, bob 👋" },
};
const later: OutgoingContent = {
  ...first,
  counter: 1,
  previous: new Uint8Array(32).fill(2),
  disappearAfter: 60,
  names: null,
};

/** The content's bytes with some entries of its map set, or deleted as `undefined`. */
function altered(changes: ReadonlyMap<number, unknown>): Uint8Array {
  const map = decodeCborMap(encodeContent(later)) as Map<number, unknown>;
  for (const [key, value] of changes) {
    if (value === undefined) map.delete(key);
    else map.set(key, value);
  }
  return encodeCbor(map);
}

Deno.test("a content survives its bytes, with and without what is optional", () => {
  assert.deepEqual(decodeContent(encodeContent(first)), first);
  assert.deepEqual(decodeContent(encodeContent(later)), later);
});

Deno.test("a profile carries the name that its writer chose", () => {
  const profile = {
    ...later,
    body: { type: "profile", displayName: "Alice 🐇" },
  } as const;
  assert.deepEqual(decodeContent(encodeContent(profile)), profile);
  const bytes = altered(new Map<number, unknown>([[1, "profile"], [13, 7]]));
  assert.throws(() => decodeContent(bytes), malformed);
});

Deno.test("a type from the future is kept by its name", () => {
  const bytes = altered(
    new Map<number, unknown>([[1, "hologram"], [13, { frames: 7 }]]),
  );
  assert.deepEqual(decodeContent(bytes).body, {
    type: "unknown",
    name: "hologram",
  });
});

Deno.test("keys from the future are passed over", () => {
  const bytes = altered(new Map<number, unknown>([[6, 7], [99, [1, 2]]]));
  assert.deepEqual(decodeContent(bytes), later);
});

Deno.test("a version from the future is refused as such", () => {
  const bytes = altered(new Map<number, unknown>([[0, 2], [2, "other"]]));
  assert.throws(() => decodeContent(bytes), refusal("unsupported-version"));
});

Deno.test("a missing or misshapen entry is refused", () => {
  for (const key of [1, 2, 3, 4, 5, 9, 12, 13]) {
    const gone = altered(new Map([[key, undefined]]));
    assert.throws(
      () => decodeContent(gone),
      malformed,
      `key ${key} is missing`,
    );
  }
  for (const key of [1, 2, 3, 4, 5, 9, 10, 11, 12, 13, 14, 15]) {
    const wrong = altered(new Map([[key, null]]));
    assert.throws(() => decodeContent(wrong), malformed, `key ${key} is null`);
  }
});

Deno.test("what is no map, or not its one spelling, is refused", () => {
  assert.throws(() => decodeContent(encodeCbor([1])), malformed);
  const bytes = encodeContent(first);
  assert.throws(() => decodeContent(bytes.subarray(1)), malformed);
  const unsorted = Uint8Array.from([0xa2, 0x01, 0x61, 0x78, 0x00, 0x01]);
  assert.throws(() => decodeContent(unsorted), malformed);
});

Deno.test("a content that says otherwise than what carried it is refused", () => {
  const { id } = first;
  const expected = { id, sender: alice, recipient: bob };
  ensureExpected(first, expected);
  const others = [
    { ...expected, id: new Uint8Array(16) },
    { ...expected, sender: alice.replace(".1", ".2") as Address },
    { ...expected, recipient: alice.slice(0, 36) as Uuid },
  ];
  for (const other of others) {
    assert.throws(() => ensureExpected(first, other), refusal("forged"));
  }
});
