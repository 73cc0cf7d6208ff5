import type { Brand } from "../brand.ts";
import { equal, fromHex } from "../bytes.ts";
import { ensure } from "../errors.ts";
import type { Random } from "../random.ts";
import { Secret } from "../secret.ts";
import { x25519, X25519_LENGTH, x25519Private, x25519Public } from "./x25519.ts";
import { clamp } from "./x25519.ts";

/**
 * The types of all keys, and the only places where bare bytes become one. A key's type is
 * its job: ours and theirs, public and private, root and chain do not compile in each
 * other's place. Public keys are kept as they travel (wire-spec 1.1): the type byte 0x05,
 * then the 32-byte u-coordinate.
 */

/** A serialised Curve25519 public key, 33 bytes. */
export type PublicKey = Brand<Uint8Array, "PublicKey">;
/** One whose private half we hold. */
export type OurPublic = Brand<PublicKey, "OurPublic">;
/** One that a peer sent. */
export type TheirPublic = Brand<PublicKey, "TheirPublic">;
/** Our account's identity key: IK of ours. */
export type OurIdentity = Brand<OurPublic, "OurIdentity">;
/** A peer's identity key: IK of theirs. */
export type TheirIdentity = Brand<TheirPublic, "TheirIdentity">;

/** A clamped Curve25519 private key, 32 bytes. */
export type PrivateKey = Brand<Secret, "PrivateKey">;
/** One that may sign (XEdDSA) as well as agree. */
export type SigningPrivate = Brand<PrivateKey, "SigningPrivate">;

/** A prekey, base key or ratchet key of ours: agrees, never signs. */
export interface KeyPair {
  /** Given to peers. */
  readonly public: OurPublic;
  /** Agrees with their keys. */
  readonly private: PrivateKey;
}

/** A pair of ours that signs, as for sender keys. */
export interface SigningPair extends KeyPair {
  /** Signs as well. */
  readonly private: SigningPrivate;
}

/** The identity key pair: signs prekeys and statements, and agrees in the handshake. */
export interface IdentityPair extends SigningPair {
  /** Pinned by peers. */
  readonly public: OurIdentity;
}

/** An Ed25519 private key (seed), 32 bytes: signs a device in, and nothing else. */
export type LoginPrivate = Brand<Secret, "LoginPrivate">;

/** RK, the root key: 32 bytes. */
export type RootKey = Brand<Secret, "RootKey">;
/** CK, a chain key: 32 bytes. */
export type ChainKey = Brand<Secret, "ChainKey">;
/** What a chain yields for one message, before the post-quantum key is mixed in. */
export type MessageSeed = Brand<Secret, "MessageSeed">;
/** X, the session's exporter: what is derived from it both sides share. */
export type Exporter = Brand<Secret, "Exporter">;

/** Bytes of a serialised public key. */
export const PUBLIC_LENGTH = 1 + X25519_LENGTH;
/** Bytes of every symmetric key of the ratchets. */
export const KEY_LENGTH = 32;

/**
 * 5 L - 1, little-endian, L being the order of the base point: a multiple of 8 between
 * 2^254 and 2^255, as X25519 wants its private keys, and -1 modulo L.
 */
const MINUS_ONE = fromHex(
  "a023cdd083ef5bb82f10d62e59e15a6800000000000000000000000000000050",
);

/** The type byte of Curve25519 keys. */
const DJB = 0x05;

/** A peer's key from its serialised form: "bad-key" for another type or length. */
export function theirPublic(bytes: Uint8Array): TheirPublic {
  ensure(bytes.length === PUBLIC_LENGTH && bytes[0] === DJB, "bad-key");
  return bytes as TheirPublic;
}

/** A peer's identity key from its serialised form. */
export function theirIdentity(bytes: Uint8Array): TheirIdentity {
  return theirPublic(bytes) as TheirIdentity;
}

/** A fresh pair for agreements. */
export function keyPair(random: Random): KeyPair {
  return keyPairOf(x25519Private(random));
}

/** A fresh pair that signs. */
export function signingPair(random: Random): SigningPair {
  return signingPairOf(x25519Private(random));
}

