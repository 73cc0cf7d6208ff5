import { hash, hkdfSync } from "node:crypto";
import { byteAt, concat } from "../bytes.ts";
import { Secret } from "../secret.ts";

/**
 * Hashes and what is built of them: by the runtime, whose own HMAC alone costs more to
 * begin than two of its hashes.
 */

/** SHA-256 (FIPS 180-4): 32 bytes. */
export function sha256(data: Uint8Array): Uint8Array {
  return new Uint8Array(hash("sha256", data, "buffer"));
}

/** SHA-512 (FIPS 180-4): 64 bytes. */
export function sha512(data: Uint8Array): Uint8Array {
  return new Uint8Array(hash("sha512", data, "buffer"));
}

/** HMAC-SHA-256 (RFC 2104): 32 bytes. What comes before them is wiped. */
export function hmac(key: Uint8Array, data: Uint8Array): Uint8Array {
  const short = shortened(key);
  const inner = padded(short, INNER, BLOCK + data.length);
  inner.set(data, BLOCK);
  const hashed = hash("sha256", inner, "buffer");
  const outer = padded(short, OUTER, BLOCK + DIGEST);
  outer.set(hashed, BLOCK);
  const last = hash("sha256", outer, "buffer");
  const mac = new Uint8Array(last);
  for (const passing of [inner, hashed, outer, last]) passing.fill(0);
  return mac;
}

/** Bytes that SHA-256 takes at a time, and bytes that it gives. */
const [BLOCK, DIGEST] = [64, 32];
/** What RFC 2104 adds to the key before the data, and before their hash. */
const [INNER, OUTER] = [0x36, 0x5c];

/**
 * HMAC-SHA-256 under one key, for much that is to be authenticated by it. It makes marks
 * and no keys: what it gives has been digits of a string, which nobody can wipe.
 */
export class Hmac {
  /** The key's first block, and behind it room for data. */
  readonly #inner: Secret;
  /** The key's second block, and behind it room for a hash. */
  readonly #outer: Secret;

  /** `room` is a guess of the bytes that are authenticated at a time: it saves copies. */
  constructor(key: Uint8Array, room = 0) {
    const short = shortened(key);
    this.#inner = new Secret("inner block", padded(short, INNER, BLOCK + room));
    this.#outer = new Secret("outer block", padded(short, OUTER, BLOCK + DIGEST));
  }

  /** The 32 bytes for the parts, one after the other. */
  of(...parts: readonly Uint8Array[]): Uint8Array {
    const outer = this.#outer.expose();
    digest(this.#innerData(parts), outer.subarray(BLOCK));
    const mac = new Uint8Array(DIGEST);
    digest(outer, mac);
    return mac;
  }

  #innerData(parts: readonly Uint8Array[]): Uint8Array {
    const inner = this.#inner.expose();
    const length = parts.reduce((sum, part) => sum + part.length, BLOCK);
    if (length > inner.length) return concat(inner.subarray(0, BLOCK), ...parts);
    let at = BLOCK;
    for (const part of parts) {
      inner.set(part, at);
      at += part.length;
    }
    return inner.subarray(0, length);
  }
}

/** The key as it is padded: one longer than a block is hashed. */
function shortened(key: Uint8Array): Uint8Array {
  return key.length > BLOCK ? sha256(key) : key;
}

function padded(key: Uint8Array, pad: number, length: number): Uint8Array {
  const block = new Uint8Array(length).fill(pad, 0, BLOCK);
  for (let i = 0; i < key.length; i++) block[i] = byteAt(key, i) ^ pad;
  return block;
}

/** Into an array that is there: to make one costs as much as a short hash. */
function digest(data: Uint8Array, into: Uint8Array): void {
  const text = hash("sha256", data, "hex");
  for (let i = 0; i < DIGEST; i++) {
    into[i] = nibble(text, 2 * i) << 4 | nibble(text, 2 * i + 1);
  }
}

/** A digit's value, in the same steps whatever it is: letters alone have bit 6. */
function nibble(text: string, at: number): number {
  const code = text.charCodeAt(at);
  return (code & 15) + 9 * (code >> 6);
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
