import { concat } from "../bytes.ts";
import { sha256 } from "../crypto/kdf.ts";
import type { PublicKey } from "../crypto/keys.ts";
import { xeddsaSign, xeddsaVerify } from "../crypto/xeddsa.ts";
import { LABEL } from "../labels.ts";
import type { Random } from "../random.ts";
import type { LastingKeys, Statement } from "../wire/bundle.ts";
import { encodeFacts } from "../wire/bundle_statement.ts";
import type { OurDevice } from "./identity.ts";
import { publicSignedPrekey } from "./prekeys.ts";
import type { OurKyberPrekey, OurSignedPrekey } from "./prekeys.ts";

/**
 * The bundle statement (`channel.md` 7): a device's word for which lasting keys are its
 * own and current. Signal signs each prekey for itself, so a relay could hand out old
 * ones, or those of another device, for ever; a serial, an end and the address stop that.
 *
 *   signature = XEdDSA(IK, `LABEL.bundle` ‖ body)
 */

/** The lowest version of our end-to-end protocol that this program accepts. */
export const MIN_VERSION = 1;

/** Bits for what a device can do beyond that version: none is defined yet. */
const FEATURES = 0;

/** How long a statement holds, in milliseconds: it is renewed weekly. */
const LIFETIME_MS = 14 * 24 * 60 * 60 * 1000;

/** What a device signs off and uploads. */
export interface LastingInput {
  /** Whose identity signs. */
  readonly device: OurDevice;
  /** The current one. */
  readonly signedPrekey: OurSignedPrekey;
  /** The current one. */
  readonly lastResort: OurKyberPrekey;
  /** Above that of every earlier statement of the device. */
  readonly serial: number;
  /** Unix milliseconds. */
  readonly now: number;
  /** 64 bytes are drawn. */
  readonly random: Random;
}

/** The device's lasting keys with a fresh statement about them. */
export function lastingKeys(input: LastingInput): LastingKeys {
  const { device: { identity }, signedPrekey, lastResort, random } = input;
  const body = statementBody(input);
  const signature = xeddsaSign(identity.private, signedBytes(body), random);
  return {
    signedPrekey: publicSignedPrekey(signedPrekey),
    lastResort: publicSignedPrekey(lastResort),
    statement: { body, signature },
  };
}

/** Whether the identity signed the statement. */
export function isSignedBy(identity: PublicKey, { body, signature }: Statement): boolean {
  return xeddsaVerify(identity, signedBytes(body), signature);
}

function signedBytes(body: Uint8Array): Uint8Array {
  return concat(LABEL.bundle, body);
}

function statementBody(input: LastingInput): Uint8Array {
  const { device, signedPrekey, lastResort, serial, now } = input;
  return encodeFacts({
    address: device.address,
    registrationId: device.registrationId,
    identityKey: device.identity.public,
    signedHash: sha256(signedPrekey.pair.public),
    signedId: signedPrekey.id,
    lastResortHash: sha256(lastResort.pair.public),
    lastResortId: lastResort.id,
    serial,
    issuedAt: now,
    notAfter: now + LIFETIME_MS,
    minVersion: MIN_VERSION,
    features: FEATURES,
  });
}
