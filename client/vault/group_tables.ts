import * as v from "valibot";
import { address, bytesOf, bytesUpTo, count, u32 } from "../../src/codec/schema.ts";
import { username } from "../../src/codec/schema.ts";
import { LIMIT } from "../../src/limits.ts";
import { GROUP_ENVELOPE } from "../../src/wire/envelope.ts";
import { SIGNATURE_LENGTH } from "../../src/wire/bundle.ts";
import { NAME_SALT_LENGTH } from "../../src/wire/group_body.ts";
import { ENTRY_HASH, GROUP_ID, SIGNED_ENTRY } from "../../src/wire/group_log.ts";
import { SIGNED_HEAD } from "../../src/wire/group_log.ts";
import { type GroupHandle, isHandle } from "../chat_id.ts";
import { bytes, hash, identityKey, messageId, says, table } from "./tables.ts";

/** The kinds of row that groups are kept in: 20 to 39. */

const handle = v.custom<GroupHandle>((x) => typeof x === "string" && isHandle(x));

/** A group's name, with the salt under which its log commits to it. */
const groupName = v.strictObject({ salt: bytesOf(NAME_SALT_LENGTH), text: v.string() });

/** Who took us into a group, and the place in its log by which she says so. */
const invitation = { inviter: address, username, seq: count, head: ENTRY_HASH };

/** By group id: a group, and where we stand in it. */
export const GROUPS = table(
  20,
  v.strictObject({
    group: GROUP_ID,
    /** What it is called here. */
    handle,
    /** What its members call it. */
    name: groupName,
    standing: v.variant("at", [
      /** Waits to be accepted or declined. */
      v.strictObject({ at: v.literal("invited"), ...invitation }),
      /** Accepted, or declined and to be left: the log is still to bear it out. */
      v.strictObject({ at: v.literal("joining"), ...invitation, stays: v.boolean() }),
      /** The relay has not taken the first entry yet. */
      v.strictObject({ at: v.literal("founding") }),
      v.strictObject({ at: v.literal("member") }),
      /** `unproven`: the relay says so, and shows no entry by which it came. */
      v.strictObject({
        at: v.literal("former"),
        by: v.picklist(["removed", "left", "refused", "unproven"]),
        /** When the relay said so, while it was not told that the entry is missing. */
        missingSince: v.exactOptional(count),
      }),
      /** Nothing is sent any more; what proves it is kept. */
      v.strictObject({ at: v.literal("split"), evidence: v.array(bytes) }),
    ]),
    /** The newest place of the log that is here; `null` before the first entry. */
    seq: v.nullable(count),
    /** The relay's newest statement about the log's end, verified. */
    statement: v.nullable(SIGNED_HEAD),
  }),
);

/** By handle: the group that it leads to. */
export const HANDLES = table(21, v.strictObject({ group: GROUP_ID }));

/** By group and place: an entry of its log, verified. */
export const GROUP_ENTRIES = table(
  22,
  v.strictObject({
    body: bytesUpTo(LIMIT.groupEntry),
    signature: bytesOf(SIGNATURE_LENGTH),
    /** Our clock when it was accepted. */
    learnedAt: count,
  }),
);

/** By group and number: a change of ours that is not in the log yet, oldest first. */
export const GROUP_CHANGES = table(
  23,
  v.strictObject({
    /** `encodeEntry` of the first draft, which holds the act and its epoch. */
    draft: bytes,
    /** How often it was signed. */
    tries: count,
    /** The entry as it was offered to the relay last, and the request's id. */
    offer: v.nullable(v.strictObject({ id: messageId, entry: SIGNED_ENTRY })),
    /** What the act commits to, where it names the group. */
    name: v.nullable(groupName),
  }),
);

/** By group and number: what waits to be sent to a group, oldest first. */
export const GROUP_OUTBOX = table(
  24,
  v.strictObject({
    id: messageId,
    says,
    queuedAt: count,
    /** The message, once it is sealed, and its place among ours. */
    sealed: v.nullable(v.strictObject({
      epoch: u32,
      body: bytesUpTo(LIMIT.envelopeBody),
      counter: count,
      previous: v.nullable(hash),
    })),
  }),
);

/** By group: our newest sender key, as `encodeOurSenderKey` has it. */
export const OWN_SENDER_KEYS = table(25, v.strictObject({ epoch: u32, key: bytes }));

/** By group: whom our newest sender key was given to. */
export const KEY_RECIPIENTS = table(
  26,
  v.strictObject({ epoch: u32, identities: v.array(identityKey) }),
);

/** By group, and by epoch and sender: another's sender keys. */
export const SENDER_KEYS = table(
  27,
  v.strictObject({
    epoch: u32,
    sender: address,
    /** `encodeSenderKeys`. */
    keys: bytes,
    /** The newest message that was believed. */
    newest: v.nullable(v.strictObject({ chainId: u32, iteration: u32 })),
  }),
);

/** By group and number: a message that cannot be judged yet, as it came. */
export const HELD_ENVELOPES = table(
  28,
  v.strictObject({ envelope: GROUP_ENVELOPE, heldAt: count }),
);

/** By group and number: what one person told about the group and cannot be judged yet. */
export const HELD_KEYS = table(
  29,
  v.strictObject({
    sender: address,
    username,
    /** The identity at the other end of the session that brought it. */
    identityKey,
    /** `encodeBody`. */
    body: bytes,
    heldAt: count,
  }),
);
