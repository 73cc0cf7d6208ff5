/**
 * Arithmetic in R_q = Z_q[X] / (X^256 + 1) with q = 3329, as ML-KEM does it (FIPS 203,
 * section 4.3). Every operation takes the same time whatever the coefficients are, as
 * far as JavaScript's own integer operations do.
 */

/** The modulus. */
export const Q = 3_329;

/** Coefficients of a polynomial. */
export const DEGREE = 256;

/** 256 coefficients from 0 to q - 1, in the plain or in the NTT's order. */
export type Polynomial = Uint16Array;

/** 128^-1 mod q. */
const INVERSE_OF_128 = 3_303;

/** `ZETA[i]` is 17^BitRev7(i) mod q (FIPS 203, appendix A). */
const ZETA = Uint16Array.from({ length: 128 }, (_, i) => power17(reversed(i)));

/** `GAMMA[i]` is 17^(2 BitRev7(i) + 1) mod q. */
const GAMMA = Uint16Array.from(
  { length: 128 },
  (_, i) => power17(2 * reversed(i) + 1),
);

/** NTT (algorithm 9), in place. */
export function ntt(f: Polynomial): Polynomial {
  for (let length = 128; length >= 2; length >>= 1) {
    for (let start = 0; start < DEGREE; start += 2 * length) {
      const zeta = ZETA[(DEGREE + start) / (2 * length)]!;
      for (let j = start; j < start + length; j++) {
        const t = zeta * f[j + length]! % Q;
        f[j + length] = (f[j]! + Q - t) % Q;
        f[j] = (f[j]! + t) % Q;
      }
    }
  }
  return f;
}

/** NTT^-1 (algorithm 10), in place. */
export function inverseNtt(f: Polynomial): Polynomial {
  for (let length = 2; length <= 128; length <<= 1) {
    for (let start = 0; start < DEGREE; start += 2 * length) {
      const zeta = ZETA[(2 * DEGREE - start) / (2 * length) - 1]!;
      for (let j = start; j < start + length; j++) {
        const t = f[j]!;
        f[j] = (t + f[j + length]!) % Q;
        f[j + length] = zeta * (f[j + length]! + Q - t) % Q;
      }
    }
  }
  for (let j = 0; j < DEGREE; j++) f[j] = f[j]! * INVERSE_OF_128 % Q;
  return f;
}

/** sum + f, in place of sum. */
export function add(sum: Polynomial, f: Polynomial): Polynomial {
  for (let j = 0; j < DEGREE; j++) sum[j] = (sum[j]! + f[j]!) % Q;
  return sum;
}

/** difference - f, in place of difference. */
export function subtract(difference: Polynomial, f: Polynomial): Polynomial {
  for (let j = 0; j < DEGREE; j++) difference[j] = (difference[j]! + Q - f[j]!) % Q;
  return difference;
}

/** The sum of the products of the pairs, all in the NTT's order (algorithms 11, 12). */
export function dotProduct(
  fs: readonly Polynomial[],
  gs: readonly Polynomial[],
): Polynomial {
  const sum = new Uint16Array(DEGREE);
  fs.forEach((f, k) => addProduct(sum, f, gs[k]!));
  return sum;
}

function addProduct(sum: Polynomial, f: Polynomial, g: Polynomial): void {
  for (let j = 0; j < DEGREE; j += 2) {
    const a0 = f[j]!;
    const a1 = f[j + 1]!;
    const b0 = g[j]!;
    const b1 = g[j + 1]!;
    sum[j] = (sum[j]! + a0 * b0 + a1 * b1 % Q * GAMMA[j >> 1]!) % Q;
    sum[j + 1] = (sum[j + 1]! + a0 * b1 + a1 * b0) % Q;
  }
}

/** 17^exponent mod q. */
function power17(exponent: number): number {
  let power = 1;
  for (let i = 0; i < exponent; i++) power = power * 17 % Q;
  return power;
}

/** BitRev7: the seven low bits the other way round. */
function reversed(i: number): number {
  let bits = 0;
  for (let bit = 0; bit < 7; bit++) bits |= (i >> bit & 1) << (6 - bit);
  return bits;
}
