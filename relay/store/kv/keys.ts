import * as v from "valibot";
import {
  type Address,
  isAddress,
  type Username,
  type Uuid,
} from "../../../src/address.ts";
import { hex } from "../../../src/bytes.ts";
import { PUBLIC_LENGTH, theirPublic } from "../../../src/crypto/keys.ts";
import { DEVICE_RECORD } from "../../../src/wire/device.ts";
import {
  address,
  bytesOf,
  bytesUpTo,
  count,
  device,
  u32,
  username,
  uuid,
} from "../../../src/codec/schema.ts";
import { EC_PREKEY, KYBER_PREKEY, LASTING_KEYS } from "../../../src/wire/bundle.ts";
import { GROUP_ENVELOPE, PAIR_ENVELOPE } from "../../../src/wire/envelope.ts";
import { ENTRY_HASH, GROUP_ID, HASH_LENGTH } from "../../../src/wire/group_log.ts";
import { type GroupId, SIGNED_ENTRY } from "../../../src/wire/group_log.ts";
import type { Once } from "../store.ts";

/**
 * Every path in the database, and what stands there: the one file to read to know what
 * a relay keeps. Parts of a path are texts and numbers only (see `Records`).
 */
export interface Key<S extends v.GenericSchema> {
  readonly path: Deno.KvKey;
  readonly schema: S;
}

/** A kind of record: all paths that begin with its name. */
export type Table = keyof typeof SCHEMA;

/** A path to records of that table. */
export type KeyOf<T extends Table> = Key<typeof SCHEMA[T]>;

/** A one-time key's kind, and the name of its table. */
export type PrekeyKind = "ec" | "kyber";

/** One-time keys of one kind: the lowest id not used yet, and how many are left. */
const STOCK = v.strictObject({ next: count, left: count });

const SCHEMA = {
  /** The version of all of this. */
  format: v.strictObject({ version: v.literal(1) }),
  account: v.strictObject({
    username,
    password: bytesUpTo(2_048),
    device,
    visible: v.boolean(),
  }),
  name: v.strictObject({ uuid }),
  device: v.strictObject({
    record: DEVICE_RECORD,
    rev: u32,
    open: v.boolean(),
  }),
  generation: v.strictObject({ generation: count }),
  /** A device that was replaced and whose keys and mailbox are being forgotten. */
  leaving: v.strictObject({ address }),
  lasting: LASTING_KEYS,
  stock: v.strictObject({ ec: STOCK, kyber: STOCK }),
  ec: EC_PREKEY,
  kyber: KYBER_PREKEY,
  /** The lowest place in any mailbox that was not reserved yet. */
  places: v.strictObject({ next: count }),
  /** An envelope; whose it is and its place are in its path. */
  mail: v.omit(PAIR_ENVELOPE, ["to", "seq"]),
  /** A message to a group, for all its readers. */
  letter: v.omit(GROUP_ENVELOPE, ["seq"]),
  /** How many copies of a letter there are. */
  copies: v.strictObject({ count }),
  /** A letter in a mailbox, at its place there; so large, when it is delivered. */
  copy: v.strictObject({ letter: count, bytes: count, receivedAt: count }),
  /** Where a group's log ends; without members, the group is closed for good. */
  group: v.strictObject({
    seq: count,
    epoch: u32,
    head: ENTRY_HASH,
    name: bytesOf(HASH_LENGTH),
    members: count,
  }),
  member: v.strictObject({
    address,
    username,
    identityKey: v.pipe(bytesOf(PUBLIC_LENGTH), v.transform(theirPublic)),
    role: v.picklist(["admin", "member"]),
  }),
  /** A group that an account is in. */
  joined: v.strictObject({ group: GROUP_ID }),
  entry: SIGNED_ENTRY,
  /** A group that was closed and whose log is being forgotten. */
  closing: v.strictObject({ group: GROUP_ID }),
  answer: v.strictObject({ value: v.unknown(), until: count }),
  attempts: v.strictObject({ count, last: count, until: count }),
} as const;

/** The one record of that kind. */
export const formatKey: KeyOf<"format"> = key("format");

/** An account, by its UUID. */
export function accountKey(uuid: Uuid): KeyOf<"account"> {
  return key("account", uuid);
}

/** Which account a name leads to. */
export function nameKey(name: Username): KeyOf<"name"> {
  return key("name", name);
}

/** An account's current device. */
export function deviceKey(address: Address): KeyOf<"device"> {
  return key("device", address);
}

/** A device's highest vault generation. */
export function generationKey(address: Address): KeyOf<"generation"> {
  return key("generation", address);
}

/** The mark of a device that is being forgotten. */
export function leavingKey(address: Address): KeyOf<"leaving"> {
  return key("leaving", address);
}

/** A device's lasting prekeys. */
export function lastingKey(address: Address): KeyOf<"lasting"> {
  return key("lasting", address);
}

/** What is known of a device's one-time prekeys as a whole. */
export function stockKey(address: Address): KeyOf<"stock"> {
  return key("stock", address);
}

