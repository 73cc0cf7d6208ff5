import { be16, concat } from "../bytes.ts";
import { hkdf, sha256 } from "../crypto/kdf.ts";
import { CIPHERTEXT_LENGTH, ENCAPSULATION_KEY_LENGTH } from "../crypto/ml_kem768.ts";
import { X25519_LENGTH } from "../crypto/x25519.ts";
import { TAG_LENGTH } from "../crypto/aead.ts";
import { PeerError } from "../errors.ts";
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

/** Bytes of what message 1 seals: ek and the client's features. */
export const OFFER_LENGTH = ENCAPSULATION_KEY_LENGTH + 4;
/** Bytes of what message 2 seals: lifetime, relay time and the relay's features. */
export const TERMS_LENGTH = 4 + 8 + 4;

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

/** Message 1 in its clear head and Noise's part. */
export function splitMessage(message: Uint8Array): [Uint8Array, Uint8Array] {
  return [message.subarray(0, HEAD_LENGTH), message.subarray(HEAD_LENGTH)];
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
