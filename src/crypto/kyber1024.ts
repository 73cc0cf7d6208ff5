import type { Brand } from "../brand.ts";
import { concat } from "../bytes.ts";
import { ensure } from "../errors.ts";
import type { Random } from "../random.ts";
import { Secret } from "../secret.ts";
import { decapsulate, encapsulate, generate } from "./ml_kem/ml_kem.ts";
import { ML_KEM_1024 } from "./ml_kem/pke.ts";
import { sha3_256, shake256 } from "./sha3.ts";

/**
 * Kyber1024 as of round 3, which PQXDH uses (wire-spec 1.3), on top of ML-KEM-1024. The
 * two share key and ciphertext formats; round 3 hashes the encapsulator's entropy first,
 * and derives the secret from the inner one and the ciphertext:
 *
 *   m  = SHA3-256(32 random bytes)
 *   ss = SHAKE256(K ‖ SHA3-256(ct), 32)
 *
 * Keys and ciphertexts are kept as they travel, the type byte 0x08 first.
 */

/** Our serialised public key, 1 569 bytes. */
export type OurKyberPublic = Brand<Uint8Array, "OurKyberPublic">;
/** A peer's serialised public key, 1 569 bytes. */
export type TheirKyberPublic = Brand<Uint8Array, "TheirKyberPublic">;
/** Our serialised private key, 3 169 bytes: s, public key, its hash and z. */
export type KyberPrivate = Brand<Secret, "KyberPrivate">;

/** A Kyber1024 pair of ours. */
export interface KyberPair {
  /** Given to peers. */
  readonly public: OurKyberPublic;
  /** Opens what they encapsulate. */
  readonly private: KyberPrivate;
}

/** Bytes of a serialised public key. */
const KYBER_PUBLIC_LENGTH = 1_569;
/** Bytes of a serialised private key. */
export const KYBER_PRIVATE_LENGTH = 3_169;
/** Bytes of a serialised ciphertext. */
export const KYBER_CIPHERTEXT_LENGTH = 1_569;

/** The type byte of Kyber1024, and where the public key lies in the private one. */
const KYBER1024 = 0x08;
const PUBLIC_AT = 1 + 1_536;

/** A fresh pair, from 64 random bytes. */
export function kyberPair(random: Random): KyberPair {
  const keys = generate(ML_KEM_1024, random.bytes(64));
  const privateKey = new Secret("kyber key", typed(keys.decapsulationKey));
  return {
    public: typed(keys.encapsulationKey) as OurKyberPublic,
    private: privateKey as KyberPrivate,
  };
}

/** The pair of a serialised private key from our own storage, or "malformed". */
export function kyberPairOf(privateKey: Uint8Array): KyberPair {
  const { length } = privateKey;
  ensure(length === KYBER_PRIVATE_LENGTH && privateKey[0] === KYBER1024, "malformed");
  const end = PUBLIC_AT + KYBER_PUBLIC_LENGTH - 1;
  return {
    public: typed(privateKey.subarray(PUBLIC_AT, end)) as OurKyberPublic,
    private: new Secret("kyber key", privateKey) as KyberPrivate,
  };
}

/** A peer's public key from its serialised form: "bad-key" for another type or length. */
export function theirKyberPublic(bytes: Uint8Array): TheirKyberPublic {
  ensure(bytes.length === KYBER_PUBLIC_LENGTH && bytes[0] === KYBER1024, "bad-key");
  return bytes as TheirKyberPublic;
}

/** A secret of 32 bytes and the ciphertext that carries it; "bad-key" if unreduced. */
export function kyberEncapsulate(
  theirs: TheirKyberPublic,
  random: Random,
): { readonly ciphertext: Uint8Array; readonly secret: Secret } {
  const m = sha3_256(random.bytes(32));
  const { ciphertext, secret } = encapsulate(ML_KEM_1024, theirs.subarray(1), m);
  return { ciphertext: typed(ciphertext), secret: derive(secret, ciphertext) };
}

/**
 * The 32-byte secret of a serialised ciphertext; "malformed" for another type or length.
 * An altered ciphertext gives a secret nobody else has: the message's MAC then fails.
 */
export function kyberDecapsulate(ours: KyberPrivate, ciphertext: Uint8Array): Secret {
  const { length } = ciphertext;
  ensure(length === KYBER_CIPHERTEXT_LENGTH && ciphertext[0] === KYBER1024, "malformed");
  const raw = ciphertext.subarray(1);
  return derive(decapsulate(ML_KEM_1024, ours.expose().subarray(1), raw), raw);
}

function derive(inner: Uint8Array, ciphertext: Uint8Array): Secret {
  const input = concat(inner, sha3_256(ciphertext));
  return new Secret("kyber secret", shake256(input, 32));
}

function typed(raw: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(1 + raw.length);
  bytes[0] = KYBER1024;
  bytes.set(raw, 1);
  return bytes;
}
