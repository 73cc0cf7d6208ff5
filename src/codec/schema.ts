import * as v from "valibot";
import { ADDRESS_LENGTH, addressOfBytes, canonicalUsername } from "../address.ts";
import { isAddress, isDevice, isUuid } from "../address.ts";
import type { Address, Username, Uuid } from "../address.ts";
import { PeerError } from "../errors.ts";

/** The pieces that the schemas of bundles, envelopes and operations are made of. */

/** Exactly `length` bytes. */
export function bytesOf(length: number): v.GenericSchema<Uint8Array> {
  return v.pipe(v.instance(Uint8Array), v.length(length));
}

/** Between one and `most` bytes. */
export function bytesUpTo(most: number): v.GenericSchema<Uint8Array> {
  return v.pipe(v.instance(Uint8Array), v.minLength(1), v.maxLength(most));
}

/** A whole number from 0 to 2^32 - 1. */
export const u32 = v.pipe(
  v.number(),
  v.integer(),
  v.minValue(0),
  v.maxValue(2 ** 32 - 1),
);

/** A whole number from 0 to 2^53 - 1: wide enough for milliseconds and counters. */
export const count = v.pipe(v.number(), v.safeInteger(), v.minValue(0));

/** A device id, 1 to 127. */
export const device = v.pipe(v.number(), v.check(isDevice));

/** A canonical UUID. */
export const uuid = v.custom<Uuid>((x) => typeof x === "string" && isUuid(x));

/** A canonical `uuid.device`. */
export const address = v.custom<Address>((x) => typeof x === "string" && isAddress(x));

/** The 17 bytes of an address, which become the address. */
export const packedAddress = v.pipe(bytesOf(ADDRESS_LENGTH), v.transform(addressOfBytes));

/** A username in canonical form; other spellings are refused, not folded. */
export const username = v.custom<Username>((x) =>
  typeof x === "string" && canonicalUsername(x) === x
);

/** A map: where no field is needed, an array or a byte string would pass for one. */
export const map = v.custom<object>((x) =>
  typeof x === "object" && x !== null && Object.getPrototypeOf(x) === Object.prototype
);

/** The value as the schema's type, or `PeerError` "malformed". */
export function parse<S extends v.GenericSchema>(
  schema: S,
  value: unknown,
): v.InferOutput<S> {
  const result = v.safeParse(schema, value, { abortEarly: true });
  if (!result.success) throw new PeerError("malformed");
  return result.output;
}
