import { type Address, deviceOf } from "../address.ts";
import type { Brand } from "../brand.ts";
import { equal } from "../bytes.ts";
import { sha256 } from "../crypto/kdf.ts";
import { type TheirIdentity, theirIdentity } from "../crypto/keys.ts";
import { type TheirPublic, theirPublic } from "../crypto/keys.ts";
import { type TheirKyberPublic, theirKyberPublic } from "../crypto/kyber1024.ts";
import { xeddsaVerify } from "../crypto/xeddsa.ts";
import { ensure } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import type { Bundle } from "../wire/bundle.ts";
import { decodeFacts, type Facts } from "../wire/bundle_statement.ts";
import { isSignedBy, MIN_VERSION } from "./statement.ts";

/**
 * Bundle → VerifiedBundle. Sessions start from the latter only, and only this file makes
 * one, so that no path leads round the checks.
 */

/** A bundle that its identity vouches for: proof that `verifyBundle` was passed. */
export type VerifiedBundle = Brand<VerifiedKeys, "VerifiedBundle">;

/** @internal */
interface VerifiedKeys {
  readonly address: Address;
  readonly identity: TheirIdentity;
  readonly signedPrekey: { readonly id: number; readonly key: TheirPublic };
  /** A one-time key where there was one, else the last-resort key. */
  readonly kyber: { readonly id: number; readonly key: TheirKyberPublic };
  /** `null` where the peer had none left: allowed, and shown in `info`. */
  readonly ec: { readonly id: number; readonly key: TheirPublic } | null;
  /** To be remembered for this device, as `seen` of the next bundle. */
  readonly statement: SeenStatement;
}

/** What later statements of a device must not fall behind. */
export interface SeenStatement {
  /** The highest. */
  readonly serial: number;
  /** The highest. */
  readonly minVersion: number;
}

/** A bundle and what is already known about the device it should be of. */
export interface BundleInput {
  /** As the relay gave it. */
  readonly bundle: Bundle;
  /** The device that was asked for. */
  readonly address: Address;
  /** The peer's pinned identity; `null` for a stranger. */
  readonly pinned: TheirIdentity | null;
  /** The highest values seen of this device; `null` where none were. */
  readonly seen: SeenStatement | null;
  /** Unix milliseconds. */
  readonly now: number;
}

/**
 * The bundle's keys, or a refusal: "wrong-identity" where another one is pinned (before
 * anything else, wire-spec 3); "bad-key" and "malformed" for keys and statements that are
 * none; "forged" for a signature, or a statement about other keys; "expired";
 * "rolled-back" where the device has said more than this before; "unsupported-version".
 */
export function verifyBundle(input: BundleInput): VerifiedBundle {
  const { bundle, address, pinned } = input;
  const identity = theirIdentity(bundle.identityKey);
  ensure(pinned === null || equal(pinned, identity), "wrong-identity");
  ensureSignatures(bundle, identity);
  const facts = decodeFacts(bundle.lasting.statement.body);
  ensureStated(bundle, address, facts);
  ensureCurrent(facts, input);
  const { lasting: { signedPrekey, lastResort }, kyber = lastResort, ec } = bundle;
  return {
    address,
    identity,
    signedPrekey: { id: signedPrekey.id, key: theirPublic(signedPrekey.key) },
    kyber: { id: kyber.id, key: theirKyberPublic(kyber.key) },
    ec: ec === undefined ? null : { id: ec.id, key: theirPublic(ec.key) },
    statement: { serial: facts.serial, minVersion: facts.minVersion },
  } as VerifiedBundle;
}

/** The identity signed the statement and each prekey but the one-time X25519 ones. */
function ensureSignatures(bundle: Bundle, identity: TheirIdentity): void {
  const { signedPrekey, lastResort, statement } = bundle.lasting;
  for (const { key, signature } of [signedPrekey, bundle.kyber ?? lastResort]) {
    ensure(xeddsaVerify(identity, key, signature), "forged");
  }
  ensure(isSignedBy(identity, statement), "forged");
}

/** The statement is about this device and these keys. */
function ensureStated(bundle: Bundle, address: Address, facts: Facts): void {
  const { signedPrekey, lastResort } = bundle.lasting;
  const { registrationId } = bundle;
  ensure(facts.address === address && deviceOf(address) === bundle.device, "forged");
  ensure(facts.registrationId === registrationId, "forged");
  ensure(equal(facts.identityKey, bundle.identityKey), "forged");
  ensure(facts.signedId === signedPrekey.id, "forged");
  ensure(equal(facts.signedHash, sha256(signedPrekey.key)), "forged");
  ensure(facts.lastResortId === lastResort.id, "forged");
  ensure(equal(facts.lastResortHash, sha256(lastResort.key)), "forged");
}

/** The statement holds now, and takes nothing back. */
function ensureCurrent(facts: Facts, { seen, now }: BundleInput): void {
  ensure(now <= facts.notAfter + LIMIT.statementGraceS * 1000, "expired");
  ensure(seen === null || facts.serial >= seen.serial, "rolled-back");
  ensure(seen === null || facts.minVersion >= seen.minVersion, "rolled-back");
  ensure(facts.minVersion <= MIN_VERSION, "unsupported-version");
}
