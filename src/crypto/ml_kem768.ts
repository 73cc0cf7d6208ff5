import { ml_kem768 } from "@noble/post-quantum/ml-kem.js";
import { PeerError } from "../errors.ts";
import type { Random } from "../random.ts";

/** ML-KEM-768 (FIPS 203), for the channel's handshake and the post-quantum ratchet. */

/** Bytes of an encapsulation key. */
export const ENCAPSULATION_KEY_LENGTH = 1_184;
/** Bytes of a ciphertext. */
export const CIPHERTEXT_LENGTH = 1_088;
/** Bytes of the seed d and z that key generation takes. */
export const SEED_LENGTH = 64;
/** Bytes of the message that encapsulation takes. */
export const MESSAGE_LENGTH = 32;

/** A key pair of ML-KEM-768. */
export interface KemPair {
  /** ek, 1 184 bytes. */
  readonly encapsulationKey: Uint8Array;
  /** dk, 2 400 bytes. */
  readonly decapsulationKey: Uint8Array;
}

/** ML-KEM.KeyGen: a fresh pair. */
export function kemGenerate(random: Random): KemPair {
  return kemPair(random.bytes(SEED_LENGTH));
}

/** The pair of a seed d || z: the form in which FIPS 203 lets a private key be kept. */
export function kemPair(seed: Uint8Array): KemPair {
  const { publicKey, secretKey } = ml_kem768.keygen(seed);
  return { encapsulationKey: publicKey, decapsulationKey: secretKey };
}

/**
 * ML-KEM.Encaps with the modulus check of FIPS 203, section 7.2: an unreduced key is
 * refused with "bad-key".
 */
export function kemEncapsulate(
  encapsulationKey: Uint8Array,
  random: Random,
): { readonly ciphertext: Uint8Array; readonly secret: Uint8Array } {
  const message = random.bytes(MESSAGE_LENGTH);
  try {
    const made = ml_kem768.encapsulate(encapsulationKey, message);
    return { ciphertext: made.cipherText, secret: made.sharedSecret };
  } catch (cause) {
    throw new PeerError("bad-key", { cause });
  }
}

/**
 * ML-KEM.Decaps: 32 bytes. A wrong ciphertext of the right length gives a secret that
 * nobody else has (implicit rejection); another length is "malformed".
 */
export function kemDecapsulate(
  decapsulationKey: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  if (ciphertext.length !== CIPHERTEXT_LENGTH) throw new PeerError("malformed");
  return ml_kem768.decapsulate(ciphertext, decapsulationKey);
}
