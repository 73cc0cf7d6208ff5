import { concat } from "../../bytes.ts";
import { shake128, shake256 } from "../sha3.ts";
import { DEGREE, type Polynomial, Q } from "./polynomial.ts";

/** How ML-KEM makes polynomials out of bytes (FIPS 203, section 4.2.2). */

/** Bytes that SHAKE128 gives at a time. */
const SHAKE128_BLOCK = 168;

/** Blocks of which one polynomial in a hundred does not get enough numbers below q. */
const USUAL_BLOCKS = 3;

/** Bytes from which one polynomial of small coefficients is drawn: 64 eta, eta = 2. */
const NOISE_LENGTH = 128;

/**
 * SampleNTT (algorithm 7) of rho || i || j: a uniform polynomial in the NTT's order. How
 * long it takes depends on public bytes only.
 */
export function sampleUniform(rho: Uint8Array, i: number, j: number): Polynomial {
  const seed = concat(rho, Uint8Array.of(i, j));
  for (let blocks = USUAL_BLOCKS;; blocks++) {
    const f = belowQ(shake128(seed, blocks * SHAKE128_BLOCK));
    if (f !== null) return f;
  }
}

/** The first 256 of the 12-bit numbers that are below q, or `null` for too few. */
function belowQ(bytes: Uint8Array): Polynomial | null {
  const f = new Uint16Array(DEGREE);
  let filled = 0;
  for (let at = 0; at < bytes.length && filled < DEGREE; at += 3) {
    const three = bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16;
    const first = three & 0xfff;
    const second = three >> 12;
    if (first < Q) f[filled++] = first;
    if (second < Q && filled < DEGREE) f[filled++] = second;
  }
  return filled === DEGREE ? f : null;
}

/**
 * SamplePolyCBD_2(PRF_2(seed, n)) (algorithm 8): coefficients from -2 to 2, each the
 * difference of two sums of two bits.
 */
export function sampleNoise(seed: Uint8Array, n: number): Polynomial {
  const bytes = shake256(concat(seed, Uint8Array.of(n)), NOISE_LENGTH);
  const f = new Uint16Array(DEGREE);
  for (let j = 0; j < DEGREE; j++) {
    const nibble = bytes[j >> 1]! >> (j & 1) * 4;
    const x = (nibble & 1) + (nibble >> 1 & 1);
    const y = (nibble >> 2 & 1) + (nibble >> 3 & 1);
    f[j] = (x + Q - y) % Q;
  }
  return f;
}
