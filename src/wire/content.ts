import * as v from "valibot";
import { type Address, type Username, type Uuid } from "../address.ts";
import { addressBytes, uuidBytes, uuidOfBytes } from "../address.ts";
import { equal } from "../bytes.ts";
import { decodeCborMap, encodeCbor } from "../codec/cbor.ts";
import { named, numbered } from "../codec/record.ts";
import { bytesOf, count, packedAddress, parse, u32, username } from "../codec/schema.ts";
import { ensure } from "../errors.ts";
import { type Body, bodyValue, type KnownBody, readBody } from "./body.ts";
import { MESSAGE_ID_LENGTH } from "./envelope.ts";
import { headFields, readHead, type SignedHead } from "./group_log.ts";

/**
 * What is inside an end-to-end message: a deterministic CBOR map with integer keys. The
 * inside says again who writes to whom, under which id and in which place of the chat, so
 * that a relay which re-labels, reorders or drops envelopes is noticed.
 */

/** The version of the format; new types and keys come without a new version. */
const VERSION = 1;

/** The keys of the map: 6 to 8 stand in messages to groups, 14 in those to one person. */
const KEY = {
  version: 0,
  type: 1,
  id: 2,
  sentAt: 3,
  sender: 4,
  recipient: 5,
  epoch: 6,
  seq: 7,
  head: 8,
  counter: 9,
  previous: 10,
  disappearAfter: 11,
  generation: 12,
  body: 13,
  names: 14,
  statement: 15,
} as const;

/** What messages to one person and to a group have in common. */
export interface Said {
  /** The message's id, 16 bytes, which the envelope bears as well. */
  readonly id: Uint8Array;
  /** The writer's clock, Unix milliseconds. */
  readonly sentAt: number;
  /** The device that wrote it, which the session and the envelope must confirm. */
  readonly sender: Address;
  /** Counts the writer's messages in this chat, from 0. */
  readonly counter: number;
  /** SHA-256 of the writer's previous content in this chat; `null` in the first. */
  readonly previous: Uint8Array | null;
  /** Seconds after which both sides delete the message; `null` where they keep it. */
  readonly disappearAfter: number | null;
  /** The generation of the writer's vault (`channel.md` 8). */
  readonly generation: number;
  /** The relay's latest word on a group that writer and reader are in, passed on. */
  readonly statement?: SignedHead;
  /** What it says. */
  readonly body: Body;
}

/** A one-to-one message, decrypted and decoded. */
export interface Content extends Said {
  /** The account that it is for. */
  readonly recipient: Uuid;
  /** Present in whatever travels in a PreKeySignalMessage: who means whom. */
  readonly names: Names | null;
}

/** The usernames that the writer has in mind, which the receiver checks. */
export interface Names {
  /** The writer's own. */
  readonly sender: Username;
  /** The reader's, as the writer knows it. */
  readonly recipient: Username;
}

/** What this version can say. */
export type OutgoingSaid = Said & { readonly body: KnownBody };

/** A message that this version can write. */
export type OutgoingContent = Content & OutgoingSaid;

const SHA256_LENGTH = 32;

const SAID = v.object({
  type: v.pipe(v.string(), v.maxLength(32)),
  id: bytesOf(MESSAGE_ID_LENGTH),
  sentAt: count,
  sender: packedAddress,
  counter: count,
  previous: v.optional(bytesOf(SHA256_LENGTH)),
  disappearAfter: v.optional(u32),
  generation: count,
  statement: v.optional(v.unknown()),
  body: v.unknown(),
});

const TO_ONE = v.object({
  recipient: v.instance(Uint8Array),
  names: v.optional(v.strictTuple([username, username])),
});

/** The bytes of a message, to be padded and encrypted. */
export function encodeContent(content: OutgoingContent): Uint8Array {
  const { recipient, names } = content;
  return encodeSaid(content, {
    recipient: uuidBytes(recipient),
    names: names === null ? undefined : [names.sender, names.recipient],
  });
}

/**
 * The message that the bytes spell; keys that this version does not know are passed over.
 * "unsupported-version" for another version, "malformed" for anything that is not the one
 * spelling of a message.
 */
export function decodeContent(bytes: Uint8Array): Content {
  const fields = contentFields(bytes);
  const { recipient, names } = parse(TO_ONE, fields);
  return {
    ...readSaid(fields),
    recipient: uuidOfBytes(recipient),
    names: names === undefined ? null : { sender: names[0], recipient: names[1] },
  };
}

/** What the session and the envelope say about a message. */
export interface Expected {
  /** The envelope's. */
  readonly id: Uint8Array;
  /** The device whose session opened it. */
  readonly sender: Address;
  /** Our own account. */
  readonly recipient: Uuid;
}

/** Refuses, as "forged", a content that says otherwise than what carried it. */
export function ensureExpected(content: Content, expected: Expected): void {
  const { id, sender, recipient } = content;
  ensure(equal(id, expected.id), "forged");
  ensure(sender === expected.sender && recipient === expected.recipient, "forged");
}

/** The fields of a content, by name. */
export type ContentFields = { readonly [Name in keyof typeof KEY]?: unknown };

/** The bytes of what was said, with the fields that its kind of message has besides. */
export function encodeSaid(
  { body, previous, disappearAfter, statement, ...said }: OutgoingSaid,
  fields: ContentFields,
): Uint8Array {
  const { id, sentAt, sender, counter, generation } = said;
  return encodeCbor(numbered(KEY, {
    version: VERSION,
    ...{ id, sentAt, counter, generation, type: body.type },
    sender: addressBytes(sender),
    previous: previous ?? undefined,
    disappearAfter: disappearAfter ?? undefined,
    statement: statement && headFields(statement),
    body: bodyValue(body),
    ...fields,
  }));
}

/** The fields that the bytes spell, of which only the version is checked. */
export function contentFields(bytes: Uint8Array): ContentFields {
  const fields = named(KEY, decodeCborMap(bytes));
  ensure(fields.version === VERSION, "unsupported-version");
  return fields;
}

/** Of these fields, what every message has. */
export function readSaid(fields: ContentFields): Said {
  const { type, previous, disappearAfter, statement, body, ...said } = parse(
    SAID,
    fields,
  );
  return {
    ...said,
    previous: previous ?? null,
    disappearAfter: disappearAfter ?? null,
    ...statement === undefined ? {} : { statement: readHead(statement) },
    body: readBody(type, body),
  };
}
