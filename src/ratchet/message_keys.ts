import type { CbcKey } from "../crypto/cipher.ts";
import { hkdf } from "../crypto/kdf.ts";
import type { MessageSeed } from "../crypto/keys.ts";
import { SIGNAL } from "../labels.ts";
import type { Secret } from "../secret.ts";

/** The keys of one message; never stored, and gone with the call that made them. */
export interface MessageKeys {
  readonly cipher: CbcKey;
  /** 32 bytes. */
  readonly macKey: Uint8Array;
}

/**
 * A message's keys (wire-spec 5). Here, and only here, the two ratchets meet: the
 * post-quantum one's key is the salt, so whoever lacks either has neither.
 *
 *   cipher key 32 ‖ MAC key 32 ‖ IV 16 =
 *       HKDF(salt = braid key, ikm = seed, "WhisperMessageKeys")
 */
export function messageKeys(seed: MessageSeed, braidKey: Secret): MessageKeys {
  const okm = hkdf({
    salt: braidKey.expose(),
    ikm: seed.expose(),
    info: SIGNAL.messageKeys,
    length: 80,
  });
  const cipher = { key: okm.subarray(0, 32), iv: okm.subarray(64) };
  return { cipher, macKey: okm.subarray(32, 64) };
}
