import { type Uuid, uuidFrom, uuidOf } from "../../src/address.ts";
import { makeDevice, type OurDevice } from "../../src/identity/identity.ts";
import {
  makeEcPrekey,
  makeKyberPrekey,
  makeSignedPrekey,
  type OurEcPrekey,
  type OurKyberPrekey,
  type OurSignedPrekey,
  publicEcPrekey,
  publicSignedPrekey,
} from "../../src/identity/prekeys.ts";
import { lastingKeys } from "../../src/identity/statement.ts";
import type { Random } from "../../src/random.ts";
import type { Bundle } from "../../src/wire/bundle.ts";
import { seeded } from "./seeded.ts";

/** The time at which a test's people live, unless they say otherwise. */
export const NOW = Date.UTC(2026, 10, 22);

/** A device with the private halves of one prekey of each kind. */
export interface Person {
  readonly name: string;
  readonly device: OurDevice;
  readonly uuid: Uuid;
  readonly random: Random;
  readonly signedPrekey: OurSignedPrekey;
  readonly lastResort: OurKyberPrekey;
  readonly ec: OurEcPrekey;
  readonly kyber: OurKyberPrekey;
}

/** A person whose keys and later chance follow from the name and the seed. */
export function person(name: string, seed = 1): Person {
  const random = seeded(seed, name);
  const device = makeDevice(uuidFrom(random.bytes(16)), 1, random);
  const { identity } = device;
  return {
    name,
    device,
    uuid: uuidOf(device.address),
    random,
    signedPrekey: makeSignedPrekey(identity, 11, random),
    lastResort: makeKyberPrekey(identity, 12, random),
    ec: makeEcPrekey(13, random),
    kyber: makeKyberPrekey(identity, 14, random),
  };
}

/** What the relay hands out of a person, with one-time keys unless told otherwise. */
export function bundleOf(who: Person, options: BundleOptions = {}): Bundle {
  const { device, signedPrekey, lastResort, random } = who;
  const { serial = 1, now = NOW, oneTime = true } = options;
  return {
    registrationId: device.registrationId,
    device: 1,
    identityKey: device.identity.public,
    lasting: lastingKeys({ device, signedPrekey, lastResort, serial, now, random }),
    ...oneTime ? { ec: publicEcPrekey(who.ec) } : {},
    ...oneTime ? { kyber: publicSignedPrekey(who.kyber) } : {},
  };
}

/** How a bundle differs from a fresh one with one-time keys. */
export interface BundleOptions {
  readonly serial?: number;
  readonly now?: number;
  readonly oneTime?: boolean;
}
