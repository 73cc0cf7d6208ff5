import type { Brand } from "../brand.ts";
import { base32, fromBase32 } from "../codec/base32.ts";
import { sha256 } from "../crypto/kdf.ts";

/**
 * What names a relay to people: base32, lower case, of SHA-256 of its identity key, 52
 * characters. It is the `#key` of a relay's address.
 */
export type Fingerprint = Brand<string, "Fingerprint">;

/** 51 characters of five bits and one of a single bit, which leaves two spellings. */
const SPELLING = /^[a-z2-7]{51}[aq]$/;

/** The fingerprint of an Ed25519 identity key. */
export function fingerprintOf(identityKey: Uint8Array): Fingerprint {
  return base32(sha256(identityKey)) as Fingerprint;
}

/** The fingerprint that a person or a file spelled, or `null`; capitals are accepted. */
export function readFingerprint(text: string): Fingerprint | null {
  const lowered = text.toLowerCase();
  return SPELLING.test(lowered) ? lowered as Fingerprint : null;
}

/** The 32 bytes of a fingerprint, as signatures take it. */
export function fingerprintBytes(fingerprint: Fingerprint): Uint8Array {
  return fromBase32(fingerprint);
}
