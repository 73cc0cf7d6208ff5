import { be16, be32, be64, concat } from "../bytes.ts";
import { Reader } from "../codec/reader.ts";
import { ed25519Public, ed25519Sign, ed25519Verify } from "../crypto/ed25519.ts";
import { LABEL } from "../labels.ts";
import type { Secret } from "../secret.ts";

/**
 * A relay's word about the key that its channels are made with, signed by its identity:
 *
 *     identityKey 32 ‖ relayId 16 ‖ staticKey 32 ‖ opaqueKey 32 ‖ serial u32
 *     ‖ notBefore u64 ‖ notAfter u64 ‖ minVersion u16 ‖ signature 64
 */
export interface Certificate {
  /** Ed25519 public key, 32 bytes: what people pin by its fingerprint. */
  readonly identityKey: Uint8Array;
  /** 16 random bytes that stay when the identity changes. */
  readonly relayId: Uint8Array;
  /** X25519 public key, 32 bytes, of the channel handshake. */
  readonly staticKey: Uint8Array;
  /** The relay's OPAQUE public key, 32 bytes. */
  readonly opaqueKey: Uint8Array;
  /** Rises with each certificate, from 1. */
  readonly serial: number;
  /** Unix seconds. */
  readonly notBefore: number;
  /** Unix seconds. */
  readonly notAfter: number;
  /** The lowest version of the channel that the relay still speaks. */
  readonly minVersion: number;
}

/** Bytes of an encoded certificate. */
export const CERTIFICATE_LENGTH = 198;

const SIGNATURE_LENGTH = 64;
const SIGNED_LENGTH = CERTIFICATE_LENGTH - SIGNATURE_LENGTH;

/** An encoded certificate of `identity`'s, whose public key goes in with the rest. */
export function makeCertificate(
  fields: Omit<Certificate, "identityKey">,
  identity: Secret,
): Uint8Array {
  const privateKey = identity.expose();
  const signed = concat(
    ed25519Public(privateKey),
    fields.relayId,
    fields.staticKey,
    fields.opaqueKey,
    be32(fields.serial),
    be64(fields.notBefore),
    be64(fields.notAfter),
    be16(fields.minVersion),
  );
  if (signed.length !== SIGNED_LENGTH) throw new RangeError("A field has a wrong length");
  return concat(signed, ed25519Sign(privateKey, concat(LABEL.relayStatic, signed)));
}

/** The fields, none of them verified; `PeerError` "malformed" for other lengths. */
export function readCertificate(bytes: Uint8Array): Certificate {
  const r = new Reader(bytes);
  const fields = {
    identityKey: r.take(32),
    relayId: r.take(16),
    staticKey: r.take(32),
    opaqueKey: r.take(32),
    serial: r.u32(),
    notBefore: r.u64(),
    notAfter: r.u64(),
    minVersion: r.u16(),
  };
  r.take(SIGNATURE_LENGTH);
  r.end();
  return fields;
}

/** Whether the identity that a certificate names signed it. */
export function isSigned(bytes: Uint8Array): boolean {
  const { identityKey } = readCertificate(bytes);
  const signed = concat(LABEL.relayStatic, bytes.subarray(0, SIGNED_LENGTH));
  return ed25519Verify(identityKey, signed, bytes.subarray(SIGNED_LENGTH));
}
