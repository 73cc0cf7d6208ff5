import { be64, concat } from "../../bytes.ts";
import { hkdf, hmac } from "../../crypto/kdf.ts";
import { SIGNAL } from "../../labels.ts";
import { Secret } from "../../secret.ts";

/**
 * What keeps a relay from putting its own KEM key or ciphertext in the place of a peer's
 * (wire-spec 8.4). It starts from the handshake's secret, takes in the secret of each
 * epoch, and so stays as strong as all epochs that came before.
 */
export interface Authenticator {
  /** 32 bytes; the next keys come from it and the next epoch's secret. */
  readonly rootKey: Secret;
  /** 32 bytes; the MACs of this moment. */
  readonly macKey: Secret;
}

/** Bytes of a MAC; it is not cut. */
export const MAC_LENGTH = 32;

/** The authenticator of a new session, from the handshake's 32 bytes. */
export function startAuthenticator(authKey: Secret): Authenticator {
  const zero = new Secret("braid authenticator", new Uint8Array(32));
  return updateAuthenticator({ rootKey: zero, macKey: zero }, 1, authKey);
}

/** Update: the authenticator once the epoch's secret (32 bytes) is known. */
export function updateAuthenticator(
  { rootKey }: Authenticator,
  epoch: number,
  secret: Secret,
): Authenticator {
  const okm = hkdf({
    ikm: concat(rootKey.expose(), secret.expose()),
    info: concat(SIGNAL.braidAuthenticator, be64(epoch)),
    length: 64,
  });
  return {
    rootKey: new Secret("braid authenticator root", okm.slice(0, 32)),
    macKey: new Secret("braid authenticator mac", okm.slice(32)),
  };
}

/** MAC of a KEM key's header, made before the epoch's own secret is taken in. */
export function macHeader(
  { macKey }: Authenticator,
  epoch: number,
  header: Uint8Array,
): Uint8Array {
  return hmac(macKey.expose(), concat(SIGNAL.braidHeader, be64(epoch), header));
}

/** MAC of c1 || c2, made after the epoch's own secret is taken in. */
export function macCiphertext(
  { macKey }: Authenticator,
  epoch: number,
  ciphertext: Uint8Array,
): Uint8Array {
  return hmac(
    macKey.expose(),
    concat(SIGNAL.braidCiphertext, be64(epoch), ciphertext),
  );
}

/** The epoch's secret (32 bytes) from the KEM's shared secret. */
export function epochSecret(epoch: number, shared: Uint8Array): Secret {
  const info = concat(SIGNAL.braidSecret, be64(epoch));
  return new Secret("braid epoch", hkdf({ ikm: shared, info, length: 32 }));
}
