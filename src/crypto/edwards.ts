import { ed25519 } from "@noble/curves/ed25519.js";
import { bytesToNumberLE, numberToBytesLE } from "@noble/curves/utils.js";
import { byteAt } from "../bytes.ts";
import type { PublicKey } from "./keys.ts";
import { x25519Public } from "./x25519.ts";

/**
 * Curve25519 seen as Edwards25519. A Montgomery u and its negation's give the same key,
 * so the sign of the Edwards x must come from elsewhere (wire-spec 2).
 */

const { Point } = ed25519;
const { Fp, Fn } = Point;

/** A of the Montgomery form, v^2 = u^3 + A u^2 + u. */
const A = 486_662n;

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

/** 8 L: a multiple of both the cofactor and the order, a little above 2^255. */
const EIGHT_L = 8n * Fn.ORDER;

/** 2 v^2 / 9 of the base point, whose u is 9, times the x of its Edwards form. */
const BASE_FACTOR = Fp.mul(8_760_080n, Point.BASE.x);

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

/**
 * The 32 bytes of the Edwards point of a number times the base point, by the runtime. It
 * gives the u of such points only, but of two neighbours: they tell the v of the first,
 * and so the sign of x (Okeya and Sakurai, "Efficient Elliptic Curve Cryptosystems from
 * a Scalar Multiplication Algorithm with Recovery of the y-Coordinate", 2001). The points
 * are public, and BigInt computes with them alone. It holds for all numbers but about one
 * in 2^125 (1 and small multiples of 8 among them), which neither a key nor a hash is.
 *
 *   v = ((9 u + 1) (u + 9 + 2 A) - 2 A - (u - 9)^2 u') / 2 v_9     u' of the neighbour
 *   x = x_9 / 9 * v_9 * u / v,  y = (u - 1) / (u + 1)
 */
export function timesBase(scalar: bigint): Uint8Array {
  const u = uTimesBase(scalar);
  const next = uTimesBase(Fn.add(scalar, 1n));
  const v = Fp.create( // times 2 v_9, which is in BASE_FACTOR
    (9n * u + 1n) * (u + 9n + 2n * A) - 2n * A - (u - 9n) ** 2n * next,
  );
  const inverse = Fp.inv(Fp.mul(v, u + 1n));
  const x = Fp.mul(Fp.mul(BASE_FACTOR, u), Fp.mul(u + 1n, inverse));
  const bytes = Fp.toBytes(Fp.mul(Fp.mul(u - 1n, v), inverse));
  bytes[31] = byteAt(bytes, 31) | Number(x & 1n) << 7;
  return bytes;
}

/**
 * The u of a number times the base point. X25519 takes multiples of 8 between 2^254 and
 * 2^255 only: adding multiples of L makes one of the number or of its negative, whose u
 * is the same. Which of the two it is decides no branch.
 */
function uTimesBase(scalar: bigint): bigint {
  const multiple = scalar + 3n * scalar % 8n * Fn.ORDER; // L is 5 modulo 8
  const isBelow = 1n - (multiple >> 254n);
  const clamped = multiple + isBelow * (EIGHT_L - 2n * multiple);
  return bytesToNumberLE(x25519Public(numberToBytesLE(clamped, 32)));
}

/** The little-endian number of a key's 32 bytes but their highest bit, modulo p. */
function uCoordinate(key: PublicKey): bigint {
  const u = key.slice(1);
  u[31] = byteAt(u, 31) & 0x7f;
  return Fp.create(bytesToNumberLE(u));
}
