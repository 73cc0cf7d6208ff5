import { concat, equal } from "../../bytes.ts";
import { ensure } from "../../errors.ts";
import { sha3_256, sha3_512, shake256 } from "../sha3.ts";
import { POLYNOMIAL_LENGTH } from "./compression.ts";
import * as pke from "./pke.ts";

/**
 * ML-KEM (FIPS 203, sections 6 and 7) for any parameter set.
 *
 *   ek = t || rho          dk = s || ek || H(ek) || z          c = c1 || c2
 *
 * Sums and products are constant-time as far as JavaScript's integer operations are; what
 * is hashed is hashed by the runtime.
 */

/** Bytes of d, z, m, of the secret and of every hash but G's. */
const LENGTH = 32;

/** A key pair. */
export interface KemPair {
  /** ek. */
  readonly encapsulationKey: Uint8Array;
  /** dk. */
  readonly decapsulationKey: Uint8Array;
}

/** ML-KEM.KeyGen (algorithm 16) from the seed d || z, 64 bytes. */
export function generate(parameters: pke.Parameters, seed: Uint8Array): KemPair {
  const [d, z] = [seed.subarray(0, LENGTH), seed.subarray(LENGTH)];
  const { encryptionKey: ek, decryptionKey: s } = pke.generateKeys(parameters, d);
  return { encapsulationKey: ek, decapsulationKey: concat(s, ek, sha3_256(ek), z) };
}

/**
 * ML-KEM.Encaps (algorithm 17) of the message m, 32 random bytes: c, and the shared
 * secret K of 32 bytes. An unreduced key is refused with "bad-key".
 */
export function encapsulate(
  parameters: pke.Parameters,
  encapsulationKey: Uint8Array,
  m: Uint8Array,
): { readonly ciphertext: Uint8Array; readonly secret: Uint8Array } {
  const { secret, r } = derive(m, sha3_256(encapsulationKey));
  return { ciphertext: encrypt(parameters, encapsulationKey, m, r), secret };
}

/**
 * ML-KEM.Decaps (algorithm 18): 32 bytes. Of a ciphertext that no encapsulation gave,
 * a secret that nobody else has, in the same time.
 */
export function decapsulate(
  parameters: pke.Parameters,
  decapsulationKey: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  const keyAt = parameters.rank * POLYNOMIAL_LENGTH;
  const hashAt = decapsulationKey.length - 2 * LENGTH;
  const s = decapsulationKey.subarray(0, keyAt);
  const ek = decapsulationKey.subarray(keyAt, hashAt);
  const hash = decapsulationKey.subarray(hashAt, hashAt + LENGTH);
  const z = decapsulationKey.subarray(hashAt + LENGTH);
  const m = pke.decrypt(parameters, s, ciphertext);
  const { secret, r } = derive(m, hash);
  const rejection = shake256(concat(z, ciphertext), LENGTH);
  const isHonest = equal(encrypt(parameters, ek, m, r), ciphertext);
  return chosen(isHonest, secret, rejection);
}

/** (K, r) = G(m || H(ek)). */
export function derive(
  m: Uint8Array,
  keyHash: Uint8Array,
): { readonly secret: Uint8Array; readonly r: Uint8Array } {
  const okm = sha3_512(concat(m, keyHash));
  return { secret: okm.subarray(0, LENGTH), r: okm.subarray(LENGTH) };
}

/** K-PKE.Encrypt, whole. */
function encrypt(
  parameters: pke.Parameters,
  encapsulationKey: Uint8Array,
  m: Uint8Array,
  r: Uint8Array,
): Uint8Array {
  const rho = encapsulationKey.subarray(-LENGTH);
  const t = pke.decodeVector(encapsulationKey.subarray(0, -LENGTH));
  ensure(pke.isReduced(t), "bad-key");
  const blinding = pke.blinding(parameters, r);
  const c1 = pke.encryptU(parameters, rho, blinding);
  return concat(c1, pke.encryptV(parameters, t, m, blinding));
}

/** The first or the second, without a branch. */
function chosen(first: boolean, one: Uint8Array, other: Uint8Array): Uint8Array {
  const mask = -Number(first);
  return one.map((byte, i) => byte & mask | (other[i] ?? 0) & ~mask);
}
