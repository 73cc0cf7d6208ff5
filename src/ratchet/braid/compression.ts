import { DEGREE, type Polynomial, Q } from "./polynomial.ts";

/** Polynomials as bytes, whole or rounded to d bits (FIPS 203, section 4.2.1). */

/** Bits of a coefficient that is not rounded. */
const FULL = 12;

/** Bytes of a polynomial that is not rounded. */
export const POLYNOMIAL_LENGTH = DEGREE * FULL / 8;

/** Decompress_1(1): the middle of the ring, which a set bit of a message becomes. */
const HALF_Q = 1_665;

/**
 * ByteEncode_d(Compress_d(f)): 32 d bytes. Compress_d(x) is x 2^d / q rounded, mod 2^d;
 * it divides by a constant, which engines do by multiplying, in constant time.
 */
export function compress(f: Polynomial, d: number): Uint8Array {
  const bytes = new Uint8Array(DEGREE * d / 8);
  const mask = (1 << d) - 1;
  let [bits, held, at] = [0, 0, 0];
  for (let j = 0; j < DEGREE; j++) {
    const rounded = Math.floor(((f[j]! << d) + (Q >> 1)) / Q) & mask;
    bits |= rounded << held;
    for (held += d; held >= 8; held -= 8) {
      bytes[at++] = bits;
      bits >>= 8;
    }
  }
  return bytes;
}

/** Decompress_1(ByteDecode_1(m)): the polynomial that carries a message of 32 bytes. */
export function decompressMessage(m: Uint8Array): Polynomial {
  const f = new Uint16Array(DEGREE);
  for (let j = 0; j < DEGREE; j++) f[j] = (m[j >> 3]! >> (j & 7) & 1) * HALF_Q;
  return f;
}

/**
 * ByteDecode_12 without its reduction: the three bytes of two coefficients, which are
 * therefore up to 4 095 where the bytes are not those of an honest key.
 */
export function decodePolynomial(bytes: Uint8Array): Polynomial {
  const f = new Uint16Array(DEGREE);
  for (let j = 0; j < DEGREE; j += 2) {
    const at = j * FULL / 8;
    const three = bytes[at]! | bytes[at + 1]! << 8 | bytes[at + 2]! << 16;
    f[j] = three & 0xfff;
    f[j + 1] = three >> 12;
  }
  return f;
}
