import { concat } from "../../bytes.ts";
import { sha3_512 } from "../sha3.ts";
import * as bytes from "./compression.ts";
import {
  add,
  dotProduct,
  inverseNtt,
  ntt,
  type Polynomial,
  Q,
  subtract,
} from "./polynomial.ts";
import { sampleNoise, sampleUniform } from "./sampling.ts";

/**
 * K-PKE (FIPS 203, section 5), the encryption inside ML-KEM. It is cut so that c1 can be
 * had before the key's vector t has come, as the post-quantum ratchet needs it.
 */

/** A parameter set (section 8); eta is 2 in both. */
export interface Parameters {
  /** k: the rank of the matrix A, which rho stands for. */
  readonly rank: number;
  /** d_u: bits of a coefficient in c1. */
  readonly bitsU: number;
  /** d_v: bits of a coefficient in c2. */
  readonly bitsV: number;
}

/** Category 3. */
export const ML_KEM_768: Parameters = { rank: 3, bitsU: 10, bitsV: 4 };
/** Category 5. */
export const ML_KEM_1024: Parameters = { rank: 4, bitsU: 11, bitsV: 5 };

/** Bytes of rho, of m and of the randomness r. */
export const RHO_LENGTH = 32;

/** What an encryption draws once: r, and the blinding vector y in the NTT's order. */
export interface Blinding {
  /** 32 bytes. */
  readonly r: Uint8Array;
  readonly y: readonly Polynomial[];
}

/** K-PKE.KeyGen (algorithm 13) from 32 random bytes: t || rho and s, encoded. */
export function generateKeys(
  { rank }: Parameters,
  d: Uint8Array,
): { readonly encryptionKey: Uint8Array; readonly decryptionKey: Uint8Array } {
  const seeds = sha3_512(concat(d, Uint8Array.of(rank)));
  const [rho, sigma] = [seeds.subarray(0, RHO_LENGTH), seeds.subarray(RHO_LENGTH)];
  const s = noiseVector(sigma, 0, rank).map(ntt);
  const e = noiseVector(sigma, rank, rank).map(ntt);
  const t = e.map((error, i) => {
    const row = vectorOf(rank, (j) => sampleUniform(rho, j, i));
    return add(error, dotProduct(row, s));
  });
  return {
    encryptionKey: concat(...t.map(bytes.encodePolynomial), rho),
    decryptionKey: concat(...s.map(bytes.encodePolynomial)),
  };
}

/** The blinding that r, 32 bytes, stands for. */
export function blinding({ rank }: Parameters, r: Uint8Array): Blinding {
  return { r, y: noiseVector(r, 0, rank).map(ntt) };
}

/** c1 of K-PKE.Encrypt (algorithm 14): u = A^T y + e1, rounded. */
export function encryptU(
  { rank, bitsU }: Parameters,
  rho: Uint8Array,
  { r, y }: Blinding,
): Uint8Array {
  const noise = noiseVector(r, rank, rank);
  const parts = noise.map((error, i) => {
    const column = vectorOf(rank, (j) => sampleUniform(rho, i, j));
    return bytes.compress(add(inverseNtt(dotProduct(column, y)), error), bitsU);
  });
  return concat(...parts);
}

/** c2 of K-PKE.Encrypt: v = t y + e2 and the message m, 32 bytes, rounded. */
export function encryptV(
  { rank, bitsV }: Parameters,
  t: readonly Polynomial[],
  m: Uint8Array,
  { r, y }: Blinding,
): Uint8Array {
  const v = inverseNtt(dotProduct(t, y));
  add(v, sampleNoise(r, 2 * rank));
  return bytes.compress(add(v, bytes.decompressMessage(m)), bitsV);
}

/** K-PKE.Decrypt (algorithm 15): m, 32 bytes, from s and c1 || c2. */
export function decrypt(
  { rank, bitsU, bitsV }: Parameters,
  decryptionKey: Uint8Array,
  ciphertext: Uint8Array,
): Uint8Array {
  const s = decodeVector(decryptionKey);
  const length = 32 * bitsU;
  const u = vectorOf(rank, (i) => {
    const part = ciphertext.subarray(i * length, (i + 1) * length);
    return ntt(bytes.decompress(part, bitsU));
  });
  const v = bytes.decompress(ciphertext.subarray(rank * length), bitsV);
  return bytes.compressMessage(subtract(v, inverseNtt(dotProduct(s, u))));
}

/** Polynomials of 384 bytes each; `isReduced` says whether all of them are in R_q. */
export function decodeVector(encoded: Uint8Array): Polynomial[] {
  return vectorOf(encoded.length / bytes.POLYNOMIAL_LENGTH, (i) => {
    const start = i * bytes.POLYNOMIAL_LENGTH;
    return bytes.decodePolynomial(
      encoded.subarray(start, start + bytes.POLYNOMIAL_LENGTH),
    );
  });
}

/** The modulus check of section 7.2: no coefficient is q or more. */
export function isReduced(vector: readonly Polynomial[]): boolean {
  return vector.every(isBelowQ);
}

function isBelowQ(f: Polynomial): boolean {
  let isBelow = true;
  for (let j = 0; j < f.length; j++) isBelow = f[j]! < Q && isBelow;
  return isBelow;
}

function noiseVector(seed: Uint8Array, from: number, rank: number): Polynomial[] {
  return vectorOf(rank, (i) => sampleNoise(seed, from + i));
}

function vectorOf(rank: number, make: (i: number) => Polynomial): Polynomial[] {
  return Array.from({ length: rank }, (_, i) => make(i));
}
