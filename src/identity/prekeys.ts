import { Reader } from "../codec/reader.ts";
import { Writer } from "../codec/writer.ts";
import { KEY_LENGTH, type KeyPair, keyPair, PUBLIC_LENGTH } from "../crypto/keys.ts";
import { type IdentityPair, restoredPair } from "../crypto/keys.ts";
import {
  KYBER_PRIVATE_LENGTH,
  type KyberPair,
  kyberPair,
  kyberPairOf,
} from "../crypto/kyber1024.ts";
import { XEDDSA_LENGTH, xeddsaSign } from "../crypto/xeddsa.ts";
import type { Random } from "../random.ts";
import type { EcPrekey, KyberPrekey, SignedPrekey } from "../wire/bundle.ts";

/**
 * Prekeys: pairs made in advance, so that others can start sessions while we are away.
 * Their public halves are published, their private ones stay in the vault until they
 * were used (one-time) or have been retired for 30 days (signed and last-resort).
 * Each kind has its own ids: uint32, by custom of 24 bits.
 */

/** A one-time X25519 prekey of ours: used once, not signed. */
export interface OurEcPrekey {
  /** Names it among its kind: by custom of 24 bits. */
  readonly id: number;
  /** The private half leaves the vault only to be used. */
  readonly pair: KeyPair;
}

/** An X25519 prekey of ours that the identity signed. */
export interface OurSignedPrekey extends OurEcPrekey {
  /** XEdDSA over the 33 serialised bytes. */
  readonly signature: Uint8Array;
}

/** A Kyber1024 prekey of ours, one-time or of last resort. */
export interface OurKyberPrekey {
  /** Names it among its kind: by custom of 24 bits. */
  readonly id: number;
  /** The private half leaves the vault only to be used. */
  readonly pair: KyberPair;
  /** XEdDSA over the 1 569 serialised bytes. */
  readonly signature: Uint8Array;
}

/** A one-time X25519 prekey. */
export function makeEcPrekey(id: number, random: Random): OurEcPrekey {
  return { id, pair: keyPair(random) };
}

/** An X25519 prekey and the identity's signature. */
export function makeSignedPrekey(
  identity: IdentityPair,
  id: number,
  random: Random,
): OurSignedPrekey {
  const pair = keyPair(random);
  return { id, pair, signature: xeddsaSign(identity.private, pair.public, random) };
}

/** A Kyber1024 prekey and the identity's signature. */
export function makeKyberPrekey(
  identity: IdentityPair,
  id: number,
  random: Random,
): OurKyberPrekey {
  const pair = kyberPair(random);
  return { id, pair, signature: xeddsaSign(identity.private, pair.public, random) };
}

/** The half of a one-time prekey to publish. */
export function publicEcPrekey({ id, pair }: OurEcPrekey): EcPrekey {
  return { id, key: pair.public };
}

/** The half of a signed or a Kyber prekey to publish. */
export function publicSignedPrekey(
  { id, pair, signature }: OurSignedPrekey | OurKyberPrekey,
): SignedPrekey | KyberPrekey {
  return { id, key: pair.public, signature };
}

/** A one-time prekey's bytes for the vault: secret. */
export function encodeEcPrekey({ id, pair }: OurEcPrekey): Uint8Array {
  const w = new Writer(128);
  writePair(w, id, pair);
  return w.finish();
}

/** The prekey that `encodeEcPrekey` wrote; keeps views of the bytes. */
export function decodeEcPrekey(bytes: Uint8Array): OurEcPrekey {
  const r = new Reader(bytes);
  const prekey = readPair(r);
  r.end();
  return prekey;
}

/** A signed prekey's bytes for the vault: secret. */
export function encodeSignedPrekey({ id, pair, signature }: OurSignedPrekey): Uint8Array {
  const w = new Writer(192);
  writePair(w, id, pair);
  w.put(signature);
  return w.finish();
}

/** The prekey that `encodeSignedPrekey` wrote; keeps views of the bytes. */
export function decodeSignedPrekey(bytes: Uint8Array): OurSignedPrekey {
  const r = new Reader(bytes);
  const prekey = { ...readPair(r), signature: r.take(XEDDSA_LENGTH) };
  r.end();
  return prekey;
}

/** A Kyber prekey's bytes for the vault: secret; they hold the public half as well. */
export function encodeKyberPrekey({ id, pair, signature }: OurKyberPrekey): Uint8Array {
  const w = new Writer(KYBER_PRIVATE_LENGTH + 128);
  w.varint(id);
  w.put(pair.private.expose());
  w.put(signature);
  return w.finish();
}

/** The prekey that `encodeKyberPrekey` wrote; keeps views of the bytes. */
export function decodeKyberPrekey(bytes: Uint8Array): OurKyberPrekey {
  const r = new Reader(bytes);
  const id = r.varint();
  const pair = kyberPairOf(r.take(KYBER_PRIVATE_LENGTH));
  const prekey = { id, pair, signature: r.take(XEDDSA_LENGTH) };
  r.end();
  return prekey;
}

function writePair(w: Writer, id: number, pair: KeyPair): void {
  w.varint(id);
  w.put(pair.public);
  w.put(pair.private.expose());
}

function readPair(r: Reader): OurEcPrekey {
  const id = r.varint();
  return { id, pair: restoredPair(r.take(PUBLIC_LENGTH), r.take(KEY_LENGTH)) };
}
