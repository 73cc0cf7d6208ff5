import assert from "node:assert/strict";
import { be32, concat } from "../../../../src/bytes.ts";
import {
  keepKeys,
  NO_KEYS,
  skippedKeys,
  takeKey,
} from "../../../../src/ratchet/braid/skipped_keys.ts";

Deno.test("a key is found by its index and is gone once it was taken", () => {
  const keys = skippedKeys(entries(1, 3, 4, 9, 200));
  for (const index of [1, 3, 4, 9, 200]) {
    const taken = takeKey(keys, index);
    assert.deepEqual(taken?.key, key(index));
    assert.equal(takeKey(taken.rest, index), null);
    assert.equal(taken.rest.length, 4 * 36);
  }
});

Deno.test("an index that is not held is not found, wherever it would stand", () => {
  const keys = skippedKeys(entries(3, 5, 7));
  for (const index of [0, 2, 4, 6, 8, 3 + 2 ** 24]) {
    assert.equal(takeKey(keys, index), null);
  }
  assert.equal(takeKey(NO_KEYS, 1), null);
});

Deno.test("taking a key leaves the keys before it as they were", () => {
  const keys = skippedKeys(entries(1, 2));
  takeKey(keys, 1);
  assert.deepEqual(keys.expose(), entries(1, 2));
});

Deno.test("old keys make way for new ones", () => {
  const kept = keepKeys(skippedKeys(entries(1, 2, 3)), 3, entries(5, 6));
  assert.deepEqual(kept.expose(), entries(3, 5, 6));
  assert.equal(keepKeys(kept, 7, entries()).length, 0);
});

Deno.test("where nothing changes nothing is copied", () => {
  const keys = skippedKeys(entries(5));
  assert.equal(keepKeys(keys, 5, entries()), keys);
  assert.equal(keepKeys(NO_KEYS, 5, entries()), NO_KEYS);
});

function key(index: number): Uint8Array {
  return new Uint8Array(32).fill(index);
}

function entries(...indexes: readonly number[]): Uint8Array {
  return concat(...indexes.flatMap((index) => [be32(index), key(index)]));
}