/** A fresh identity. */
export function identityPair(random: Random): IdentityPair {
  return identityPairOf(x25519Private(random));
}

/** The pair of a private key, which is taken over and clamped; costs an agreement. */
export function keyPairOf(privateKey: Uint8Array): KeyPair {
  const clamped = clamp(privateKey);
  return restoredPair(serialised(x25519Public(clamped)), clamped);
}

/** As `keyPairOf`, for a pair that signs. */
export function signingPairOf(privateKey: Uint8Array): SigningPair {
  const pair = keyPairOf(privateKey);
  return { public: pair.public, private: pair.private as SigningPrivate };
}

/** As `keyPairOf`, for an identity. */
export function identityPairOf(privateKey: Uint8Array): IdentityPair {
  const pair = signingPairOf(privateKey);
  return { public: pair.public as OurIdentity, private: pair.private };
}

/** A pair of ours whose halves, 33 and 32 bytes, come from our own sealed storage. */
export function restoredPair(publicKey: Uint8Array, privateKey: Uint8Array): KeyPair {
  return {
    public: exactly(PUBLIC_LENGTH, publicKey) as OurPublic,
    private: secret("private key", privateKey) as PrivateKey,
  };
}

/** DH(ours, theirs): 32 bytes, or "bad-key" where the peer contributes nothing. */
export function agree(ours: PrivateKey, theirs: TheirPublic): Secret {
  const shared = x25519(ours.expose(), theirs.subarray(1));
  return new Secret("agreement", shared);
}

/** As `restoredPair`, for a pair that signs. */
export function restoredSigningPair(
  publicKey: Uint8Array,
  privateKey: Uint8Array,
): SigningPair {
  const pair = restoredPair(publicKey, privateKey);
  return { public: pair.public, private: pair.private as SigningPrivate };
}

/** As `restoredPair`, for an identity. */
export function restoredIdentity(
  publicKey: Uint8Array,
  privateKey: Uint8Array,
): IdentityPair {
  const pair = restoredSigningPair(publicKey, privateKey);
  return { public: pair.public as OurIdentity, private: pair.private };
}

/**
 * Refuses, as "bad-key", whatever is not the one spelling of a point in the prime-order
 * subgroup (wire-spec 1.1): such a key cannot be varied without changing every agreement
 * made with it. X25519 itself tells. Its answer is a reduced u, and by `MINUS_ONE` that
 * of the point's negative, which is the point's own: unless the point had a part of small
 * order, which the factor takes away, or lies on the twist, whose order it does not fit.
 */
export function ensureCanonical(theirs: TheirPublic): void {
  const raw = theirs.subarray(1);
  ensure(equal(x25519(MINUS_ONE, raw), raw), "bad-key");
}

/** 32 bytes as a device's login key. */
export function loginPrivate(bytes: Uint8Array): LoginPrivate {
  return secret("login key", bytes) as LoginPrivate;
}

/** 32 bytes as a root key. */
export function rootKey(bytes: Uint8Array): RootKey {
  return secret("root key", bytes) as RootKey;
}

/** 32 bytes as a chain key. */
export function chainKey(bytes: Uint8Array): ChainKey {
  return secret("chain key", bytes) as ChainKey;
}

/** 32 bytes as a message seed. */
export function messageSeed(bytes: Uint8Array): MessageSeed {
  return secret("message seed", bytes) as MessageSeed;
}

/** 32 bytes as a session's exporter. */
export function exporter(bytes: Uint8Array): Exporter {
  return secret("exporter", bytes) as Exporter;
}

function secret(label: string, bytes: Uint8Array): Secret {
  return new Secret(label, exactly(KEY_LENGTH, bytes));
}

function serialised(raw: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(PUBLIC_LENGTH);
  bytes[0] = DJB;
  bytes.set(raw, 1);
  return bytes;
}

/** Our own bytes have the length they must have; anything else is a bug of ours. */
function exactly(length: number, bytes: Uint8Array): Uint8Array {
  if (bytes.length !== length) throw new RangeError(`Key is not ${length} bytes`);
  return bytes;
}
