import { concat } from "../bytes.ts";
import { hkdf } from "../crypto/kdf.ts";
import { agree, chainKey, ensureCanonical, exporter, keyPair } from "../crypto/keys.ts";
import { rootKey } from "../crypto/keys.ts";
import type { ChainKey, Exporter, IdentityPair, KeyPair } from "../crypto/keys.ts";
import type { OurPublic, RootKey, TheirIdentity, TheirPublic } from "../crypto/keys.ts";
import {
  kyberDecapsulate,
  kyberEncapsulate,
  type KyberPrivate,
} from "../crypto/kyber1024.ts";
import type { VerifiedBundle } from "../identity/verify.ts";
import { SIGNAL } from "../labels.ts";
import type { Random } from "../random.ts";
import { Secret } from "../secret.ts";
import type { Opening } from "../wire/prekey_message.ts";

/**
 * PQXDH (wire-spec 4; signal.org/docs/specifications/pqxdh): from an initiator's and a
 * responder's long and short-lived keys to four secrets that both have. It ends there:
 * what becomes of the secrets is the ratchets' business.
 *
 *   SS = KDF( 0xFF×32 ‖ DH(IKa, SPKb) ‖ DH(EKa, IKb) ‖ DH(EKa, SPKb)
 *             ‖ [DH(EKa, OPKb)] ‖ Kyber secret )
 *
 * The first agreement authenticates the initiator, the second the responder; the others
 * and the KEM make the secret die with the short-lived keys.
 */

/** What both sides have after the handshake. */
export interface SharedSecrets {
  /** RK, the first root key. */
  readonly root: RootKey;
  /** CK of the responder's first sending chain. */
  readonly chain: ChainKey;
  /** 32 bytes that start the post-quantum ratchet. */
  readonly braid: Secret;
  /** X, from which other secrets of the session derive: ours, not Signal's. */
  readonly exporter: Exporter;
}

/** What the responder held when the initiator's bundle was made. */
export interface ResponderKeys {
  readonly identity: IdentityPair;
  readonly signed: KeyPair;
  /** `null` where the initiator used none. */
  readonly ec: KeyPair | null;
  readonly kyber: KyberPrivate;
}

/** The initiator's outcome: secrets to keep, the rest to send. */
export interface Initiated {
  readonly secrets: SharedSecrets;
  /** EK's public half. */
  readonly baseKey: OurPublic;
  readonly opening: Opening;
}

/** What the responder learns from the first message. */
export interface InitiatorKeys {
  readonly identityKey: TheirIdentity;
  /** EK. */
  readonly baseKey: TheirPublic;
  /** Serialised, 1 569 bytes. */
  readonly kyberCiphertext: Uint8Array;
}

/** Stands where an XEdDSA message's first bytes would: no agreement yields it. */
const DOMAIN = new Uint8Array(32).fill(0xff);

/** The initiator's half: the secrets, and what the responder needs to have them too. */
export function initiate(
  ours: IdentityPair,
  theirs: VerifiedBundle,
  random: Random,
): Initiated {
  const { signedPrekey, ec, kyber } = theirs;
  const base = keyPair(random);
  const { ciphertext, secret } = kyberEncapsulate(kyber.key, random);
  const secrets = derive([
    agree(ours.private, signedPrekey.key),
    agree(base.private, theirs.identity),
    agree(base.private, signedPrekey.key),
    ...ec === null ? [] : [agree(base.private, ec.key)],
    secret,
  ]);
  const opening = {
    oneTimeId: ec?.id ?? null,
    signedId: signedPrekey.id,
    kyberId: kyber.id,
    kyberCiphertext: ciphertext,
  };
  return { secrets, baseKey: base.public, opening };
}

/** The responder's half; "bad-key" for a base key that is not canonical. */
export function respond(ours: ResponderKeys, theirs: InitiatorKeys): SharedSecrets {
  const { baseKey, identityKey, kyberCiphertext } = theirs;
  ensureCanonical(baseKey);
  return derive([
    agree(ours.signed.private, identityKey),
    agree(ours.identity.private, baseKey),
    agree(ours.signed.private, baseKey),
    ...ours.ec === null ? [] : [agree(ours.ec.private, baseKey)],
    kyberDecapsulate(ours.kyber, kyberCiphertext),
  ]);
}

/** Lengthening the output by the exporter leaves Signal's 96 bytes as they are. */
function derive(agreements: readonly Secret[]): SharedSecrets {
  const okm = hkdf({
    ikm: concat(DOMAIN, ...agreements.map((secret) => secret.expose())),
    info: SIGNAL.pqxdh,
    length: 128,
  });
  return {
    root: rootKey(okm.subarray(0, 32)),
    chain: chainKey(okm.subarray(32, 64)),
    braid: new Secret("braid start", okm.subarray(64, 96)),
    exporter: exporter(okm.subarray(96)),
  };
}
