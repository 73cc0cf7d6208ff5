import * as v from "valibot";
import { type Fingerprint, fingerprintOf } from "../src/channel/fingerprint.ts";
import { decodeCbor, encodeCbor } from "../src/codec/cbor.ts";
import { bytesOf, parse } from "../src/codec/schema.ts";
import { ed25519Private, ed25519Public } from "../src/crypto/ed25519.ts";
import type { Random } from "../src/random.ts";
import { Secret } from "../src/secret.ts";
import { opaqueSetup } from "./opaque.ts";

/** What a relay is known by and works with for all its life. */
export interface RelayKeys {
  /** Ed25519 private key, 32 bytes: who the relay is. */
  readonly identity: Secret;
  /** 16 bytes that stay when the identity changes. */
  readonly relayId: Uint8Array;
  /** Set-up of OPAQUE, 128 bytes. Without it no password can be verified any more. */
  readonly opaque: Secret;
  /** HMAC key of the tokens, 32 bytes. */
  readonly token: Secret;
  /** From which the key of the store's marks is derived, 32 bytes. */
  readonly record: Secret;
}

const KEYS = v.strictObject({
  version: v.literal(1),
  identity: bytesOf(32),
  relayId: bytesOf(16),
  opaque: bytesOf(128),
  token: bytesOf(32),
  record: bytesOf(32),
});

/** Fresh keys. */
export async function makeKeys(random: Random): Promise<RelayKeys> {
  return {
    identity: new Secret("relay identity", ed25519Private(random)),
    relayId: random.bytes(16),
    opaque: await opaqueSetup(),
    token: new Secret("token key", random.bytes(32)),
    record: new Secret("record key", random.bytes(32)),
  };
}

/** The bytes of a file of keys: secret. */
export function encodeKeys(keys: RelayKeys): Uint8Array {
  const { identity, relayId, opaque, token, record } = keys;
  return encodeCbor({
    version: 1,
    identity: identity.expose(),
    relayId,
    opaque: opaque.expose(),
    token: token.expose(),
    record: record.expose(),
  });
}

/** The keys in a file; `PeerError` "malformed" where there are none. */
export function decodeKeys(bytes: Uint8Array): RelayKeys {
  const keys = parse(KEYS, decodeCbor(bytes));
  return {
    identity: new Secret("relay identity", keys.identity),
    relayId: keys.relayId,
    opaque: new Secret("opaque set-up", keys.opaque),
    token: new Secret("token key", keys.token),
    record: new Secret("record key", keys.record),
  };
}

/** What people pin: the `#key` of the relay's address. */
export function fingerprintOfKeys({ identity }: RelayKeys): Fingerprint {
  return fingerprintOf(ed25519Public(identity.expose()));
}
