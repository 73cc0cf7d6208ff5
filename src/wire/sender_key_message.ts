import { concat } from "../bytes.ts";
import { readFields, writeBytes, writeUint32 } from "../codec/protobuf.ts";
import { Reader } from "../codec/reader.ts";
import { Writer } from "../codec/writer.ts";
import {
  type ChainKey,
  chainKey,
  KEY_LENGTH,
  type PublicKey,
  type SigningPrivate,
  type TheirPublic,
  theirPublic,
} from "../crypto/keys.ts";
import { XEDDSA_LENGTH, xeddsaSign, xeddsaVerify } from "../crypto/xeddsa.ts";
import { ensure } from "../errors.ts";
import type { Random } from "../random.ts";

/**
 * The two messages of sender keys (wire-spec 6.2 and 9): what a member sends to the whole
 * group, and what she sends to each member before, inside their pairwise session.
 *
 *   SenderKeyMessage               version 0x33 ‖ protobuf ‖ XEdDSA signature of both
 *   SenderKeyDistributionMessage   version 0x33 ‖ protobuf
 */

const VERSION = 0x33;

/** Bytes of the identifier of one sender's keys in one group and epoch. */
export const DISTRIBUTION_LENGTH = 16;

const FIELD = {
  distribution: 1,
  chainId: 2,
  iteration: 3,
  ciphertext: 4,
  chainKey: 4,
  signingKey: 5,
} as const;

/** Bytes of all fields of either message but the ciphertext, generously. */
const FRAME_LENGTH = 128;

/** Which of whose keys, and how far along their chain. */
export interface SenderKeyPlace {
  /** 16 bytes: the distribution UUID. */
  readonly distribution: Uint8Array;
  /** Tells a sender's keys of one distribution apart. */
  readonly chainId: number;
  /** Number of a message in the chain, from 0. */
  readonly iteration: number;
}

/** A group message as its sender assembles it. */
export interface SenderKeyMessageParts extends SenderKeyPlace {
  /** AES-256-CBC of the padded content. */
  readonly ciphertext: Uint8Array;
}

/** A group message as it was received; nothing in it is certain before `verifySender`. */
export interface SenderKeyMessage extends SenderKeyMessageParts {
  /** What the signature covers: version and protobuf. */
  readonly covered: Uint8Array;
  /** 64 bytes. */
  readonly signature: Uint8Array;
}

/** What lets its holder read a sender's messages from one place on. */
export interface SenderKeyDistribution extends SenderKeyPlace {
  /** CK at `iteration`. */
  readonly chainKey: ChainKey;
  /** Verifies each message. */
  readonly signingKey: TheirPublic;
}

/** The bytes of a group message, signed; takes 64 bytes of `random`. */
export function encodeSenderKeyMessage(
  parts: SenderKeyMessageParts,
  signingKey: SigningPrivate,
  random: Random,
): Uint8Array {
  const w = startMessage(parts, parts.ciphertext.length);
  writeBytes(w, FIELD.ciphertext, parts.ciphertext);
  const covered = w.finish();
  return concat(covered, xeddsaSign(signingKey, covered, random));
}

/** The parts of a group message, as views of `bytes`. */
export function decodeSenderKeyMessage(bytes: Uint8Array): SenderKeyMessage {
  ensure(bytes.length > XEDDSA_LENGTH, "malformed");
  const covered = bytes.subarray(0, -XEDDSA_LENGTH);
  const { fields, place } = readMessage(covered);
  return {
    ...place,
    ciphertext: fields.requiredBytes(FIELD.ciphertext),
    covered,
    signature: bytes.subarray(-XEDDSA_LENGTH),
  };
}

/** Refuses a group message that the key's holder did not sign: "forged". */
export function verifySender(message: SenderKeyMessage, key: PublicKey): void {
  ensure(xeddsaVerify(key, message.covered, message.signature), "forged");
}

/** The bytes of a distribution message: whoever sees them reads the group. */
export function encodeSenderKeyDistribution(
  parts: SenderKeyPlace & {
    readonly chainKey: ChainKey;
    readonly signingKey: PublicKey;
  },
): Uint8Array {
  const w = startMessage(parts, 0);
  writeBytes(w, FIELD.chainKey, parts.chainKey.expose());
  writeBytes(w, FIELD.signingKey, parts.signingKey);
  return w.finish();
}

/** The parts of a distribution message; the chain key is a copy. */
export function decodeSenderKeyDistribution(bytes: Uint8Array): SenderKeyDistribution {
  const { fields, place } = readMessage(bytes);
  const key = fields.requiredBytes(FIELD.chainKey);
  ensure(key.length === KEY_LENGTH, "malformed");
  const signingKey = theirPublic(fields.requiredBytes(FIELD.signingKey));
  return { ...place, chainKey: chainKey(key.slice()), signingKey };
}

function startMessage(place: SenderKeyPlace, more: number): Writer {
  const w = new Writer(FRAME_LENGTH + more);
  w.u8(VERSION);
  writeBytes(w, FIELD.distribution, place.distribution);
  writeUint32(w, FIELD.chainId, place.chainId);
  writeUint32(w, FIELD.iteration, place.iteration);
  return w;
}

function readMessage(bytes: Uint8Array) {
  const r = new Reader(bytes);
  ensure(r.u8() >> 4 === VERSION >> 4, "unsupported-version");
  const fields = readFields(r.rest());
  const distribution = fields.requiredBytes(FIELD.distribution);
  ensure(distribution.length === DISTRIBUTION_LENGTH, "malformed");
  const chainId = fields.requiredUint32(FIELD.chainId);
  const iteration = fields.requiredUint32(FIELD.iteration);
  return { fields, place: { distribution, chainId, iteration } };
}
