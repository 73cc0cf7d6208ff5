import * as v from "valibot";
import { address, bytesOf, bytesUpTo, count, u32 } from "../../src/codec/schema.ts";
import { username } from "../../src/codec/schema.ts";
import { readFingerprint } from "../../src/channel/fingerprint.ts";
import type { Fingerprint } from "../../src/channel/fingerprint.ts";
import { LIMIT } from "../../src/limits.ts";
import { CAUSES } from "../../src/wire/body.ts";
import { PUBLIC_KEY_LENGTH } from "../../src/wire/bundle.ts";
import { KIND, MESSAGE_ID_LENGTH } from "../../src/wire/envelope.ts";
import { type GroupChat, isGroupChat } from "../chat_id.ts";
import type { Table } from "./rows.ts";

/**
 * Every kind of row that a vault holds, on one screen, but for 20 to 39, which are those
 * of groups (`group_tables.ts`). A row's kind is its number here, which is never used
 * again for anything else; its key is described beside it.
 */

/** Bytes of whatever length. */
export const bytes: v.GenericSchema<Uint8Array> = v.instance(Uint8Array);
/** An account's identity key. */
export const identityKey: v.GenericSchema<Uint8Array> = bytesOf(PUBLIC_KEY_LENGTH);
/** The id of a message or of a request. */
export const messageId: v.GenericSchema<Uint8Array> = bytesOf(MESSAGE_ID_LENGTH);
/** SHA-256 of something. */
export const hash: v.GenericSchema<Uint8Array> = bytesOf(32);

const fingerprint = v.custom<Fingerprint>((x) =>
  typeof x === "string" && readFingerprint(x) === x
);

/** The one row: whose vault it is. */
export const ACCOUNT = table(
  1,
  v.strictObject({
    /** `encodeDevice`: address, identity and login key. */
    device: bytes,
    username,
    /** Free text for contacts; may be empty. */
    displayName: v.string(),
    /** The relay's URL without its key. */
    relay: v.string(),
    /** How the relay is to learn of the device; `null` once it did. */
    pending: v.nullable(v.picklist(["register", "replace"])),
  }),
);

/** The one row: what is remembered of the relay. */
export const RELAY_PIN = table(2, v.strictObject({ fingerprint, serial: u32 }));

/** Somebody's device, and the identity key of its account. */
const party = v.strictObject({ address, identityKey });

/** By username: a person, and how far she is believed. */
export const CONTACTS = table(
  3,
  v.strictObject({
    username,
    /** What the person calls herself; may be empty. */
    displayName: v.string(),
    /** Whom messages go to; `null` before the first identity was trusted. */
    pinned: v.nullable(party),
    /** Another identity that was met since, and waits for `trust`. */
    offered: v.nullable(party),
    /** How far the person came with us; it outlives a block. */
    standing: v.picklist(["stranger", "request", "accepted"]),
    /** Whether what the person writes is dropped. */
    blocked: v.boolean(),
    /** What comparing the pinned identity led to; `null` before it. */
    compared: v.nullable(v.picklist(["match", "mismatch"])),
    /** When a session was last repaired by itself, Unix milliseconds; 0 for never. */
    repairedAt: count,
    /** What later statements of the pinned device must not fall behind. */
    statement: v.nullable(v.strictObject({ serial: u32, minVersion: u32 })),
  }),
);

/** By UUID, pinned or offered: whose it is. */
export const CONTACT_NAMES = table(4, v.strictObject({ username }));

/** A conversation: a username, or a group's id. */
const chat = v.union([
  username,
  v.custom<GroupChat>((x) => typeof x === "string" && isGroupChat(x)),
]);

/** Where a writer's contents in a conversation stand, by the writer's own count. */
const thread = {
  /** Number of the next content. */
  next: count,
  /** SHA-256 of the last content. */
  last: v.nullable(hash),
};

/** By chat: where the conversation stands. */
export const CHATS = table(
  5,
  v.strictObject({
    chat,
    /** How many messages stand in the history. */
    length: count,
    /** Our own contents. */
    sent: v.strictObject(thread),
    /** Whether our display name was sent; in a group it never is. */
    introduced: v.boolean(),
  }),
);

/** By chat and writer's address: where another's contents stand. */
export const STRANDS = table(
  19,
  v.strictObject({
    ...thread,
    /** Counters before `next` whose content has not come, oldest first. */
    gaps: v.array(count),
    /** The highest generation of the writer's vault that a content told. */
    generation: count,
  }),
);

