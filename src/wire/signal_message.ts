import { type Address, addressBytes } from "../address.ts";
import { byteAt, concat, equal } from "../bytes.ts";
import { readFields, writeBytes, writeUint32 } from "../codec/protobuf.ts";
import { Writer } from "../codec/writer.ts";
import { hmac } from "../crypto/kdf.ts";
import { type PublicKey, type TheirPublic, theirPublic } from "../crypto/keys.ts";
import { ensure } from "../errors.ts";

/**
 * SignalMessage (wire-spec 6.2 and 6.3): what travels in an established session, and
 * inside every PreKeySignalMessage.
 *
 *   version 0x44 ‖ protobuf ‖ first 8 bytes of
 *       HMAC(macKey, sender identity ‖ receiver identity ‖ version ‖ protobuf)
 */

/** The version byte: session version 4 in the high half, this format's in the low. */
export const VERSION = 0x44;

const MAC_LENGTH = 8;
/** A version byte and a MAC around nothing: still too short to be a message. */
const SHORTEST = 1 + MAC_LENGTH;
/** Bytes of all fields but ciphertext and braid part, generously. */
const FRAME_LENGTH = 128;

const FIELD = {
  ratchetKey: 1,
  counter: 2,
  previousCounter: 3,
  ciphertext: 4,
  braid: 5,
  addresses: 6,
} as const;

/** A message as its sender assembles it. */
export interface SignalMessageParts {
  /** The public half of the sending ratchet pair. */
  readonly ratchetKey: PublicKey;
  /** N, the number of the message in its chain. */
  readonly counter: number;
  /** PN as the reference counts it (wire-spec 5); the receiver does not use it. */
  readonly previousCounter: number;
  /** AES-256-CBC of the padded content. */
  readonly ciphertext: Uint8Array;
  /** The post-quantum ratchet's part; left out where it is empty. */
  readonly braid: Uint8Array;
  /** `addressPair`, only inside a PreKeySignalMessage. */
  readonly addresses: Uint8Array | null;
}

/** A message as it was received; nothing in it is certain before `verifyMac`. */
export interface SignalMessage extends Omit<SignalMessageParts, "previousCounter"> {
  readonly ratchetKey: TheirPublic;
  /** What the MAC covers: version and protobuf. */
  readonly covered: Uint8Array;
  /** 8 bytes. */
  readonly mac: Uint8Array;
}

/** The key and the two identities of a MAC; they swap with the direction. */
export interface MacInput {
  /** 32 bytes. */
  readonly macKey: Uint8Array;
  readonly sender: PublicKey;
  readonly receiver: PublicKey;
}

/** The bytes of a message with its MAC. */
export function encodeSignalMessage(
  parts: SignalMessageParts,
  macInput: MacInput,
): Uint8Array {
  const { ciphertext, braid, addresses } = parts;
  const w = new Writer(FRAME_LENGTH + ciphertext.length + braid.length);
  w.u8(VERSION);
  writeBytes(w, FIELD.ratchetKey, parts.ratchetKey);
  writeUint32(w, FIELD.counter, parts.counter);
  writeUint32(w, FIELD.previousCounter, parts.previousCounter);
  writeBytes(w, FIELD.ciphertext, ciphertext);
  if (braid.length > 0) writeBytes(w, FIELD.braid, braid);
  if (addresses !== null) writeBytes(w, FIELD.addresses, addresses);
  return concat(w.finish(), mac(w.finish(), macInput));
}

/** The parts of a message, as views of `bytes`. */
export function decodeSignalMessage(bytes: Uint8Array): SignalMessage {
  ensure(bytes.length >= SHORTEST, "malformed");
  ensureVersion(bytes);
  const covered = bytes.subarray(0, -MAC_LENGTH);
  const fields = readFields(covered.subarray(1));
  return {
    ratchetKey: theirPublic(fields.requiredBytes(FIELD.ratchetKey)),
    counter: fields.requiredUint32(FIELD.counter),
    ciphertext: fields.requiredBytes(FIELD.ciphertext),
    braid: fields.bytes(FIELD.braid) ?? NONE,
    addresses: fields.bytes(FIELD.addresses),
    covered,
    mac: bytes.subarray(-MAC_LENGTH),
  };
}

const NONE = new Uint8Array(0);

/** Refuses every session version but 4 with "unsupported-version". */
export function ensureVersion(bytes: Uint8Array): void {
  ensure(byteAt(bytes, 0) >> 4 === VERSION >> 4, "unsupported-version");
}

/** Refuses a message whose MAC is not the one that the key gives: "forged". */
export function verifyMac(message: SignalMessage, input: MacInput): void {
  ensure(hasMac(message, input), "forged");
}

/** Whether a message's MAC is the one that the key gives. */
export function hasMac(message: SignalMessage, input: MacInput): boolean {
  return equal(message.mac, mac(message.covered, input));
}

/**
 * The `addresses` field (wire-spec 6.4), 36 bytes: sender and receiver, each a kind byte
 * (0, an account), a UUID and a device.
 */
export function addressPair(sender: Address, receiver: Address): Uint8Array {
  const kind = new Uint8Array(1);
  return concat(kind, addressBytes(sender), kind, addressBytes(receiver));
}

function mac(covered: Uint8Array, input: MacInput): Uint8Array {
  const data = concat(input.sender, input.receiver, covered);
  return hmac(input.macKey, data).subarray(0, MAC_LENGTH);
}
