import * as v from "valibot";
import {
  type Address,
  addressBytes,
  addressOfBytes,
  type Username,
  type Uuid,
  uuidBytes,
  uuidOfBytes,
} from "../address.ts";
import { equal } from "../bytes.ts";
import { decodeExactCborMap, encodeCbor } from "../codec/cbor.ts";
import { bytesOf, count, parse, u32, username } from "../codec/schema.ts";
import { ensure } from "../errors.ts";
import { MESSAGE_ID_LENGTH } from "./envelope.ts";

/**
 * What is inside an end-to-end message: a deterministic CBOR map with integer keys. The
 * inside says again who writes to whom, under which id and in which place of the chat, so
 * that a relay which re-labels, reorders or drops envelopes is noticed.
 */

/** The version of the format; new types and keys come without a new version. */
const VERSION = 1;

/** The keys of the map; 6 to 8 belong to groups. */
const KEY = {
  version: 0,
  type: 1,
  id: 2,
  sentAt: 3,
  sender: 4,
  recipient: 5,
  counter: 9,
  previous: 10,
  disappearAfter: 11,
  generation: 12,
  body: 13,
  names: 14,
} as const;

/** A one-to-one message, decrypted and decoded. */
export interface Content {
  /** The message's id, 16 bytes, which the envelope bears as well. */
  readonly id: Uint8Array;
  /** The writer's clock, Unix milliseconds. */
  readonly sentAt: number;
  /** The device that wrote it, which the session and the envelope must confirm. */
  readonly sender: Address;
  /** The account that it is for. */
  readonly recipient: Uuid;
  /** Counts the writer's messages in this chat, from 0. */
  readonly counter: number;
  /** SHA-256 of the writer's previous content in this chat; `null` in the first. */
  readonly previous: Uint8Array | null;
  /** Seconds after which both sides delete the message; `null` where they keep it. */
  readonly disappearAfter: number | null;
  /** The generation of the writer's vault (`channel.md` 8). */
  readonly generation: number;
  /** Present in whatever travels in a PreKeySignalMessage: who means whom. */
  readonly names: Names | null;
  /** What it says. */
  readonly body: Body;
}

/** The usernames that the writer has in mind, which the receiver checks. */
export interface Names {
  /** The writer's own. */
  readonly sender: Username;
  /** The reader's, as the writer knows it. */
  readonly recipient: Username;
}

/** What a message says, by its type. */
export type Body =
  | { readonly type: "text"; readonly text: string }
  /** What the writer wants to be called. */
  | { readonly type: "profile"; readonly displayName: string }
  /** A type that this version does not know: stored, and shown as such. */
  | { readonly type: "unknown"; readonly name: string };

/** A body that this version can write. */
export type KnownBody = Exclude<Body, { readonly type: "unknown" }>;

/** A message that this version can write. */
export type OutgoingContent = Content & { readonly body: KnownBody };

const SHA256_LENGTH = 32;

const MAP = v.instance(Map<unknown, unknown>);

const ENTRIES = v.object({
  type: v.pipe(v.string(), v.maxLength(32)),
  id: bytesOf(MESSAGE_ID_LENGTH),
  sentAt: count,
  sender: v.instance(Uint8Array),
  recipient: v.instance(Uint8Array),
  counter: count,
  previous: v.optional(bytesOf(SHA256_LENGTH)),
  disappearAfter: v.optional(u32),
  generation: count,
  body: v.unknown(),
  names: v.optional(v.strictTuple([username, username])),
});

/** The bytes of a message, to be padded and encrypted. */
export function encodeContent(content: OutgoingContent): Uint8Array {
  const { previous, disappearAfter, names, body } = content;
  const entries = new Map<number, unknown>([
    [KEY.version, VERSION],
    [KEY.type, body.type],
    [KEY.id, content.id],
    [KEY.sentAt, content.sentAt],
    [KEY.sender, addressBytes(content.sender)],
    [KEY.recipient, uuidBytes(content.recipient)],
    [KEY.counter, content.counter],
    [KEY.generation, content.generation],
    [KEY.body, body.type === "text" ? body.text : body.displayName],
  ]);
  if (previous !== null) entries.set(KEY.previous, previous);
  if (disappearAfter !== null) entries.set(KEY.disappearAfter, disappearAfter);
  if (names !== null) entries.set(KEY.names, [names.sender, names.recipient]);
  return encodeCbor(entries);
}

/**
 * The message that the bytes spell; keys that this version does not know are passed over.
 * "unsupported-version" for another version, "malformed" for anything that is not the one
 * spelling of a message.
 */
export function decodeContent(bytes: Uint8Array): Content {
  const map = parse(MAP, decodeExactCborMap(bytes));
  ensure(map.get(KEY.version) === VERSION, "unsupported-version");
  const named = Object.entries(KEY).map(([name, key]) => [name, map.get(key)]);
  const entries = parse(ENTRIES, Object.fromEntries(named));
  const { id, sentAt, counter, generation, names } = entries;
  return {
    id,
    sentAt,
    sender: addressOfBytes(entries.sender),
    recipient: uuidOfBytes(entries.recipient),
    counter,
    previous: entries.previous ?? null,
    disappearAfter: entries.disappearAfter ?? null,
    generation,
    names: names === undefined ? null : { sender: names[0], recipient: names[1] },
    body: decodeBody(entries.type, entries.body),
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

function decodeBody(type: string, body: unknown): Body {
  switch (type) {
    case "text":
      return { type, text: parse(v.string(), body) };
    case "profile":
      return { type, displayName: parse(v.string(), body) };
    default:
      return { type: "unknown", name: type };
  }
}
