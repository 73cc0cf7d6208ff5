import { createHmac, hash, hkdfSync } from "node:crypto";
import { hmac as rfc2104 } from "@noble/hashes/hmac.js";
import { sha256 as fips180 } from "@noble/hashes/sha2.js";

/**
 * Hashes and what is built of them. The runtime's own are taken where they are measurably
 * faster: whole hashes, HKDF, and the HMAC of what is longer than a page of text.
 */

/** SHA-256 (FIPS 180-4): 32 bytes. */
export function sha256(data: Uint8Array): Uint8Array {
  return new Uint8Array(hash("sha256", data, "buffer"));
}

/** SHA-512 (FIPS 180-4): 64 bytes. */
export function sha512(data: Uint8Array): Uint8Array {
  return new Uint8Array(hash("sha512", data, "buffer"));
}

/** Bytes from which on the runtime's HMAC makes up for what it costs to begin one. */
const LONG = 1_024;

/** HMAC-SHA-256 (RFC 2104): 32 bytes. */
export function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  return data.length < LONG
    ? rfc2104(fips180, key, data)
    : new Uint8Array(createHmac("sha256", key).update(data).digest());
}

const NO_SALT = new Uint8Array(32);

/** What `hkdf` takes; an absent salt is 32 zero bytes. */
export interface HkdfInput {
  readonly salt?: Uint8Array;
  readonly ikm: Uint8Array;
  readonly info: Uint8Array;
  /** Bytes wanted, at most 255 * 32. */
  readonly length: number;
}

/** HKDF-SHA-256 (RFC 5869), extract and expand. */
export function hkdf(input: HkdfInput): Uint8Array {
  const { ikm, salt = NO_SALT, info, length } = input;
  return new Uint8Array(hkdfSync("sha256", ikm, salt, info, length));
}