/** Somebody whom a change of a group is about; `null` where it is about nobody. */
const about = v.nullable(username);

/** What a line of a history says. */
const line = v.variant("kind", [
  v.strictObject({ kind: v.literal("text"), text: v.string() }),
  /** The first message of a session that took the place of another. */
  v.strictObject({ kind: v.literal("renewed"), cause: v.picklist(CAUSES) }),
  /** What a newer version wrote. */
  v.strictObject({ kind: v.literal("unknown") }),
  /** An entry of a group's log, which the line's writer made. */
  v.strictObject({
    kind: v.literal("change"),
    act: v.picklist([
      ...["create", "add", "remove", "leave", "promote"] as const,
      ...["demote", "rename", "renew", "rekey"] as const,
    ]),
    who: about,
    /** Who became an admin by it. */
    successor: about,
  }),
  /** The group's new name has become known. */
  v.strictObject({ kind: v.literal("named"), name: v.string() }),
  /** The line's writer invited us. */
  v.strictObject({ kind: v.literal("invitation") }),
  /** The writer knew a log that the relay never showed: what was said is lost. */
  v.strictObject({ kind: v.literal("missing-log") }),
  /** The relay showed the members of a group more than one history. */
  v.strictObject({ kind: v.literal("split") }),
]);

/** By chat and place in the conversation: a message. */
export const MESSAGES = table(
  6,
  v.strictObject({
    id: messageId,
    /** Who wrote it; `null` for ours. */
    from: v.nullable(username),
    body: line,
    sentAt: count,
    receivedAt: count,
    state: v.picklist(["sending", "accepted", "delivered", "failed", "received"]),
    /** Number among its writer's contents; absent for ours. */
    counter: v.optional(count),
    /** Number among all that were to be printed; `null` for ours and for the held. */
    arrival: v.nullable(count),
    /** In a group: the epoch, and whether the keys were old ones when it came. */
    group: v.nullable(v.strictObject({ epoch: u32, isLate: v.boolean() })),
  }),
);

/** Where a message stands. */
const place = v.strictObject({ chat, order: count });

/** By message id and writer: where the message stands. */
export const PLACES = table(7, place);

/** By number of arrival: a message that no front end has printed. */
export const UNPRINTED = table(8, place);

/** By chat and place: a received message that is not shown before `trust`. */
export const HELD = table(18, place);

/** The one row: how far the mailbox was received. */
export const MAILBOX = table(
  9,
  v.strictObject({
    /** The highest place of the mailbox that is committed. */
    cursor: count,
    /** How many messages were ever unprinted. */
    arrivals: count,
  }),
);

/** What is to be sent: a message of the conversation, or what does not show in it. */
export const says = v.variant("kind", [
  v.strictObject({ kind: v.literal("message"), order: count }),
  /** `encodeBody`. */
  v.strictObject({ kind: v.literal("body"), body: bytes }),
]);

/** By number: what waits for the relay, oldest first. */
export const OUTBOX = table(
  10,
  v.strictObject({
    id: messageId,
    /** To whom it goes. */
    username,
    /** Who the person must be; `null` for whomever we believe her to be. */
    party: v.nullable(party),
    says,
    queuedAt: count,
    /** The envelope, once a session has sealed it; until then see `says`. */
    sealed: v.nullable(v.strictObject({
      to: address,
      kind: v.picklist([KIND.message, KIND.prekeyMessage]),
      body: bytesUpTo(LIMIT.envelopeBody),
    })),
  }),
);

/** By address: the sessions with a device. */
export const SESSIONS = table(
  11,
  v.strictObject({
    address,
    /** `encodeRecord`. */
    record: bytes,
    /** Whether a one-time prekey went into the newest agreement. */
    oneTimeKey: v.boolean(),
    /** Turns of the current session's Diffie-Hellman ratchet. */
    steps: count,
    /** Base keys of sessions that were renewed, or that a newer copy may have sent in. */
    receiveOnly: v.array(bytesOf(PUBLIC_KEY_LENGTH)),
  }),
);

/** By id: one-time X25519 prekeys. */
export const EC_PREKEYS = table(12, v.strictObject({ prekey: bytes }));

/** When a lasting key was replaced, Unix milliseconds; `null` for the current one. */
const retiredAt = v.nullable(count);

/** By id: signed prekeys. */
export const SIGNED_PREKEYS = table(13, v.strictObject({ prekey: bytes, retiredAt }));

/** By id: one-time Kyber prekeys. */
export const KYBER_PREKEYS = table(14, v.strictObject({ prekey: bytes }));

