import { scrypt as rfc7914 } from "@noble/hashes/scrypt.js";

/** What makes a guess dear. */
export interface ScryptCost {
  /** N, a power of two: time and, times 1 KiB for r = 8, memory. */
  readonly rounds: number;
  /** r. */
  readonly blockSize: number;
  /** p. */
  readonly lanes: number;
}

/** scrypt (RFC 7914): `length` bytes, as slow as `cost` demands. */
export function scrypt(
  password: Uint8Array,
  salt: Uint8Array,
  cost: ScryptCost,
  length: number,
): Uint8Array {
  const { rounds: N, blockSize: r, lanes: p } = cost;
  return rfc7914(password, salt, { N, r, p, dkLen: length });
}
