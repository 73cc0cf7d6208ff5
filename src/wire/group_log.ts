import * as v from "valibot";
import type { Brand } from "../brand.ts";
import { bytesOf, bytesUpTo, count, parse } from "../codec/schema.ts";
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

/** An entry as it travels. */
export interface SignedEntry {
  /** Deterministic CBOR, kept and forwarded verbatim. */
  readonly body: Uint8Array;
  /** XEdDSA by the actor's identity, 64 bytes. */
  readonly signature: Uint8Array;
}

/** A relay's word about where a log ended at some time, as it travels. */
export interface SignedHead {
  /** Whose log. */
  readonly group: GroupId;
  /** The place of its last entry, from 0. */
  readonly seq: number;
  /** The hash of its last entry. */
  readonly head: EntryHash;
  /** The relay's clock, Unix milliseconds. */
  readonly time: number;
  /** Ed25519 by the relay's identity, 64 bytes. */
  readonly signature: Uint8Array;
}

/** A signed entry, from a decoded value. */
export const SIGNED_ENTRY: v.GenericSchema<unknown, SignedEntry> = v.strictObject({
  body: bytesUpTo(LIMIT.groupEntry),
  signature: bytesOf(SIGNATURE_LENGTH),
});

/** A head statement, from a decoded value. */
export const SIGNED_HEAD: v.GenericSchema<unknown, SignedHead> = v.strictObject({
  group: GROUP_ID,
  seq: count,
  head: ENTRY_HASH,
  time: count,
  signature: bytesOf(SIGNATURE_LENGTH),
});

const HEAD_FIELDS = v.strictTuple([
  GROUP_ID,
  count,
  ENTRY_HASH,
  count,
  bytesOf(SIGNATURE_LENGTH),
]);

/** The statement inside a message, as members pass it on to each other. */
export function headFields(statement: SignedHead): readonly unknown[] {
  const { group, seq, head, time, signature } = statement;
  return [group, seq, head, time, signature];
}

/** The statement that such fields spell; "malformed" for anything else. */
export function readHead(fields: unknown): SignedHead {
  const [group, seq, head, time, signature] = parse(HEAD_FIELDS, fields);
  return { group, seq, head, time, signature };
}
