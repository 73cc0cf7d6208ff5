import type { Brand } from "./brand.ts";
import { byteAt, fromHex, hex } from "./bytes.ts";
import { ensure } from "./errors.ts";

/** An account: a random UUID (version 4), hyphenated, lower case. */
export type Uuid = Brand<string, "Uuid">;

/** One device of one account, as `uuid.device`: Signal's protocol address. */
export type Address = Brand<string, "Address">;

/** A canonical username: ASCII, lower case, 3 to 32 characters. */
export type Username = Brand<string, "Username">;

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const DEVICE = /^[1-9][0-9]{0,2}$/;
const USERNAME = /^[a-z][a-z0-9_.-]{2,31}$/;

/** The highest device id; the lowest is 1. */
const MAX_DEVICE = 127;

/** Bytes of `addressBytes`: a UUID and a device. */
export const ADDRESS_LENGTH = 17;

/** Whether the text is a UUID in its one canonical spelling. */
export function isUuid(text: string): text is Uuid {
  return UUID.test(text);
}

/** Whether the number is a device id. */
export function isDevice(device: number): boolean {
  return Number.isInteger(device) && device >= 1 && device <= MAX_DEVICE;
}

/** Whether the text is an address in its one canonical spelling. */
export function isAddress(text: string): text is Address {
  const device = text.slice(37);
  return text[36] === "." && isUuid(text.slice(0, 36)) && DEVICE.test(device) &&
    isDevice(Number(device));
}

/** The address of a device; both parts must be valid. */
export function address(uuid: Uuid, device: number): Address {
  if (!isDevice(device)) throw new RangeError(`Device ${device} is not in 1 to 127`);
  return `${uuid}.${device}` as Address;
}

/** The account of an address. */
export function uuidOf(address: Address): Uuid {
  return address.slice(0, 36) as Uuid;
}

/** The device id of an address. */
export function deviceOf(address: Address): number {
  return Number(address.slice(37));
}

/** A fresh UUID (RFC 9562, version 4) from 16 random bytes, which it changes. */
export function uuidFrom(random: Uint8Array): Uuid {
  random[6] = (byteAt(random, 6) & 0x0f) | 0x40;
  random[8] = (byteAt(random, 8) & 0x3f) | 0x80;
  return hyphenated(random);
}

/** The 16 bytes of a UUID. */
export function uuidBytes(uuid: Uuid): Uint8Array {
  return fromHex(uuid.replaceAll("-", ""));
}

/** The UUID that 16 bytes from a peer spell. */
export function uuidOfBytes(bytes: Uint8Array): Uuid {
  ensure(bytes.length === 16, "malformed");
  const uuid = hyphenated(bytes);
  ensure(isUuid(uuid), "malformed");
  return uuid;
}

/** The 17 bytes of an address: the UUID and the device. */
export function addressBytes(address: Address): Uint8Array {
  const bytes = new Uint8Array(ADDRESS_LENGTH);
  bytes.set(uuidBytes(uuidOf(address)));
  bytes[16] = deviceOf(address);
  return bytes;
}

/** The address that 17 bytes from a peer spell. */
export function addressOfBytes(bytes: Uint8Array): Address {
  ensure(bytes.length === ADDRESS_LENGTH, "malformed");
  const device = byteAt(bytes, 16);
  ensure(isDevice(device), "malformed");
  return address(uuidOfBytes(bytes.subarray(0, 16)), device);
}

/**
 * The canonical form of a username, or `null` where it has none. Only ASCII letters are
 * lowered: a look-alike from another alphabet is refused and never folded.
 */
export function canonicalUsername(text: string): Username | null {
  const lowered = text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
  return USERNAME.test(lowered) ? lowered as Username : null;
}

function hyphenated(bytes: Uint8Array): Uuid {
  const h = hex(bytes);
  const parts = [
    h.slice(0, 8),
    h.slice(8, 12),
    h.slice(12, 16),
    h.slice(16, 20),
    h.slice(20),
  ];
  return parts.join("-") as Uuid;
}
