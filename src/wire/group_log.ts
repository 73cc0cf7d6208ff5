import * as v from "valibot";
import type { Brand } from "../brand.ts";
import { bytesOf, bytesUpTo, count } from "../codec/schema.ts";
import { ensure } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import { SIGNATURE_LENGTH } from "./bundle.ts";

/**
 * What travels of a group's membership log: entries, which members sign and everybody
 * forwards as they are, and the relay's statements about where the log ends. Nothing here
 * is verified; `group/membership.ts` and `group/head.ts` do that.
 */

/** Bytes of a group id and of an entry's hash. */
export const HASH_LENGTH = 32;

/** A group: the hash of the entry that founded it, 32 bytes. */
export type GroupId = Brand<Uint8Array, "GroupId">;

/** An entry: SHA-256 of its body under `LABEL.groupHash`, 32 bytes. */
export type EntryHash = Brand<Uint8Array, "EntryHash">;

/** 32 bytes as a group id. */
export function groupId(bytes: Uint8Array): GroupId {
  ensure(bytes.length === HASH_LENGTH, "malformed");
  return bytes as GroupId;
}

/** 32 bytes as an entry's hash. */
export function entryHash(bytes: Uint8Array): EntryHash {
  ensure(bytes.length === HASH_LENGTH, "malformed");
  return bytes as EntryHash;
}

/** A group id, from a decoded value. */
export const GROUP_ID = v.pipe(bytesOf(HASH_LENGTH), v.transform(groupId));

/** An entry's hash, from a decoded value. */
export const ENTRY_HASH = v.pipe(bytesOf(HASH_LENGTH), v.transform(entryHash));

/** An entry: deterministic CBOR, forwarded verbatim, and the actor's signature. */
export const SIGNED_ENTRY = v.strictObject({
  body: bytesUpTo(LIMIT.groupEntry),
  /** XEdDSA by the actor's identity, 64 bytes. */
  signature: bytesOf(SIGNATURE_LENGTH),
});

/** A relay's word that the log of `group` ended with the entry `head` at `time`. */
export const SIGNED_HEAD = v.strictObject({
  group: GROUP_ID,
  /** The place of the last entry, from 0. */
  seq: count,
  head: ENTRY_HASH,
  /** The relay's clock, Unix milliseconds. */
  time: count,
  /** Ed25519 by the relay's identity, 64 bytes. */
  signature: bytesOf(SIGNATURE_LENGTH),
});

/** An entry as it travels. */
export type SignedEntry = v.InferOutput<typeof SIGNED_ENTRY>;

/** A head statement as it travels. */
export type SignedHead = v.InferOutput<typeof SIGNED_HEAD>;
