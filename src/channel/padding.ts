import type { Writer } from "../codec/writer.ts";
import { ensure } from "../errors.ts";

/**
 * Padding that hides lengths: 0x80, then zeros, up to a multiple of 256 bytes, or of
 * 1 KiB beyond 4 KiB. A plaintext has one padding, and every other is refused.
 */
const MARK = 0x80;
const SMALL = { most: 4_096, step: 256 } as const;
const LARGE_STEP = 1_024;

/** Pads the plaintext that was written: the mark at least. */
export function pad(w: Writer): void {
  const end = paddedLength(w.length);
  w.u8(MARK);
  w.zeros(end - w.length);
}

/** The plaintext without its padding, or `PeerError` "malformed". */
export function unpad(padded: Uint8Array): Uint8Array {
  let end = padded.length - 1;
  while (padded[end] === 0) end--;
  ensure(padded[end] === MARK && padded.length === paddedLength(end), "malformed");
  return padded.subarray(0, end);
}

/** How many bytes a plaintext of `length` bytes takes. */
export function paddedLength(length: number): number {
  const least = length + 1;
  const step = least <= SMALL.most ? SMALL.step : LARGE_STEP;
  return Math.ceil(least / step) * step;
}
