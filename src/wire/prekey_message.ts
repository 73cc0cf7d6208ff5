import { readFields, writeBytes, writeUint32 } from "../codec/protobuf.ts";
import { Writer } from "../codec/writer.ts";
import {
  type PublicKey,
  type TheirIdentity,
  theirIdentity,
  type TheirPublic,
  theirPublic,
} from "../crypto/keys.ts";
import { ensure } from "../errors.ts";
import { decodeSignalMessage, ensureVersion } from "./signal_message.ts";
import { type SignalMessage, VERSION } from "./signal_message.ts";

/**
 * PreKeySignalMessage (wire-spec 6.2): all that the responder needs to make the session,
 * around the first message in it. Sent again and again until the responder answers.
 *
 *   version 0x44 ‖ protobuf
 */

const FIELD = {
  oneTimeId: 1,
  baseKey: 2,
  identityKey: 3,
  message: 4,
  registrationId: 5,
  signedId: 6,
  kyberId: 7,
  kyberCiphertext: 8,
} as const;

/** Bytes of all fields but the inner message and the Kyber ciphertext, generously. */
const FRAME_LENGTH = 128;

/** What names the prekeys that a session starts from. */
export interface PrekeyIds {
  /** `null` where the peer had no one-time prekey left. */
  readonly oneTimeId: number | null;
  readonly signedId: number;
  readonly kyberId: number;
}

/** What the responder needs beside the two public keys to have the same secrets. */
export interface Opening extends PrekeyIds {
  /** Serialised Kyber1024 ciphertext, 1 569 bytes. */
  readonly kyberCiphertext: Uint8Array;
}

/** A message as its sender assembles it. */
export interface PrekeyMessageParts extends Opening {
  /** EK, the initiator's base key. */
  readonly baseKey: PublicKey;
  readonly identityKey: PublicKey;
  readonly registrationId: number;
  /** A whole SignalMessage, version and MAC included. */
  readonly message: Uint8Array;
}

/** A message as it was received; no MAC covers anything but the inner message. */
export interface PrekeyMessage extends Omit<PrekeyMessageParts, "message"> {
  readonly baseKey: TheirPublic;
  readonly identityKey: TheirIdentity;
  readonly message: SignalMessage;
}

/** The bytes of a message. */
export function encodePrekeyMessage(parts: PrekeyMessageParts): Uint8Array {
  const { oneTimeId, kyberCiphertext, message } = parts;
  const w = new Writer(FRAME_LENGTH + kyberCiphertext.length + message.length);
  w.u8(VERSION);
  if (oneTimeId !== null) writeUint32(w, FIELD.oneTimeId, oneTimeId);
  writeBytes(w, FIELD.baseKey, parts.baseKey);
  writeBytes(w, FIELD.identityKey, parts.identityKey);
  writeBytes(w, FIELD.message, message);
  writeUint32(w, FIELD.registrationId, parts.registrationId);
  writeUint32(w, FIELD.signedId, parts.signedId);
  writeUint32(w, FIELD.kyberId, parts.kyberId);
  writeBytes(w, FIELD.kyberCiphertext, kyberCiphertext);
  return w.finish();
}

/** The parts of a message, as views of `bytes`. */
export function decodePrekeyMessage(bytes: Uint8Array): PrekeyMessage {
  ensure(bytes.length > 0, "malformed");
  ensureVersion(bytes);
  const fields = readFields(bytes.subarray(1));
  return {
    oneTimeId: fields.uint32(FIELD.oneTimeId),
    baseKey: theirPublic(fields.requiredBytes(FIELD.baseKey)),
    identityKey: theirIdentity(fields.requiredBytes(FIELD.identityKey)),
    message: decodeSignalMessage(fields.requiredBytes(FIELD.message)),
    registrationId: fields.uint32(FIELD.registrationId) ?? 0,
    signedId: fields.requiredUint32(FIELD.signedId),
    kyberId: fields.requiredUint32(FIELD.kyberId),
    kyberCiphertext: fields.requiredBytes(FIELD.kyberCiphertext),
  };
}
