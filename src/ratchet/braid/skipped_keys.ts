import { concat } from "../../bytes.ts";
import { Secret } from "../../secret.ts";

/**
 * Message keys of one receiving chain that wait for late messages, oldest first, in one
 * array of entries: thousands of them cost no objects, and no work when a snapshot is
 * read.
 */
export type SkippedKeys = Secret;

/** Bytes of an entry: the index (four, big-endian) and the key (32). */
export const ENTRY_LENGTH = 36;

/** No keys, which is what every chain starts with. */
export const NO_KEYS: SkippedKeys = skippedKeys(new Uint8Array(0));

/** The keys whose entries, in rising order of index, are the bytes. */
export function skippedKeys(entries: Uint8Array): SkippedKeys {
  return new Secret("braid skipped keys", entries);
}

/** Drops the keys before index `oldest` and puts newer entries behind the rest. */
export function keepKeys(
  keys: SkippedKeys,
  oldest: number,
  newer: Uint8Array,
): SkippedKeys {
  const held = keys.expose();
  let from = 0;
  while (from < held.length && indexAt(held, from) < oldest) {
    from += ENTRY_LENGTH;
  }
  if (from === 0 && newer.length === 0) return keys;
  return skippedKeys(concat(held.subarray(from), newer));
}

/** The key of an index and the keys without it, or `null` where it is not held. */
export function takeKey(
  keys: SkippedKeys,
  index: number,
): { readonly key: Uint8Array; readonly rest: SkippedKeys } | null {
  const held = keys.expose();
  const at = find(held, index);
  if (at === null) return null;
  const end = at + ENTRY_LENGTH;
  const rest = concat(held.subarray(0, at), held.subarray(end));
  return { key: held.slice(at + 4, end), rest: skippedKeys(rest) };
}

/** Where the entry of an index starts, by halving. */
function find(held: Uint8Array, index: number): number | null {
  let low = 0;
  let high = held.length / ENTRY_LENGTH;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (indexAt(held, middle * ENTRY_LENGTH) < index) low = middle + 1;
    else high = middle;
  }
  const at = low * ENTRY_LENGTH;
  return at < held.length && indexAt(held, at) === index ? at : null;
}

function indexAt(held: Uint8Array, at: number): number {
  return new DataView(held.buffer, held.byteOffset).getUint32(at);
}
