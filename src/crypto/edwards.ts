import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE } from "@noble/curves/utils.js";
import { byteAt } from "../bytes.ts";
import type { PublicKey } from "./keys.ts";

/**
 * Curve25519 seen as Edwards25519. A Montgomery u and its negation's give the same key,
 * so the sign of the Edwards x must come from elsewhere (wire-spec 2).
 */

const { Point } = ed25519;
const Fp = Point.Fp;

/**
 * The u-coordinates of all points of order 1, 2, 4 and 8, and -1, which has no Edwards
 * counterpart: no honest key is among them, and a signature under them proves nothing.
 */
const SMALL_ORDER: ReadonlySet<bigint> = new Set([
  0n,
  1n,
  Fp.neg(1n),
  325606250916557431795983626356110631294008115727848805560023387167927233504n,
  39382357235489614581723060781553021112529911719440698176882885853963445705823n,
]);

/**
 * The 32 bytes of the Edwards point of a key: y = (u - 1) / (u + 1), and the sign bit as
 * given. `null` for a u of small order. Whether such a point exists is left to whoever
 * decodes the bytes.
 */
export function edwardsBytes(key: PublicKey, signBit: number): Uint8Array | null {
  const u = uCoordinate(key);
  if (SMALL_ORDER.has(u)) return null;
  const bytes = Fp.toBytes(Fp.div(Fp.sub(u, 1n), Fp.add(u, 1n)));
  bytes[31] = byteAt(bytes, 31) | (signBit << 7);
  return bytes;
}

/** The little-endian number of a key's 32 bytes but their highest bit, modulo p. */
function uCoordinate(key: PublicKey): bigint {
  const u = key.slice(1);
  u[31] = byteAt(u, 31) & 0x7f;
  return Fp.create(bytesToNumberLE(u));
}
