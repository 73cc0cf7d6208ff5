import { ensure } from "../errors.ts";
import { LIMIT } from "../limits.ts";

/**
 * Content is padded before it is encrypted: 0x80, then zeros, up to the next of five
 * sizes, so that the relay learns one of five lengths and nothing more.
 */
const SIZES = [256, 1_024, 4_096, 16_384, LIMIT.content] as const;

const MARK = 0x80;

/** The largest content in bytes that can be padded: what is larger travels as a file. */
export const LARGEST_CONTENT = LIMIT.content - 1;

/** The content, the mark and zeros. A content above `LARGEST_CONTENT` is our own bug. */
export function pad(content: Uint8Array): Uint8Array {
  const size = SIZES.find((size) => content.length < size);
  if (size === undefined) throw new RangeError("Content is too large to be padded");
  const padded = new Uint8Array(size);
  padded.set(content);
  padded[content.length] = MARK;
  return padded;
}

/** The content, as a view; "malformed" for a size or an end that `pad` does not make. */
export function unpad(padded: Uint8Array): Uint8Array {
  const end = padded.findLastIndex((byte) => byte !== 0);
  ensure(padded[end] === MARK, "malformed");
  const content = padded.subarray(0, end);
  const size = SIZES.find((size) => content.length < size);
  ensure(padded.length === size, "malformed");
  return content;
}
