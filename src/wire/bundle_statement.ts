import * as v from "valibot";
import { type Address, address, deviceOf, uuidBytes } from "../address.ts";
import { uuidOf, uuidOfBytes } from "../address.ts";
import { decodeCborMap, encodeCbor } from "../codec/cbor.ts";
import { bytesOf, count, device, parse, u32 } from "../codec/schema.ts";
import { PUBLIC_KEY_LENGTH } from "./bundle.ts";

/**
 * The body of a bundle statement (`channel.md` 7) as it is signed: a deterministic CBOR
 * map with the keys 0 to 12, in the order of the fields below.
 */

/** The facts that a statement states about a device. */
export interface Facts {
  readonly address: Address;
  readonly registrationId: number;
  /** IK, 33 bytes. */
  readonly identityKey: Uint8Array;
  /** SHA-256 of the serialised signed prekey. */
  readonly signedHash: Uint8Array;
  readonly signedId: number;
  /** SHA-256 of the serialised last-resort Kyber prekey. */
  readonly lastResortHash: Uint8Array;
  readonly lastResortId: number;
  /** Rises with each statement of a device. */
  readonly serial: number;
  /** Unix milliseconds. */
  readonly issuedAt: number;
  /** Unix milliseconds. */
  readonly notAfter: number;
  /** The lowest version of the protocol that the device accepts. */
  readonly minVersion: number;
  /** Bits for what the device can do beyond that version. */
  readonly features: number;
}

const HASH = bytesOf(32);

const ENTRIES = v.object({
  uuid: bytesOf(16),
  device,
  registrationId: u32,
  identityKey: bytesOf(PUBLIC_KEY_LENGTH),
  signedHash: HASH,
  signedId: u32,
  lastResortHash: HASH,
  lastResortId: u32,
  serial: u32,
  issuedAt: count,
  notAfter: count,
  minVersion: u32,
  features: u32,
});

/** The entries' names in the order of their keys. */
const NAMES = v.keyof(ENTRIES).options;

const MAP = v.instance(Map<unknown, unknown>);

/** The body that the identity signs. */
export function encodeFacts({ address, ...facts }: Facts): Uint8Array {
  const uuid = uuidBytes(uuidOf(address));
  const entries = { uuid, device: deviceOf(address), ...facts };
  return encodeCbor(new Map(NAMES.map((name, key) => [key, entries[name]])));
}

/** The facts of a statement's body, or "malformed". */
export function decodeFacts(body: Uint8Array): Facts {
  const map = parse(MAP, decodeCborMap(body));
  const named = NAMES.map((name, key) => [name, map.get(key)]);
  const { uuid, device, ...facts } = parse(ENTRIES, Object.fromEntries(named));
  return { address: address(uuidOfBytes(uuid), device), ...facts };
}
