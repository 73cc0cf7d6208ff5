import assert from "node:assert/strict";
import { be32 } from "../../../src/bytes.ts";
import { Reader } from "../../../src/codec/reader.ts";
import { Writer } from "../../../src/codec/writer.ts";
import {
  appendKeys,
  dropBefore,
  NO_KEYS,
  readSkipped,
  skippedCount,
  type SkippedKeys,
  takeKey,
  writeSkipped,
} from "../../../src/ratchet/skipped.ts";
import { refusal } from "../../support/refusal.ts";

Deno.test("a key is found by its index and is gone once it was taken", () => {
  const keys = holding(1, 3, 4, 9, 200);
  for (const index of [1, 3, 4, 9, 200]) {
    const taken = takeKey(keys, index);
    assert.deepEqual(taken?.key, key(index));
    assert.equal(takeKey(taken.rest, index), null);
    assert.equal(skippedCount(taken.rest), 4);
  }
});

Deno.test("an index that is not held is not found, wherever it would stand", () => {
  const keys = holding(3, 5, 7);
  for (const index of [0, 2, 4, 6, 8, 3 + 2 ** 24]) {
    assert.equal(takeKey(keys, index), null);
  }
  assert.equal(takeKey(NO_KEYS, 1), null);
});

Deno.test("what is taken, dropped or added leaves the keys before as they were", () => {
  const keys = holding(1, 2);
  takeKey(keys, 1);
  dropBefore(keys, 2);
  appendKeys(keys, entries(3));
  assert.deepEqual(keys.expose(), holding(1, 2).expose());
});

Deno.test("keys below an index are dropped", () => {
  const keys = holding(1, 3, 5);
  assert.deepEqual(dropBefore(keys, 3).expose(), holding(3, 5).expose());
  assert.deepEqual(dropBefore(keys, 4).expose(), holding(5).expose());
  assert.equal(skippedCount(dropBefore(keys, 6)), 0);
});

Deno.test("2 000 keys are held, and of 2 001 the newest 2 000", () => {
  const indexes = Array.from({ length: 2_000 }, (_, i) => i);
  const full = holding(...indexes);
  assert.equal(skippedCount(full), 2_000);
  const over = appendKeys(full, entries(2_000));
  assert.equal(skippedCount(over), 2_000);
  assert.equal(takeKey(over, 0), null);
  assert.deepEqual(takeKey(over, 1)?.key, key(1));
  assert.deepEqual(takeKey(over, 2_000)?.key, key(2_000));
});

Deno.test("where nothing changes nothing is copied", () => {
  const keys = holding(5);
  assert.equal(dropBefore(keys, 5), keys);
  assert.equal(appendKeys(keys, []), keys);
});

Deno.test("keys survive a snapshot, and too many are refused", () => {
  const w = new Writer();
  writeSkipped(w, holding(4, 8));
  const bytes = w.finish();
  assert.deepEqual(readSkipped(new Reader(bytes)).expose(), holding(4, 8).expose());
  const tooMany = Uint8Array.from([
    ...be32(2_001).subarray(2),
    ...new Uint8Array(72_036),
  ]);
  assert.throws(() => readSkipped(new Reader(tooMany)), refusal("malformed"));
});

Deno.test("skipped keys print no key", () => {
  assert.equal(Deno.inspect(holding(1)), "[secret skipped keys]");
});

function key(index: number): Uint8Array {
  return new Uint8Array(32).fill(index);
}

function entries(...indexes: readonly number[]): Uint8Array[] {
  return indexes.flatMap((index) => [be32(index), key(index)]);
}

function holding(...indexes: readonly number[]): SkippedKeys {
  return appendKeys(NO_KEYS, entries(...indexes));
}
