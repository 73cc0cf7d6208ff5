import { sha3_256, sha3_512 } from "@noble/hashes/sha3.js";
import { concat, equal } from "../../bytes.ts";
import { ensure } from "../../errors.ts";
import {
  compress,
  decodePolynomial,
  decompressMessage,
  POLYNOMIAL_LENGTH,
} from "./compression.ts";
import {
  add,
  DEGREE,
  dotProduct,
  inverseNtt,
  ntt,
  type Polynomial,
  Q,
} from "./polynomial.ts";
import { sampleNoise, sampleUniform } from "./sampling.ts";

/**
 * ML-KEM-768 (FIPS 203) with its encapsulation in two steps, so that most of the
 * ciphertext can leave before most of the key has come (wire-spec 8.5). The standard
 * encapsulation key t || rho is cut in a header, rho || SHA3-256(t || rho), and the
 * vector t; the standard ciphertext in c1, made from the header, and c2, which needs t.
 *
 * Key generation and decapsulation are the standard ones of `crypto/ml_kem768.ts`.
 */

/** k: the rank of the matrix A. */
const RANK = 3;
/** d_u: bits of a coefficient in c1. */
const BITS_U = 10;
/** d_v: bits of a coefficient in c2. */
const BITS_V = 4;

/** Bytes of rho || SHA3-256(t || rho). */
export const HEADER_LENGTH = 64;
/** Bytes of t, the key's vector. */
export const VECTOR_LENGTH = RANK * POLYNOMIAL_LENGTH;
/** Bytes of c1. */
export const CT1_LENGTH = RANK * DEGREE * BITS_U / 8;
/** Bytes of c2. */
export const CT2_LENGTH = DEGREE * BITS_V / 8;

const RHO_LENGTH = 32;

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
  const { secret, r } = derive(header, m);
  const rho = header.subarray(0, RHO_LENGTH);
  const y = blindingVector(r);
  const parts: Uint8Array[] = [];
  for (let i = 0; i < RANK; i++) {
    const column = [0, 1, 2].map((j) => sampleUniform(rho, i, j));
    const u = add(inverseNtt(dotProduct(column, y)), sampleNoise(r, RANK + i));
    parts.push(compress(u, BITS_U));
  }
  return { ct1: concat(...parts), secret };
}

/**
 * K-PKE.Encrypt's c2 (128 bytes) for the same header and m. A vector that is not the one
 * the header promised, or has a coefficient of q or more, is refused with "bad-key".
 */
export function encaps2(input: {
  readonly header: Uint8Array;
  readonly m: Uint8Array;
  readonly vector: Uint8Array;
}): Uint8Array {
  const { header, m, vector } = input;
  const t = openVector(header, vector);
  const { r } = derive(header, m);
  const v = inverseNtt(dotProduct(t, blindingVector(r)));
  add(v, sampleNoise(r, 2 * RANK));
  return compress(add(v, decompressMessage(m)), BITS_V);
}

/** (K, r) = G(m || H(ek)). */
function derive(header: Uint8Array, m: Uint8Array) {
  const okm = sha3_512(concat(m, header.subarray(RHO_LENGTH)));
  return { secret: okm.subarray(0, 32), r: okm.subarray(32) };
}

/** y, in the NTT's order: recomputed for c2, for 32 bytes are kept and not 1.5 KB. */
function blindingVector(r: Uint8Array): Polynomial[] {
  return [0, 1, 2].map((n) => ntt(sampleNoise(r, n)));
}

/** t as polynomials, after both checks of FIPS 203, section 7.2. */
function openVector(header: Uint8Array, vector: Uint8Array): Polynomial[] {
  const key = concat(vector, header.subarray(0, RHO_LENGTH));
  ensure(equal(sha3_256(key), header.subarray(RHO_LENGTH)), "bad-key");
  const t = [0, 1, 2].map((i) =>
    decodePolynomial(
      vector.subarray(i * POLYNOMIAL_LENGTH, (i + 1) * POLYNOMIAL_LENGTH),
    )
  );
  ensure(t.every((f) => f.every((coefficient) => coefficient < Q)), "bad-key");
  return t;
}