/** A one-time X25519 prekey. */
export function ecKey(address: Address, id: number): KeyOf<"ec"> {
  return key("ec", address, id);
}

/** A one-time Kyber prekey. */
export function kyberKey(address: Address, id: number): KeyOf<"kyber"> {
  return key("kyber", address, id);
}

/** The one record of that kind. */
export const placesKey: KeyOf<"places"> = key("places");
/** An envelope at its place. */
export function mailKey(address: Address, place: number): KeyOf<"mail"> {
  return key("mail", address, place);
}

/** A letter, by its number. */
export function letterKey(letter: number): KeyOf<"letter"> {
  return key("letter", letter);
}

/** The number of a letter's copies. */
export function copiesKey(letter: number): KeyOf<"copies"> {
  return key("copies", letter);
}

/** A copy at its place. */
export function copyKey(address: Address, place: number): KeyOf<"copy"> {
  return key("copy", address, place);
}

/** A place in a mailbox. */
export interface MailPlace {
  readonly to: Address;
  readonly place: number;
}

/** Where the envelope or copy at this path is. */
export function placeOfMail([, to, place]: Deno.KvKey): MailPlace {
  if (typeof to !== "string" || !isAddress(to)) throw new RangeError("Not in a mailbox");
  return { to, place: Number(place) };
}

/** A group. */
export function groupKey(group: GroupId): KeyOf<"group"> {
  return key("group", hex(group));
}

/** A member of a group, by her account. */
export function memberKey(group: GroupId, uuid: Uuid): KeyOf<"member"> {
  return key("member", hex(group), uuid);
}

/** That an account is in a group. */
export function joinedKey(uuid: Uuid, group: GroupId): KeyOf<"joined"> {
  return key("joined", uuid, hex(group));
}

/** An entry at its place in a group's log. */
export function entryKey(group: GroupId, seq: number): KeyOf<"entry"> {
  return key("entry", hex(group), seq);
}

/** The mark of a closed group that is being forgotten. */
export function closingKey(group: GroupId): KeyOf<"closing"> {
  return key("closing", hex(group));
}

/** The answer to a request. */
export function answerKey(once: Once): KeyOf<"answer"> {
  return key("answer", once.account, hex(once.id));
}

/** A tally of attempts. */
export function attemptsKey(name: string): KeyOf<"attempts"> {
  return key("attempts", name);
}

/** Where a damaged record is put aside, byte for byte. */
export function damagedPath(path: Deno.KvKey): Deno.KvKey {
  return ["damaged", ...path];
}

/** A stretch of a table, to be listed in order. */
export interface Range<S extends v.GenericSchema> {
  readonly schema: S;
  readonly start: Deno.KvKey;
  /** The path before which the stretch ends. */
  readonly end: Deno.KvKey;
}

/** The whole table. Texts and numbers come before booleans in Deno KV. */
export function every<T extends Table>(table: T): Range<typeof SCHEMA[T]> {
  return { schema: SCHEMA[table], start: [table], end: [table, true] };
}

/** The table from the given path on. */
export function recordsFrom<T extends Table>(
  table: T,
  start: Deno.KvKey,
): Range<typeof SCHEMA[T]> {
  return { ...every(table), start };
}

/** The one record there, to be listed: what is damaged is put aside, not thrown. */
export function only<S extends v.GenericSchema>({ path, schema }: Key<S>): Range<S> {
  return { schema, start: path, end: [...path, 0] };
}

/** The members of a group, by rising account. */
export function membersOf(group: GroupId): Range<typeof SCHEMA["member"]> {
  const name = hex(group);
  return {
    schema: SCHEMA.member,
    start: ["member", name],
    end: ["member", name, true],
  };
}

/** The groups of an account that come after one, or all of them. */
export function joinedAfter(
  uuid: Uuid,
  after: GroupId | null,
): Range<typeof SCHEMA["joined"]> {
  const start = ["joined", uuid, ...(after === null ? [] : [hex(after), 0])];
  return { schema: SCHEMA.joined, start, end: ["joined", uuid, true] };
}

/** The entries of a group with places from `from` up to and including `upTo`. */
export function entriesOf(
  group: GroupId,
  from = 0,
  upTo = Number.MAX_SAFE_INTEGER,
): Range<typeof SCHEMA["entry"]> {
  const name = hex(group);
  return {
    schema: SCHEMA.entry,
    start: ["entry", name, from],
    end: ["entry", name, upTo + 1],
  };
}

/** The records of one device, with numbers from `from` up to and including `upTo`. */
export function recordsOf<T extends "mail" | "copy" | PrekeyKind>(
  table: T,
  address: Address,
  from = 0,
  upTo = Number.MAX_SAFE_INTEGER,
): Range<typeof SCHEMA[T]> {
  const schema = SCHEMA[table];
  return {
    schema,
    start: [table, address, from],
    end: [table, address, upTo + 1],
  };
}

function key<T extends Table>(
  table: T,
  ...parts: readonly (string | number)[]
): Key<typeof SCHEMA[T]> {
  return { path: [table, ...parts], schema: SCHEMA[table] };
}
