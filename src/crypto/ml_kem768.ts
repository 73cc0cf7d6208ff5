import { ensure } from "../errors.ts";
import type { Random } from "../random.ts";
import { decapsulate, encapsulate, generate, type KemPair } from "./ml_kem/ml_kem.ts";
import { ML_KEM_768 } from "./ml_kem/pke.ts";

/** ML-KEM-768 (FIPS 203), for the channel's handshake and the post-quantum ratchet. */

/** Bytes of an encapsulation key. */
export const ENCAPSULATION_KEY_LENGTH = 1_184;
/** Bytes of a ciphertext. */
export const CIPHERTEXT_LENGTH = 1_088;
/** Bytes of the seed d and z that key generation takes. */
export const SEED_LENGTH = 64;
/** Bytes of the message that encapsulation takes. */
export const MESSAGE_LENGTH = 32;

/** ML-KEM.KeyGen: a fresh pair, 1 184 and 2 400 bytes. */
export function kemGenerate(random: Random): KemPair {
  return kemPair(random.bytes(SEED_LENGTH));
}

/** The pair of a seed d || z: the form in which FIPS 203 lets a private key be kept. */
export function kemPair(seed: Uint8Array): KemPair {
  return generate(ML_KEM_768, seed);
}

/**
 * ML-KEM.Encaps with the modulus check of FIPS 203, section 7.2: an unreduced key is
 * refused with "bad-key".
 */
export function kemEncapsulate(
  encapsulationKey: Uint8Array,
  random: Random,
): { readonly ciphertext: Uint8Array; readonly secret: Uint8Array } {
  return encapsulate(ML_KEM_768, encapsulationKey, random.bytes(MESSAGE_LENGTH));
}

/**
 * ML-KEM.Decaps: 32 bytes. A wrong ciphertext of the right length gives a secret that
 * nobody else has (implicit rejection); another length is "malformed".
 */
export function kemDecapsulate(
  decapsulationKey: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  ensure(ciphertext.length === CIPHERTEXT_LENGTH, "malformed");
  return decapsulate(ML_KEM_768, decapsulationKey, ciphertext);
}
