import assert from "node:assert/strict";
import fc from "fast-check";
import {
  addChunk,
  type Chunk,
  decoded,
  type Decoder,
  decoder,
  encoder,
  heldCount,
  nextChunk,
} from "../../../../src/ratchet/braid/chunks.ts";

/** The lengths that travel: 3, 5, 30 and 36 chunks. */
const LENGTHS = [3, 5, 30, 36];

function message(chunks: number): Uint8Array {
  return Uint8Array.from({ length: chunks * 32 }, (_, i) => 13 * i + (i >> 8));
}

function chunkAt(message: Uint8Array, index: number): Chunk {
  return nextChunk({ message, next: index }).chunk;
}

function collect(needed: number, chunks: readonly Chunk[]): Decoder {
  return chunks.reduce(addChunk, decoder(needed));
}

Deno.test("the first chunks are the message itself, cut in pieces", () => {
  for (const n of LENGTHS) {
    let from = encoder(message(n));
    for (let k = 0; k < n; k++) {
      const { next, chunk } = nextChunk(from);
      assert.equal(chunk.index, k);
      assert.deepEqual(chunk.data, message(n).subarray(32 * k, 32 * k + 32));
      from = next;
    }
  }
});

Deno.test("any n distinct chunks give the message, in any order", () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...LENGTHS),
      fc.nat(),
      fc.gen(),
      (n, first, g) => {
        const whole = message(n);
        const near = fc.uniqueArray(fc.nat(2 * n), {
          minLength: n,
          maxLength: n,
        });
        const far = fc.uniqueArray(fc.nat(65_535), {
          minLength: n,
          maxLength: n,
        });
        const indexes = g(() => first % 2 === 0 ? near : far);
        const chunks = indexes.map((index) => chunkAt(whole, index));
        assert.deepEqual(decoded(collect(n, chunks)), whole);
      },
    ),
    { numRuns: 60 },
  );
});

Deno.test("parity alone gives the message", () => {
  for (const n of LENGTHS) {
    const chunks = Array.from(
      { length: n },
      (_, i) => chunkAt(message(n), n + i),
    );
    assert.deepEqual(decoded(collect(n, chunks)), message(n));
  }
});

Deno.test("one chunk less than needed gives nothing", () => {
  for (const n of LENGTHS) {
    const chunks = Array.from(
      { length: n - 1 },
      (_, i) => chunkAt(message(n), i),
    );
    assert.equal(decoded(collect(n, chunks)), null);
  }
});

Deno.test("a chunk that came before changes nothing", () => {
  const once = addChunk(decoder(3), chunkAt(message(3), 4));
  assert.equal(addChunk(once, chunkAt(message(3), 4)), once);
  assert.equal(heldCount(once), 1);
});

Deno.test("adding to a decoder leaves the one before it as it was", () => {
  const before = addChunk(decoder(3), chunkAt(message(3), 0));
  const bytes = before.held.slice();
  addChunk(before, chunkAt(message(3), 1));
  assert.deepEqual(before.held, bytes);
});

Deno.test("after chunk 65 535 an encoder starts again with chunk 0", () => {
  const { next, chunk } = nextChunk({ message: message(5), next: 65_535 });
  assert.equal(chunk.index, 65_535);
  assert.deepEqual(nextChunk(next).chunk, chunkAt(message(5), 0));
});

Deno.test("an index of two bytes is told from one of one", () => {
  const whole = message(3);
  const chunks = [3, 3 + 256, 3 + 512].map((index) => chunkAt(whole, index));
  assert.deepEqual(decoded(collect(3, chunks)), whole);
});
