import { verify } from "node:crypto";
import { Buffer } from "node:buffer";
import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { byteAt, concat, fromHex } from "../bytes.ts";
import type { Random } from "../random.ts";
import { edwardsBytes, timesBase } from "./edwards.ts";
import { sha512 } from "./kdf.ts";
import type { PublicKey, SigningPrivate } from "./keys.ts";

/**
 * XEdDSA (signal.org/docs/specifications/xeddsa) with Curve25519 keys, in the variant of
 * wire-spec 2: the sign of the Edwards key travels in the signature's last bit. Signing
 * is the one place of the ratchet's world where BigInt meets a private key, for one sum
 * and one product: points are computed by the runtime. Verification is plain Ed25519 by
 * the runtime.
 */

/** Bytes of a signature: R, then s with the sign bit. */
export const XEDDSA_LENGTH = 64;

/** Integers modulo L, the order of the base point. */
const { Fn } = ed25519.Point;

/** hash1's prefix: 2^256 - 2, little-endian, which is no encoded point. */
const NONCE_PREFIX = new Uint8Array(32).fill(0xff);
NONCE_PREFIX[0] = 0xfe;

const SPKI_HEAD = fromHex("302a300506032b6570032100");

/** A signature of 64 bytes over the message; takes 64 bytes of `random` (Z). */
export function xeddsaSign(
  ours: SigningPrivate,
  message: Uint8Array,
  random: Random,
): Uint8Array {
  const k = ours.expose();
  const a = scalar(k);
  const A = timesBase(a);
  const r = scalar(sha512(concat(NONCE_PREFIX, k, message, random.bytes(64))));
  const R = timesBase(r);
  const h = scalar(sha512(concat(R, A, message)));
  const s = Fn.toBytes(Fn.add(Fn.mul(h, a), r));
  s[31] = byteAt(s, 31) | (byteAt(A, 31) & 0x80);
  return concat(R, s);
}

/**
 * Whether the signature is the key's over the message; never throws. Stricter than the
 * reference in two ways no honest signature meets: s must be below L, so nobody makes
 * a second signature of a first, and a key of small order, under which anybody signs
 * anything, verifies nothing.
 */
export function xeddsaVerify(
  key: PublicKey,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  if (signature.length !== XEDDSA_LENGTH) return false;
  const last = byteAt(signature, XEDDSA_LENGTH - 1);
  const A = edwardsBytes(key, last >> 7);
  if (A === null) return false;
  const plain = signature.slice();
  plain[XEDDSA_LENGTH - 1] = last & 0x7f;
  const spki = Buffer.from(concat(SPKI_HEAD, A).buffer);
  try {
    return verify(null, message, { key: spki, format: "der", type: "spki" }, plain);
  } catch {
    return false; // no point has this y: u lies on the twist
  }
}

/** A little-endian number of any length, modulo L. */
function scalar(bytes: Uint8Array): bigint {
  return Fn.create(bytesToNumberLE(bytes));
}
