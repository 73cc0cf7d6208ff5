import assert from "node:assert/strict";
import fc from "fast-check";
import { PeerError } from "../../src/errors.ts";

/**
 * Feeds a decoder random bytes and, where `honest` samples are given, those with some
 * bytes overwritten, cut or repeated. Whatever happens, only a `PeerError` may come out.
 */
export function onlyRefuses(
  decode: (bytes: Uint8Array) => unknown,
  honest: readonly Uint8Array[] = [],
): void {
  const garbage = fc.uint8Array({ maxLength: 300 });
  const damaged = honest.map((sample) =>
    fc.record({
      cut: fc.nat(sample.length),
      edits: fc.array(fc.tuple(fc.nat(sample.length), fc.nat(255)), { maxLength: 4 }),
      tail: fc.uint8Array({ maxLength: 8 }),
    }).map(({ cut, edits, tail }) => {
      const bytes = Uint8Array.from([
        ...sample.subarray(0, sample.length - cut),
        ...tail,
      ]);
      for (const [at, value] of edits) bytes[at] = value;
      return bytes;
    })
  );
  fc.assert(
    fc.property(fc.oneof(garbage, ...damaged), (bytes) => {
      try {
        decode(bytes);
      } catch (error) {
        assert.ok(error instanceof PeerError, String(error));
      }
    }),
    { numRuns: honest.length === 0 ? 1_000 : 3_000 },
  );
}
