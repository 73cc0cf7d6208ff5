import type { Brand } from "../../src/brand.ts";
import { be64, concat } from "../../src/bytes.ts";

/**
 * The key of a row in its table, 24 bytes: the keyed hash of a name, or zeros where the
 * row belongs to none; then a number, or the start of a second hash.
 */
export type RowKey = Brand<Uint8Array, "RowKey">;

/** Bytes of the hash that stands for a name. */
export const HEAD_LENGTH = 16;
/** Bytes of the number behind it. */
const TAIL_LENGTH = 8;
/** Bytes of a key. */
const KEY_LENGTH = HEAD_LENGTH + TAIL_LENGTH;

const NO_NAME = new Uint8Array(HEAD_LENGTH);
const HIGHEST_NUMBER = 2n ** 64n - 1n;

/** A stretch of a table in the order of its keys: `from` included, `to` left out. */
export interface Span {
  readonly from: RowKey;
  readonly to: RowKey;
  /** At most so many rows; all where absent. */
  readonly limit?: number;
  /** From the end of the stretch towards its start. */
  readonly backwards?: boolean;
}

/** The key that a row belongs under, from its two parts or as it was stored. */
export function rowKey(...parts: readonly Uint8Array[]): RowKey {
  const key = concat(...parts);
  if (key.length !== KEY_LENGTH) throw new RangeError("A row's key is not 24 bytes");
  return key as RowKey;
}

/** The key of a row that belongs to no name, by its number. */
export function numberKey(number: number): RowKey {
  return rowKey(NO_NAME, be64(number));
}

/** The key of a row that belongs to a name, given as its `index`, by its number. */
export function nameKey(index: Uint8Array, number = 0): RowKey {
  return rowKey(index, be64(number));
}

/** The key of a row that belongs to two names. */
export function pairKey(index: Uint8Array, second: Uint8Array): RowKey {
  return rowKey(index, second.subarray(0, TAIL_LENGTH));
}

/** The number in a key. */
export function numberIn(key: RowKey): number {
  const view = new DataView(key.buffer, key.byteOffset + HEAD_LENGTH, TAIL_LENGTH);
  return Number(view.getBigUint64(0));
}

/** All rows of a name but the one of the highest number, which is never given. */
export function underName(index: Uint8Array): Span {
  return { from: nameKey(index), to: rowKey(index, be64(HIGHEST_NUMBER)) };
}

/** All rows of a table. */
export const EVERYTHING: Span = {
  from: numberKey(0),
  to: rowKey(new Uint8Array(KEY_LENGTH).fill(0xff)),
};
