import type { Brand } from "../brand.ts";
import { be16, be64, concat, fromHex, hex } from "../bytes.ts";
import { Reader } from "../codec/reader.ts";
import { TAG_LENGTH } from "../crypto/aead.ts";
import { ensure } from "../errors.ts";
import { FRAME } from "../labels.ts";
import { LIMIT } from "../limits.ts";

/**
 * The clear bytes around what is sealed. Every body of a POST starts with its kind; the
 * first frame of a socket has none, as nothing else may come first there.
 *
 *     request   2 ‖ sid 16 ‖ n u64 ‖ sealed      socket's first   sid 16 ‖ n u64 ‖ sealed
 *     answer        sid 16 ‖ m u64 ‖ sealed      later frames     sealed
 */

/** The version of everything in this folder. */
export const VERSION = 1;
/** The number of the one suite. */
export const SUITE = 1;

/** The first byte of a POST body. */
export const BODY = { hello: 0, handshake: 1, request: 2 } as const;

/** A channel's public identifier, sid: 16 bytes as 32 hexadecimal digits. */
export type ChannelId = Brand<string, "ChannelId">;

const ID_LENGTH = 16;
const HEAD_LENGTH = ID_LENGTH + 8;
/** What a sealed part cannot be shorter than: the smallest padding and the tag. */
const LEAST_SEALED = 256 + TAG_LENGTH;

/** The identifier with these 16 bytes. */
export function channelId(bytes: Uint8Array): ChannelId {
  if (bytes.length !== ID_LENGTH) throw new RangeError("A channel id has 16 bytes");
  return hex(bytes) as ChannelId;
}

/** The 16 bytes of an identifier. */
export function channelIdBytes(id: ChannelId): Uint8Array {
  return fromHex(id);
}

/** Which channel a POST body is for, or `null` where it cannot be a request. */
export function channelIdOfRequest(body: Uint8Array): ChannelId | null {
  return body[0] === BODY.request ? channelIdOfFrame(body.subarray(1)) : null;
}

/** Which channel a socket's first frame is for, or `null` where it cannot be one. */
export function channelIdOfFrame(frame: Uint8Array): ChannelId | null {
  return isPlausible(frame) ? channelId(frame.subarray(0, ID_LENGTH)) : null;
}

/** A sealed part with the channel and the counter that it was sealed under. */
export interface Frame {
  readonly id: ChannelId;
  readonly n: number;
  readonly sealed: Uint8Array;
}

/** The bytes of a frame. */
export function encodeFrame(frame: Frame): Uint8Array {
  return concat(channelIdBytes(frame.id), be64(frame.n), frame.sealed);
}

/** The frame that the bytes spell; its sizes are checked here, before any crypto. */
export function decodeFrame(bytes: Uint8Array): Frame {
  ensure(isPlausible(bytes), "malformed");
  const r = new Reader(bytes);
  return { id: channelId(r.take(ID_LENGTH)), n: r.u64(), sealed: r.rest() };
}

/** Associated data of a request: which channel, which version, which place. */
export function requestData(id: ChannelId, n: number): Uint8Array {
  return concat(FRAME.request, be16(VERSION), channelIdBytes(id), be64(n));
}

/** Associated data of an answer: its own place m, and that of its request, n. */
export function answerData(id: ChannelId, m: number, n: number): Uint8Array {
  return concat(FRAME.answer, be16(VERSION), channelIdBytes(id), be64(m), be64(n));
}

/** Associated data of a socket's first frame. */
export function openingData(id: ChannelId, n: number): Uint8Array {
  return concat(FRAME.socketOpen, be16(VERSION), channelIdBytes(id), be64(n));
}

function isPlausible(frame: Uint8Array): boolean {
  return frame.length >= HEAD_LENGTH + LEAST_SEALED && frame.length < LIMIT.sealedBody;
}
