import * as v from "valibot";
import { named, numbered } from "../codec/record.ts";
import { bytesOf, bytesUpTo, count, parse, u32 } from "../codec/schema.ts";
import { LIMIT } from "../limits.ts";
import { SIGNATURE_LENGTH } from "./bundle.ts";
import { ENTRY_HASH, type EntryHash, GROUP_ID, type GroupId } from "./group_log.ts";
import type { SignedEntry } from "./group_log.ts";

/**
 * The bodies by which members keep a group going. Invitations and sender keys go from one
 * to one, in pairwise sessions; entries may go to the group as well.
 */
export type GroupBody = GroupEntryBody | SenderKeyBody | InviteBody;

/** An entry that its actor has appended, so that others need not ask the relay for it. */
export interface GroupEntryBody {
  /** Which body it is. */
  readonly type: "group-entry";
  /** To be verified like one from the relay. */
  readonly entry: SignedEntry;
  /** What the entry commits to, where it names the group. */
  readonly name?: GroupName;
}

/**
 * A group's name, which its log only commits to: the relay holds the log and learns no
 * name. Salt and text go from member to member.
 */
export interface GroupName {
  /** 32 random bytes, fresh for each name: a short text could be guessed without. */
  readonly salt: Uint8Array;
  /** At most `LIMIT.groupName` bytes, and not empty. */
  readonly text: string;
}

/** The writer's own sender key for a group, never another's. */
export interface SenderKeyBody {
  /** Which body it is. */
  readonly type: "sender-key";
  /** The group to which the writer will send under the key. */
  readonly group: GroupId;
  /** The epoch that the key is for. */
  readonly epoch: number;
  /** The place of the last entry that the writer knew. */
  readonly seq: number;
  /** The hash of that entry. */
  readonly head: EntryHash;
  /** A SenderKeyDistributionMessage (wire-spec 9). */
  readonly distribution: Uint8Array;
}

/** The writer has taken the reader into a group, as its log shows at this place. */
export interface InviteBody {
  /** Which body it is. */
  readonly type: "invite";
  /** The group that the reader is in now. */
  readonly group: GroupId;
  /** The place of an entry from which on she is. */
  readonly seq: number;
  /** The hash of that entry. */
  readonly head: EntryHash;
  /** What the group is called. */
  readonly name: GroupName;
}

/** Bytes that no SenderKeyDistributionMessage of ours exceeds. */
const MOST_DISTRIBUTION = 256;

/** Bytes of a name's salt. */
export const NAME_SALT_LENGTH = 32;

const NAME = { salt: 0, text: 1 } as const;
const ENTRY = { body: 0, signature: 1, name: 2 } as const;
const SENDER_KEY = { group: 0, epoch: 1, seq: 2, head: 3, distribution: 4 } as const;
const INVITE = { group: 0, seq: 1, head: 2, name: 3 } as const;

const NAME_FIELDS = v.object({
  salt: bytesOf(NAME_SALT_LENGTH),
  text: v.pipe(v.string(), v.minLength(1), v.maxBytes(LIMIT.groupName)),
});
const ENTRY_FIELDS = v.object({
  body: bytesUpTo(LIMIT.groupEntry),
  signature: bytesOf(SIGNATURE_LENGTH),
  name: v.optional(v.unknown()),
});
const SENDER_KEY_FIELDS = v.object({
  group: GROUP_ID,
  epoch: u32,
  seq: count,
  head: ENTRY_HASH,
  distribution: bytesUpTo(MOST_DISTRIBUTION),
});
const INVITE_FIELDS = v.object({
  group: GROUP_ID,
  seq: count,
  head: ENTRY_HASH,
  name: v.unknown(),
});

/** The body of this type that a decoded value spells; "malformed" for anything else. */
export function readGroupBody(type: GroupBody["type"], value: unknown): GroupBody {
  switch (type) {
    case "group-entry": {
      const { name, ...entry } = parse(ENTRY_FIELDS, named(ENTRY, value));
      return name === undefined ? { type, entry } : { type, entry, name: readName(name) };
    }
    case "sender-key":
      return { type, ...parse(SENDER_KEY_FIELDS, named(SENDER_KEY, value)) };
    case "invite": {
      const { name, ...place } = parse(INVITE_FIELDS, named(INVITE, value));
      return { type, ...place, name: readName(name) };
    }
  }
}

/** The value of a body, to be encoded; the mirror of `readGroupBody`. */
export function groupBodyValue(body: GroupBody): Map<number, unknown> {
  switch (body.type) {
    case "group-entry": {
      const name = body.name && numbered(NAME, body.name);
      return numbered(ENTRY, { ...body.entry, name });
    }
    case "sender-key":
      return numbered(SENDER_KEY, body);
    case "invite":
      return numbered(INVITE, { ...body, name: numbered(NAME, body.name) });
  }
}

function readName(value: unknown): GroupName {
  return parse(NAME_FIELDS, named(NAME, value));
}
