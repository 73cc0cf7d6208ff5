import { concat, equal } from "../../bytes.ts";
import { POLYNOMIAL_LENGTH } from "../../crypto/ml_kem/compression.ts";
import { derive } from "../../crypto/ml_kem/ml_kem.ts";
import {
  blinding,
  decodeVector,
  encryptU,
  encryptV,
  isReduced,
  ML_KEM_768,
  RHO_LENGTH,
} from "../../crypto/ml_kem/pke.ts";
import { sha3_256 } from "../../crypto/sha3.ts";
import { ensure } from "../../errors.ts";

/**
 * ML-KEM-768 (FIPS 203) with its encapsulation in two steps, so that most of the
 * ciphertext can leave before most of the key has come (wire-spec 8.5). The standard
 * encapsulation key t || rho is cut in a header, rho || SHA3-256(t || rho), and the
 * vector t; the standard ciphertext in c1, made from the header, and c2, which needs t.
 *
 * Key generation and decapsulation are the standard ones of `crypto/ml_kem768.ts`.
 */

/** Bytes of rho || SHA3-256(t || rho). */
export const HEADER_LENGTH = 64;
/** Bytes of t, the key's vector. */
export const VECTOR_LENGTH = ML_KEM_768.rank * POLYNOMIAL_LENGTH;
/** Bytes of c1. */
export const CT1_LENGTH = 32 * ML_KEM_768.rank * ML_KEM_768.bitsU;
/** Bytes of c2. */
export const CT2_LENGTH = 32 * ML_KEM_768.bitsV;

/** The two parts of a standard encapsulation key of 1 184 bytes. */
export function splitKey(
  encapsulationKey: Uint8Array,
): { readonly header: Uint8Array; readonly vector: Uint8Array } {
  const rho = encapsulationKey.subarray(VECTOR_LENGTH);
  return {
    header: concat(rho, sha3_256(encapsulationKey)),
    vector: encapsulationKey.subarray(0, VECTOR_LENGTH),
  };
}

/**
 * K-PKE.Encrypt's c1 (960 bytes) for the message m (32 random bytes), and the shared
 * secret K (32 bytes), which m and the key's hash determine already.
 */
export function encaps1(
  header: Uint8Array,
  m: Uint8Array,
): { readonly ct1: Uint8Array; readonly secret: Uint8Array } {
  const { secret, r } = derive(m, header.subarray(RHO_LENGTH));
  const rho = header.subarray(0, RHO_LENGTH);
  return { ct1: encryptU(ML_KEM_768, rho, blinding(ML_KEM_768, r)), secret };
}

/**
 * K-PKE.Encrypt's c2 (128 bytes) for the same header and m. A vector that is not the one
 * the header promised, or has a coefficient of q or more, is refused with "bad-key". What
 * blinds is computed again: 32 bytes are kept in between, and not 1.5 KB.
 */
export function encaps2(input: {
  readonly header: Uint8Array;
  readonly m: Uint8Array;
  readonly vector: Uint8Array;
}): Uint8Array {
  const { header, m, vector } = input;
  const [rho, hash] = [header.subarray(0, RHO_LENGTH), header.subarray(RHO_LENGTH)];
  ensure(equal(sha3_256(concat(vector, rho)), hash), "bad-key");
  const t = decodeVector(vector);
  ensure(isReduced(t), "bad-key");
  const { r } = derive(m, hash);
  return encryptV(ML_KEM_768, t, m, blinding(ML_KEM_768, r));
}
