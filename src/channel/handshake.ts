import { be16, be32, be64, concat } from "../bytes.ts";
import { Reader } from "../codec/reader.ts";
import { hkdf, sha256 } from "../crypto/kdf.ts";
import { CIPHERTEXT_LENGTH, ENCAPSULATION_KEY_LENGTH } from "../crypto/ml_kem768.ts";
import { X25519_LENGTH } from "../crypto/x25519.ts";
import { TAG_LENGTH } from "../crypto/aead.ts";
import { ensure, PeerError } from "../errors.ts";
import { LABEL, PROLOGUE } from "../labels.ts";
import { BODY, SUITE, VERSION } from "./frame.ts";

/**
 * What both ends of the channel's handshake agree on: Noise_NKpsk2 with an ML-KEM-768
 * secret as its psk, so that a recorded handshake stays closed to a quantum computer.
 *
 *     client                                                            relay
 *       1 ‖ version u16 ‖ suite u8 ‖ hint 8 ‖ Noise(ek ‖ features u32)    ──▶
 *       ◀──   ct ‖ Noise(lifetime u32 ‖ relay time u64 ‖ features u32)
 *
 * The hint, the start of the certificate's hash, tells the relay which of its keys is
 * meant. Message 1 carries nothing of the user's: who replays it gets a channel that it
 * has no keys for.
 */

/** What message 1 seals. */
export interface Offer {
  /** ek, 1 184 bytes: fresh for this handshake. */
  readonly encapsulationKey: Uint8Array;
  /** What the client can do, one bit each. */
  readonly features: number;
}

/** What message 2 seals. */
export interface Terms {
  /** Seconds for which the relay keeps the channel. */
  readonly lifetime: number;
  /** The relay's clock, Unix milliseconds. */
  readonly relayTime: number;
  /** What the relay can do, one bit each. */
  readonly features: number;
}

const OFFER_LENGTH = ENCAPSULATION_KEY_LENGTH + 4;
const TERMS_LENGTH = 4 + 8 + 4;
const HINT_LENGTH = 8;
const HEAD_LENGTH = 1 + 2 + 1 + HINT_LENGTH;

/** Bytes of message 1 with its kind byte, always. */
export const MESSAGE_LENGTH = HEAD_LENGTH + X25519_LENGTH + OFFER_LENGTH + TAG_LENGTH;
/** Bytes of the answer, always. */
export const ANSWER_LENGTH = CIPHERTEXT_LENGTH + X25519_LENGTH + TERMS_LENGTH +
  TAG_LENGTH;

/** What this version can do beyond the least: nothing yet; unknown bits say nothing. */
export const FEATURES = 0;

/** The clear bytes before Noise's message 1, for the certificate with this hash. */
export function headOf(certificateHash: Uint8Array): Uint8Array {
  const hint = certificateHash.subarray(0, HINT_LENGTH);
  return concat(Uint8Array.of(BODY.handshake), be16(VERSION), Uint8Array.of(SUITE), hint);
}

/** Message 1 in its clear head and Noise's part; its length is checked. */
export function splitMessage(message: Uint8Array): [Uint8Array, Uint8Array] {
  ensure(message.length === MESSAGE_LENGTH, "malformed");
  return [message.subarray(0, HEAD_LENGTH), message.subarray(HEAD_LENGTH)];
}

/** The answer in its ciphertext and Noise's part; its length is checked. */
export function splitAnswer(answer: Uint8Array): [Uint8Array, Uint8Array] {
  ensure(answer.length === ANSWER_LENGTH, "malformed");
  return [answer.subarray(0, CIPHERTEXT_LENGTH), answer.subarray(CIPHERTEXT_LENGTH)];
}

/** ek ‖ features u32. */
export function encodeOffer({ encapsulationKey, features }: Offer): Uint8Array {
  return concat(encapsulationKey, be32(features));
}

/** The offer that the bytes spell. */
export function decodeOffer(bytes: Uint8Array): Offer {
  const r = new Reader(bytes);
  const offer = { encapsulationKey: r.take(ENCAPSULATION_KEY_LENGTH), features: r.u32() };
  r.end();
  return offer;
}

/** lifetime u32 ‖ relay time u64 ‖ features u32. */
export function encodeTerms({ lifetime, relayTime, features }: Terms): Uint8Array {
  return concat(be32(lifetime), be64(relayTime), be32(features));
}

/** The terms that the bytes spell. */
export function decodeTerms(bytes: Uint8Array): Terms {
  const r = new Reader(bytes);
  const terms = { lifetime: r.u32(), relayTime: r.u64(), features: r.u32() };
  r.end();
  return terms;
}

/** Noise's prologue: both ends must have the same version, suite and certificate. */
export function prologueOf(certificateHash: Uint8Array): Uint8Array {
  return concat(PROLOGUE, be16(VERSION), Uint8Array.of(SUITE), certificateHash);
}

/**
 * Noise's psk from ML-KEM's shared secret, 32 bytes. It takes in ek and ct, so that the
 * transcript binds them although Noise itself never sees the ciphertext.
 */
export function pskOf(
  sharedSecret: Uint8Array,
  encapsulationKey: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  const info = concat(LABEL.handshakePsk, sha256(encapsulationKey), sha256(ciphertext));
  return hkdf({ ikm: sharedSecret, info, length: 32 });
}

/** Runs a step of a handshake, all of whose failures look alike to the other end. */
export function refusingAlike<T>(step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (cause instanceof PeerError) throw new PeerError("forged", { cause });
    throw cause;
  }
}
