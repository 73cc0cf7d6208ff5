import assert from "node:assert/strict";
import { Backoff } from "../../../client/backoff.ts";

/** A backoff whose chance is always this byte. */
function backoff(byte: number): Backoff {
  return new Backoff({ bytes: (length) => new Uint8Array(length).fill(byte) });
}

function delays(of: Backoff, count: number): number[] {
  return Array.from({ length: count }, () => of.next());
}

Deno.test("waits double up to a minute, and begin anew after a success", () => {
  const longest = backoff(255);
  const expected = [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000];
  assert.deepEqual(delays(longest, 7), expected);
  longest.reset();
  assert.equal(longest.next(), 2_000);
});

Deno.test("chance takes up to half of a wait off, and leaves a second", () => {
  const shortest = [1_000, 2_000, 4_000, 8_000, 16_000, 30_000];
  assert.deepEqual(delays(backoff(0), 6), shortest);
});

Deno.test("a day of failures overflows nothing", () => {
  assert.equal(delays(backoff(255), 3_000).at(-1), 60_000);
});
