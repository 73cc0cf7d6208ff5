import { hkdf } from "../crypto/kdf.ts";
import { chainKey, type RootKey, rootKey } from "../crypto/keys.ts";
import { SIGNAL } from "../labels.ts";
import type { Secret } from "../secret.ts";
import type { Chain } from "./chain.ts";

/**
 * A step of the root chain (wire-spec 5): an agreement that nobody else has seen renews
 * the root key and starts a chain.
 *
 *   RK', CK = HKDF(salt = RK, ikm = DH output, "WhisperRatchet")
 */
export function stepRoot(
  root: RootKey,
  agreement: Secret,
): { readonly root: RootKey; readonly chain: Chain } {
  const okm = hkdf({
    salt: root.expose(),
    ikm: agreement.expose(),
    info: SIGNAL.rootStep,
    length: 64,
  });
  const key = chainKey(okm.subarray(32));
  return { root: rootKey(okm.subarray(0, 32)), chain: { key, index: 0 } };
}
