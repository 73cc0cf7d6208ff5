import { DEGREE, type Polynomial, Q } from "./polynomial.ts";

/** Polynomials as bytes, whole or rounded to d bits (FIPS 203, section 4.2.1). */

/** Bits of a coefficient that is not rounded. */
const FULL = 12;

/** Bytes of a polynomial that is not rounded. */
export const POLYNOMIAL_LENGTH = DEGREE * FULL / 8;

/** Decompress_1(1): the middle of the ring, which a set bit of a message becomes. */
const HALF_Q = 1_665;

/** The first and the last coefficient that Compress_1 takes for a set bit. */
const [FIRST_SET, LAST_SET] = [833, 2_496];

/**
 * ByteEncode_d(Compress_d(f)): 32 d bytes. Compress_d(x) is x 2^d / q rounded, mod 2^d;
 * it divides by a constant, which engines do by multiplying, in constant time.
 */
export function compress(f: Polynomial, d: number): Uint8Array {
  const mask = (1 << d) - 1;
  const rounded = new Uint16Array(DEGREE);
  for (let j = 0; j < DEGREE; j++) {
    rounded[j] = Math.floor(((f[j]! << d) + (Q >> 1)) / Q) & mask;
  }
  return pack(rounded, d);
}

/** Decompress_d(ByteDecode_d(bytes)), x being y q / 2^d rounded. */
export function decompress(bytes: Uint8Array, d: number): Polynomial {
  const f = unpack(bytes, d);
  for (let j = 0; j < DEGREE; j++) f[j] = (Q * f[j]! + (1 << (d - 1))) >> d;
  return f;
}

/** Decompress_1(ByteDecode_1(m)): the polynomial that carries a message of 32 bytes. */
export function decompressMessage(m: Uint8Array): Polynomial {
  const f = unpack(m, 1);
  for (let j = 0; j < DEGREE; j++) f[j] = f[j]! * HALF_Q;
  return f;
}

/** ByteEncode_1(Compress_1(f)): the message, which is secret, by sign bits alone. */
export function compressMessage(f: Polynomial): Uint8Array {
  const bits = new Uint16Array(DEGREE);
  for (let j = 0; j < DEGREE; j++) {
    const x = f[j]!;
    bits[j] = (FIRST_SET - 1 - x) >> 31 & (x - LAST_SET - 1) >> 31 & 1;
  }
  return pack(bits, 1);
}

/** ByteEncode_12: 384 bytes. */
export function encodePolynomial(f: Polynomial): Uint8Array {
  return pack(f, FULL);
}

/**
 * ByteDecode_12 without its reduction: coefficients are up to 4 095 where the bytes are
 * not those of an honest key.
 */
export function decodePolynomial(bytes: Uint8Array): Polynomial {
  return unpack(bytes, FULL);
}

/** The coefficients' d low bits, one after the other. */
function pack(f: Polynomial, d: number): Uint8Array {
  const bytes = new Uint8Array(DEGREE * d / 8);
  let [bits, held, at] = [0, 0, 0];
  for (let j = 0; j < DEGREE; j++) {
    bits |= f[j]! << held;
    for (held += d; held >= 8; held -= 8) {
      bytes[at++] = bits;
      bits >>= 8;
    }
  }
  return bytes;
}

/** What `pack` took. */
function unpack(bytes: Uint8Array, d: number): Polynomial {
  const f = new Uint16Array(DEGREE);
  const mask = (1 << d) - 1;
  let [bits, held, at] = [0, 0, 0];
  for (let j = 0; j < DEGREE; j++) {
    for (; held < d; held += 8) bits |= bytes[at++]! << held;
    f[j] = bits & mask;
    bits >>= d;
    held -= d;
  }
  return f;
}
