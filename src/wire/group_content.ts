import * as v from "valibot";
import type { Address } from "../address.ts";
import { count, parse, u32 } from "../codec/schema.ts";
import { equal } from "../bytes.ts";
import { ensure } from "../errors.ts";
import type { Body } from "./body.ts";
import { contentFields, encodeSaid, type OutgoingSaid } from "./content.ts";
import { readSaid, type Said } from "./content.ts";
import { ENTRY_HASH, type EntryHash, GROUP_ID, type GroupId } from "./group_log.ts";

/**
 * What is inside a message to a group: as in one to a person, and besides the place in
 * the group's log at which its writer stood. A relay that shows two members two histories
 * is found out by the first message between them.
 */
export interface GroupContent extends Said {
  /** The group that it is for. */
  readonly group: GroupId;
  /** The epoch of the sender key that the message is under. */
  readonly epoch: number;
  /** The place of the last entry that the writer knew. */
  readonly seq: number;
  /** The hash of that entry. */
  readonly head: EntryHash;
}

/** A message to a group that this version can write. */
export type OutgoingGroupContent = GroupContent & OutgoingSaid;

const TO_GROUP = v.object({
  recipient: GROUP_ID,
  epoch: u32,
  seq: count,
  head: ENTRY_HASH,
});

/**
 * What is for one person's eyes or comes from one session: in a group it would be a
 * confusion that somebody made on purpose (Matrix CVE-2022-39251).
 */
const PAIRWISE: readonly Body["type"][] = [
  "invite",
  "profile",
  "receipt",
  "renew",
  "request",
  "sas",
  "sender-key",
];

/** The bytes of a message to a group, to be padded and encrypted. */
export function encodeGroupContent(content: OutgoingGroupContent): Uint8Array {
  const { group, epoch, seq, head, ...said } = content;
  return encodeSaid(said, { recipient: group, epoch, seq, head });
}

/**
 * The message to a group that the bytes spell. Refuses as `decodeContent` does, and as
 * "malformed" whatever is meant for one person.
 */
export function decodeGroupContent(bytes: Uint8Array): GroupContent {
  const fields = contentFields(bytes);
  const { recipient: group, ...place } = parse(TO_GROUP, fields);
  const said = readSaid(fields);
  ensure(!PAIRWISE.includes(said.body.type), "malformed");
  return { ...said, group, ...place };
}

/** What the sender key and the envelope say about a message to a group. */
export interface ExpectedInGroup {
  /** The envelope's. */
  readonly id: Uint8Array;
  /** The device whose sender key opened it. */
  readonly sender: Address;
  /** The group to which the sender key belongs. */
  readonly group: GroupId;
  /** The epoch to which it belongs. */
  readonly epoch: number;
}

/** Refuses, as "forged", a content that says otherwise than what carried it. */
export function ensureExpectedInGroup(
  content: GroupContent,
  expected: ExpectedInGroup,
): void {
  const { id, sender, group, epoch } = content;
  ensure(equal(id, expected.id) && equal(group, expected.group), "forged");
  ensure(sender === expected.sender && epoch === expected.epoch, "forged");
}