/** By id: last-resort Kyber prekeys, and how many sessions started on each. */
export const LAST_RESORTS = table(
  15,
  v.strictObject({ prekey: bytes, retiredAt, starts: count }),
);

/** By last-resort key and hash of the base key: a session start that was accepted. */
export const KYBER_STARTS = table(16, v.strictObject({}));

/** The one row: what was published, and what is being. */
export const PREKEY_STATE = table(
  17,
  v.strictObject({
    /** Ids of the next keys: of each X25519 kind, and of all Kyber ones together. */
    next: v.strictObject({ ec: u32, signed: u32, kyber: u32 }),
    current: v.strictObject({ signed: u32, lastResort: u32 }),
    /** Serial and time of the last statement. */
    serial: u32,
    statedAt: count,
    /** When the current lasting keys were made. */
    rotatedAt: count,
    /**
     * One-time keys that were taken at the relay without a session coming of it, when
     * that was last found in order; `null` where it is to be found anew.
     */
    taken: v.nullable(v.strictObject({ ec: count, kyber: count })),
    /** Whether the relay may hold keys of a newer copy of this vault. */
    areLost: v.boolean(),
    /** An upload that the relay has not confirmed: repeated under its id as it was. */
    upload: v.nullable(v.strictObject({ id: messageId, request: bytes, madeAt: count })),
  }),
);

/** One of the two devices of a live comparison. */
const side = v.strictObject({ address, identityKey });

/** What every state of a live comparison has; steps are `stepBytes`. */
const run = {
  view: v.strictObject({
    ours: side,
    theirs: side,
    baseKey: identityKey,
    exporter: hash,
  }),
  role: v.picklist(["starter", "accepter"]),
  start: bytes,
  until: count,
};

/** Places in the table of emoji. */
const emoji = v.array(count);

/** The one row: the live comparison that runs, and when the last ones began. */
export const COMPARISONS = table(
  40,
  v.strictObject({
    running: v.nullable(v.strictObject({
      username,
      run: v.variant("state", [
        v.strictObject({ ...run, state: v.literal("started"), share: hash }),
        v.strictObject({
          ...run,
          state: v.picklist(["revealed", "accepted"]),
          share: hash,
          accept: bytes,
        }),
        v.strictObject({ ...run, state: v.picklist(["offered", "matched"]) }),
        v.strictObject({ ...run, state: v.picklist(["comparing", "confirmed"]), emoji }),
      ]),
    })),
    began: v.array(v.strictObject({ username, at: count })),
  }),
);

/** The one row: a new password that the relay is to learn of; absent for none. */
export const PASSWORD_CHANGE = table(
  46,
  v.strictObject({
    /** Of the request that tells the relay. */
    id: messageId,
    /** OPAQUE's record of the new password. */
    record: v.string(),
  }),
);

/** By writer and place in her chains: what is left of a message that was opened. */
export const TRACES = table(
  44,
  v.strictObject({
    /** SHA-256 of what its MAC or signature covers. */
    hash,
    /** Its MAC's key; `null` where signatures tell who wrote it. */
    macKey: v.nullable(bytesOf(32)),
  }),
);

/** By writer and number: where her opened messages stand, the oldest first. */
export const TRACE_ORDER = table(45, v.strictObject({ place: bytes }));

/** By chat: until when its messages call nobody. */
export const MUTES = table(
  41,
  v.strictObject({
    chat,
    /** Unix milliseconds; `null` until it is ended. */
    until: v.nullable(count),
  }),
);

/** The one row: who is told that what she wrote came; absent for nobody. */
export const RECEIPTS = table(
  47,
  v.strictObject({
    /** Whether all whom we accepted are told. */
    everyone: v.boolean(),
    /** For whom the opposite holds. */
    but: v.pipe(v.array(username), v.readonly()),
  }),
);

/** By username: what a person wrote, and is to be told of that it came. */
export const OWED_RECEIPTS = table(
  48,
  v.strictObject({ username, ids: v.array(messageId) }),
);

/** The one row: what was about to be said when the vault was locked. */
export const DESK = table(
  49,
  v.strictObject({
    joined: v.nullable(chat),
    drafts: v.array(v.strictObject({ chat: v.nullable(chat), text: v.string() })),
  }),
);

/** A kind of row. */
export function table<S extends v.GenericSchema>(
  kind: number,
  schema: S,
): Table<v.InferOutput<S>> {
  return { kind, schema };
}
