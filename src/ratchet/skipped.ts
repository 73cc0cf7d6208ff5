import { concat } from "../bytes.ts";
import type { Reader } from "../codec/reader.ts";
import type { Writer } from "../codec/writer.ts";
import { ensure } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import { Secret } from "../secret.ts";

/**
 * What one receiving chain keeps for late messages: seeds or keys of 32 bytes by index,
 * oldest first, in one array of entries. Thousands of them cost no objects, and no work
 * when a snapshot is written or read.
 */
export type SkippedKeys = Secret;

const KEY_LENGTH = 32;

/** Bytes of an entry: the index (four, big-endian) and the key. */
const ENTRY_LENGTH = 4 + KEY_LENGTH;

/** No keys, which is what every chain starts with. */
export const NO_KEYS: SkippedKeys = skippedKeys(new Uint8Array(0));

/** How many keys there are. */
export function skippedCount(keys: SkippedKeys): number {
  return keys.length / ENTRY_LENGTH;
}

/**
 * Puts keys of rising index, all above those held, behind them: `parts` are an index of
 * four bytes and its key in turn. Beyond `LIMIT.skippedPerChain` the oldest fall out.
 */
export function appendKeys(
  keys: SkippedKeys,
  parts: readonly Uint8Array[],
): SkippedKeys {
  if (parts.length === 0) return keys;
  const all = concat(keys.expose(), ...parts);
  return skippedKeys(all.subarray(-LIMIT.skippedPerChain * ENTRY_LENGTH));
}

/** Drops the keys below an index. */
export function dropBefore(keys: SkippedKeys, index: number): SkippedKeys {
  const held = keys.expose();
  const from = place(held, index);
  return from === 0 ? keys : skippedKeys(held.subarray(from));
}

/** The key of an index and the keys without it, or `null` where it is not held. */
export function takeKey(
  keys: SkippedKeys,
  index: number,
): { readonly key: Uint8Array; readonly rest: SkippedKeys } | null {
  const held = keys.expose();
  const at = place(held, index);
  if (at === held.length || indexAt(held, at) !== index) return null;
  const end = at + ENTRY_LENGTH;
  const rest = concat(held.subarray(0, at), held.subarray(end));
  return { key: held.slice(at + 4, end), rest: skippedKeys(rest) };
}

/** Appends the keys to a snapshot: two bytes and 36 for each key. */
export function writeSkipped(w: Writer, keys: SkippedKeys): void {
  w.u16(skippedCount(keys));
  w.put(keys.expose());
}

/** What `writeSkipped` wrote, as a view. */
export function readSkipped(r: Reader): SkippedKeys {
  const count = r.u16();
  ensure(count <= LIMIT.skippedPerChain, "malformed");
  return skippedKeys(r.take(count * ENTRY_LENGTH));
}

/** Where the first entry with that index or a higher one starts, by halving. */
function place(held: Uint8Array, index: number): number {
  let low = 0;
  let high = held.length / ENTRY_LENGTH;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (indexAt(held, middle * ENTRY_LENGTH) < index) low = middle + 1;
    else high = middle;
  }
  return low * ENTRY_LENGTH;
}

function indexAt(held: Uint8Array, at: number): number {
  return new DataView(held.buffer, held.byteOffset).getUint32(at);
}

function skippedKeys(entries: Uint8Array): SkippedKeys {
  return new Secret("skipped keys", entries);
}
