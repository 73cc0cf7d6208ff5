import { ed25519 } from "@noble/curves/ed25519.js";
import type { Random } from "../random.ts";

/**
 * Ed25519 (RFC 8032) for the relay's identity and the devices' login keys. Verification
 * is strict: canonical encodings only, and no key of small order, under which anybody
 * signs anything.
 */

/** Bytes of a public or a private key (the seed). */
const ED25519_KEY_LENGTH = 32;
/** Bytes of a signature. */
const ED25519_LENGTH = 64;

/** A fresh private key: 32 random bytes. */
export function ed25519Private(random: Random): Uint8Array {
  return random.bytes(ED25519_KEY_LENGTH);
}

/** The public key of a private key: 32 bytes. */
export function ed25519Public(privateKey: Uint8Array): Uint8Array {
  return ed25519.getPublicKey(privateKey);
}

/** A signature: 64 bytes. */
export function ed25519Sign(privateKey: Uint8Array, message: Uint8Array): Uint8Array {
  return ed25519.sign(message, privateKey);
}

/** Whether the signature is the key's over the message. Never throws. */
export function ed25519Verify(
  publicKey: Uint8Array,
  message: Uint8Array,
  signature: Uint8Array,
): boolean {
  return publicKey.length === ED25519_KEY_LENGTH && signature.length === ED25519_LENGTH &&
    ed25519.verify(signature, message, publicKey, { zip215: false });
}
