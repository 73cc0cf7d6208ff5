import { Writer } from "../../src/codec/writer.ts";

/** Bytes of a chunk before it is sealed: how many of the rest are in use, and these. */
export const CHUNK = 65_536;

/** How many bytes of a stream fit into one. */
export const ROOM: number = CHUNK - 4;

/** A stream cut into pieces that fill a chunk each, but for the last; at least one. */
export function* chunksOf(
  stream: Iterable<Uint8Array>,
): Generator<{ readonly data: Uint8Array; readonly isLast: boolean }> {
  let w = new Writer(CHUNK);
  for (const piece of stream) {
    let left = piece;
    while (w.length + left.length > ROOM) {
      const fits = ROOM - w.length;
      w.put(left.subarray(0, fits));
      yield { data: w.finish(), isLast: false };
      w = new Writer(CHUNK);
      left = left.subarray(fits);
    }
    w.put(left);
  }
  yield { data: w.finish(), isLast: true };
}
