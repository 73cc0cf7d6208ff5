import { type Address, address, ADDRESS_LENGTH, type Uuid } from "../address.ts";
import { addressBytes, addressOfBytes, deviceOf } from "../address.ts";
import { Reader } from "../codec/reader.ts";
import { Writer } from "../codec/writer.ts";
import { ed25519Private, ed25519Public } from "../crypto/ed25519.ts";
import {
  type IdentityPair,
  identityPair,
  KEY_LENGTH,
  type LoginPrivate,
  loginPrivate,
  PUBLIC_LENGTH,
  restoredIdentity,
} from "../crypto/keys.ts";
import { xeddsaSign } from "../crypto/xeddsa.ts";
import type { Random } from "../random.ts";
import { deviceBytes, type DeviceRecord } from "../wire/device.ts";

/** The highest registration id that Signal's apps choose; the lowest is 1. */
const MAX_REGISTRATION = 16_380;

/** This device: what makes it ours, and what never leaves the vault. */
export interface OurDevice {
  /** Account and device, by which others reach it. */
  readonly address: Address;
  /** Tells a re-installed device from its predecessor: 1 to 16 380. */
  readonly registrationId: number;
  /** The account's, shared by all its devices. */
  readonly identity: IdentityPair;
  /** Signs the device in at its relay. */
  readonly login: LoginPrivate;
}

/** A new device of an account, with an identity of its own. */
export function makeDevice(uuid: Uuid, device: number, random: Random): OurDevice {
  return {
    address: address(uuid, device),
    registrationId: registrationId(random),
    identity: identityPair(random),
    login: loginPrivate(ed25519Private(random)),
  };
}

/** What the relay is told about the device, vouched for by the identity. */
export function deviceRecord(device: OurDevice, random: Random): DeviceRecord {
  const { address, identity, registrationId } = device;
  const loginKey = ed25519Public(device.login.expose());
  return {
    device: deviceOf(address),
    registrationId,
    loginKey,
    signature: xeddsaSign(identity.private, deviceBytes(address, loginKey), random),
    identityKey: identity.public,
  };
}

/** The device's bytes for the vault: secret. */
export function encodeDevice(device: OurDevice): Uint8Array {
  const { identity, login } = device;
  const w = new Writer();
  w.put(addressBytes(device.address));
  w.u16(device.registrationId);
  w.put(identity.public);
  w.put(identity.private.expose());
  w.put(login.expose());
  return w.finish();
}

/** The device that `encodeDevice` wrote; keeps views of the bytes. */
export function decodeDevice(bytes: Uint8Array): OurDevice {
  const r = new Reader(bytes);
  const device = {
    address: addressOfBytes(r.take(ADDRESS_LENGTH)),
    registrationId: r.u16(),
    identity: restoredIdentity(r.take(PUBLIC_LENGTH), r.take(KEY_LENGTH)),
    login: loginPrivate(r.take(KEY_LENGTH)),
  };
  r.end();
  return device;
}

/** 32 random bits leave a bias below one in 260 000, which nothing rests on. */
function registrationId(random: Random): number {
  return 1 + new Reader(random.bytes(4)).u32() % MAX_REGISTRATION;
}
