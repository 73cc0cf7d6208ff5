import fc from "fast-check";
import {
  type Address,
  address,
  canonicalUsername,
  type Username,
  type Uuid,
  uuidFrom,
} from "../../src/address.ts";
import { theirIdentity, theirPublic } from "../../src/crypto/keys.ts";
import type { TheirIdentity, TheirPublic } from "../../src/crypto/keys.ts";
import type { EntryHash, GroupId } from "../../src/wire/group_log.ts";
import { entryHash, groupId } from "../../src/wire/group_log.ts";

/** Values from which those of the formats are put together. */

/** Records as our decoders make them: with a prototype. */
const PLAIN = { noNullPrototype: true } as const;

/** A whole number from 0 to 2^32 - 1. */
export const u32: fc.Arbitrary<number> = fc.integer({ min: 0, max: 2 ** 32 - 1 });

/** A whole number from 0 to 2^53 - 1. */
export const count: fc.Arbitrary<number> = fc.maxSafeNat();

/** Exactly so many bytes. */
export function bytes(length: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: length, maxLength: length });
}

/** Between one and so many bytes. */
export function bytesUpTo(most: number): fc.Arbitrary<Uint8Array> {
  return fc.uint8Array({ minLength: 1, maxLength: most });
}

/** A public key as it travels, on the curve or not. */
export const key: fc.Arbitrary<TheirPublic> = bytes(32)
  .map((raw) => theirPublic(Uint8Array.of(5, ...raw)));

/** An identity key as it travels. */
export const identity: fc.Arbitrary<TheirIdentity> = key.map(theirIdentity);

/** A UUID. */
export const uuid: fc.Arbitrary<Uuid> = bytes(16).map((random) => uuidFrom(random));

/** A device id. */
export const device: fc.Arbitrary<number> = fc.integer({ min: 1, max: 127 });

/** A device's address. */
export const at: fc.Arbitrary<Address> = fc.tuple(uuid, device)
  .map(([account, device]) => address(account, device));

/** A canonical username. */
export const username: fc.Arbitrary<Username> = fc.stringMatching(
  /^[a-z][a-z0-9_.-]{2,31}$/,
).map((text) => {
  const name = canonicalUsername(text);
  if (name === null) throw new RangeError(`${text} is no username`);
  return name;
});

/** A group's id. */
export const group: fc.Arbitrary<GroupId> = bytes(32).map(groupId);

/** The hash of an entry. */
export const head: fc.Arbitrary<EntryHash> = bytes(32).map(entryHash);

/** Any text that is Unicode, emoji and all. */
export const text: fc.Arbitrary<string> = fc.string({ unit: "grapheme" });

/** A text that fits so many bytes and is not empty. */
export function textUpTo(most: number): fc.Arbitrary<string> {
  return fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 })
    .filter((text) => new TextEncoder().encode(text).length <= most);
}

/** A record with all of its fields. */
export function record<T>(
  fields: { [K in keyof T]: fc.Arbitrary<T[K]> },
): fc.Arbitrary<T> {
  return fc.record<T>(fields, PLAIN);
}

/** A record of which some fields may be missing. */
export function partial<T, K extends keyof T>(
  fields: { [K in keyof T]-?: fc.Arbitrary<Exclude<T[K], undefined>> },
  optional: readonly K[],
): fc.Arbitrary<T> {
  const names = Object.keys(fields) as (keyof T)[];
  const requiredKeys = names.filter((name) => !optional.some((one) => one === name));
  return fc.record(fields, { ...PLAIN, requiredKeys }) as fc.Arbitrary<T>;
}

/** The word that tells a record's kind. */
export function word<const T>(text: T): fc.Arbitrary<T> {
  return fc.constant(text);
}
