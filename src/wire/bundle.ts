import * as v from "valibot";
import { bytesOf, bytesUpTo, device, u32 } from "../codec/schema.ts";
import { LIMIT } from "../limits.ts";

/**
 * The public halves of a device's prekeys as they travel: published by their owner,
 * claimed by whoever starts a session. Nothing here is trusted before
 * `identity/verify.ts` turned it into a `VerifiedBundle`.
 */

/** Bytes of a serialised Curve25519 public key: the type byte 0x05 and 32 more. */
export const PUBLIC_KEY_LENGTH = 33;
/** Bytes of a serialised Kyber1024 public key: the type byte 0x08 and 1 568 more. */
const KYBER_KEY_LENGTH = 1_569;
/** Bytes of an XEdDSA or Ed25519 signature. */
export const SIGNATURE_LENGTH = 64;

/** A one-time X25519 prekey: not signed, used once. */
export const EC_PREKEY = v.strictObject({ id: u32, key: bytesOf(PUBLIC_KEY_LENGTH) });

/** An X25519 prekey signed by the identity. */
const SIGNED_PREKEY = v.strictObject({
  id: u32,
  key: bytesOf(PUBLIC_KEY_LENGTH),
  signature: bytesOf(SIGNATURE_LENGTH),
});

/** A Kyber1024 prekey signed by the identity, one-time or of last resort. */
export const KYBER_PREKEY = v.strictObject({
  id: u32,
  key: bytesOf(KYBER_KEY_LENGTH),
  signature: bytesOf(SIGNATURE_LENGTH),
});

/** The bundle statement (`channel.md` 7): deterministic CBOR and its signature. */
const STATEMENT = v.strictObject({
  body: bytesUpTo(512),
  signature: bytesOf(SIGNATURE_LENGTH),
});

/** The keys that stay until they are rotated, and the statement about them. */
export const LASTING_KEYS = v.strictObject({
  signedPrekey: SIGNED_PREKEY,
  lastResort: KYBER_PREKEY,
  statement: STATEMENT,
});

/**
 * What a device publishes: one-time keys, lasting keys, or both. Ids of one-time keys
 * rise from upload to upload, for each kind on its own: the relay leaves out a key whose
 * id is not above all it had before, so that none can be handed out a second time.
 */
export const KEY_UPLOAD = v.strictObject({
  lasting: v.optional(LASTING_KEYS),
  /** In the place of all one-time keys that were published before: theirs are lost. */
  anew: v.optional(v.literal(true)),
  ec: v.pipe(v.array(EC_PREKEY), v.maxLength(LIMIT.prekeysPerUpload)),
  kyber: v.pipe(v.array(KYBER_PREKEY), v.maxLength(LIMIT.prekeysPerUpload)),
});

/** What an initiator receives; either one-time key may be missing. */
export const BUNDLE = v.strictObject({
  registrationId: u32,
  device,
  identityKey: bytesOf(PUBLIC_KEY_LENGTH),
  lasting: LASTING_KEYS,
  ec: v.optional(EC_PREKEY),
  kyber: v.optional(KYBER_PREKEY),
});

/**
 * A one-time X25519 prekey as it travels.
 *
 * @internal
 */
export type EcPrekey = v.InferOutput<typeof EC_PREKEY>;
/**
 * A signed X25519 prekey as it travels.
 *
 * @internal
 */
export type SignedPrekey = v.InferOutput<typeof SIGNED_PREKEY>;
/**
 * A signed Kyber1024 prekey as it travels.
 *
 * @internal
 */
export type KyberPrekey = v.InferOutput<typeof KYBER_PREKEY>;
/** The signed statement about a device's lasting keys. */
export type Statement = v.InferOutput<typeof STATEMENT>;
/**
 * The keys that stay until they are rotated.
 *
 * @internal
 */
export type LastingKeys = v.InferOutput<typeof LASTING_KEYS>;
/** A device's upload. */
export type KeyUpload = v.InferOutput<typeof KEY_UPLOAD>;
/**
 * An unverified bundle.
 *
 * @internal
 */
export type Bundle = v.InferOutput<typeof BUNDLE>;
