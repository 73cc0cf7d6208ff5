import { Reader } from "../../codec/reader.ts";
import { Writer } from "../../codec/writer.ts";
import { ensure, PeerError } from "../../errors.ts";
import { type Chunk, CHUNK_INDEXES, CHUNK_LENGTH } from "./chunks.ts";

/**
 * The braid's part of a message, in the clear but under its MAC (wire-spec 8.1):
 *
 *   version 1 | varint epoch | varint index | type | chunk's varint index | 32 bytes
 */
export interface BraidMessage {
  /** The sender's epoch, from 1; the message's key is of the epoch before. */
  readonly epoch: number;
  /** Place of the message's key in its chain. */
  readonly index: number;
  readonly payload: Payload;
}

/** What a message carries for the KEM, under the protocol's own names. */
export type Payload = Bare | Carrier;

/** Nothing, or only the word that all of c1 has come. */
export interface Bare {
  readonly type: "None" | "Ct1Ack";
}

/** A chunk of the header, the key (with or without that word), c1 or c2. */
export interface Carrier {
  readonly type: "Hdr" | "Ek" | "EkCt1Ack" | "Ct1" | "Ct2";
  readonly chunk: Chunk;
}

/** The one version there is. */
const VERSION = 1;

/** A type's place is its number on the wire. */
const TYPES = [
  "None",
  "Hdr",
  "Ek",
  "EkCt1Ack",
  "Ct1Ack",
  "Ct1",
  "Ct2",
] as const;

const U32_MAX = 2 ** 32 - 1;

/** Bytes of the longest message that is likely. */
const USUAL_LENGTH = 48;

/** 4 bytes for a `Bare` payload, 36 to 40 with a chunk, more after 2^14 messages. */
export function encodeBraidMessage(
  { epoch, index, payload }: BraidMessage,
): Uint8Array {
  const w = new Writer(USUAL_LENGTH);
  w.u8(VERSION);
  w.varint(epoch);
  w.varint(index);
  w.u8(TYPES.indexOf(payload.type));
  if (!isBare(payload)) {
    w.varint(payload.chunk.index);
    w.put(payload.chunk.data);
  }
  return w.finish();
}

/**
 * Refuses another version with "unsupported-version" and what is cut short or out of
 * bounds with "malformed". Bytes behind the message are ignored, as everyone does.
 */
export function decodeBraidMessage(bytes: Uint8Array): BraidMessage {
  const r = new Reader(bytes);
  ensure(r.u8() === VERSION, "unsupported-version");
  const epoch = r.varint();
  ensure(epoch >= 1, "malformed");
  return { epoch, index: r.varint(U32_MAX), payload: readPayload(r) };
}

function readPayload(r: Reader): Payload {
  const type = TYPES[r.u8()];
  if (type === undefined) throw new PeerError("malformed");
  if (type === "None" || type === "Ct1Ack") return { type };
  const index = r.varint(CHUNK_INDEXES - 1);
  return { type, chunk: { index, data: r.take(CHUNK_LENGTH) } };
}

function isBare(payload: Payload): payload is Bare {
  return payload.type === "None" || payload.type === "Ct1Ack";
}
