import * as v from "valibot";
import { type Address, addressBytes } from "../address.ts";
import { decodeCborMap, encodeCbor } from "../codec/cbor.ts";
import { named, numbered } from "../codec/record.ts";
import { count, packedAddress, parse, u32 } from "../codec/schema.ts";
import { ensure } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import { ENTRY_HASH, type EntryHash, GROUP_ID, type GroupId } from "../wire/group_log.ts";
import { type Act, actFields, readAct } from "./act.ts";

/**
 * One entry of a group's membership log (`groups.md` 1): which act, by whom, and where in
 * the log. Its bytes are deterministic CBOR; they are signed, hashed, kept and forwarded
 * as they are, never written anew from what was read.
 */
export interface Entry {
  /** Zeros in a create, whose hash becomes the id. */
  readonly group: GroupId;
  /** The entry's place, from 0. */
  readonly seq: number;
  /** The epoch that the group is in after this entry. */
  readonly epoch: number;
  /** The hash of the entry before; zeros in a create. */
  readonly previous: EntryHash;
  readonly actor: Address;
  /** The actor's clock, Unix milliseconds; shown, and trusted for nothing. */
  readonly time: number;
  readonly act: Act;
}

const VERSION = 1;

const KEY = {
  version: 0,
  group: 1,
  seq: 2,
  epoch: 3,
  previous: 4,
  type: 5,
  actor: 6,
  time: 7,
  member: 8,
  target: 9,
  successor: 10,
  cut: 11,
  name: 12,
  salt: 13,
  proof: 14,
  origin: 15,
} as const;

const POSITION = v.object({
  group: GROUP_ID,
  seq: count,
  epoch: u32,
  previous: ENTRY_HASH,
  actor: packedAddress,
  time: count,
});

/** The entry's body: the bytes that are signed and hashed. */
export function encodeEntry({ act, actor, ...position }: Entry): Uint8Array {
  const fields = { version: VERSION, ...position, actor: addressBytes(actor) };
  return encodeCbor(numbered(KEY, { ...fields, ...actFields(act) }));
}

/**
 * The entry that a body spells. "malformed" for anything but the one spelling of an entry
 * of at most `LIMIT.groupEntry` bytes, "unsupported-version" for another version.
 */
export function decodeEntry(body: Uint8Array): Entry {
  ensure(body.length <= LIMIT.groupEntry, "malformed");
  const fields = named(KEY, decodeCborMap(body));
  const { version, group, seq, epoch, previous, actor, time, ...act } = fields;
  ensure(version === VERSION, "unsupported-version");
  const position = parse(POSITION, { group, seq, epoch, previous, actor, time });
  return { ...position, act: readAct(act) };
}
