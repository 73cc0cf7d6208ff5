import { concat } from "../bytes.ts";
import type { Reader } from "../codec/reader.ts";
import { ed25519Public, ed25519Sign, ed25519Verify } from "../crypto/ed25519.ts";
import { LABEL } from "../labels.ts";
import type { Secret } from "../secret.ts";
import { type Fingerprint, fingerprintOf } from "./fingerprint.ts";

/** An old relay identity's word that a new one takes its place. */
export interface Successor {
  /** Ed25519 public key of the old identity, 32 bytes. */
  readonly oldKey: Uint8Array;
  /** Ed25519 public key of the new identity, 32 bytes. */
  readonly newKey: Uint8Array;
  /** The old identity's signature, 64 bytes, over the relay id and both keys. */
  readonly signature: Uint8Array;
}

/** The word of `identity`, the old one, for `newKey`. */
export function nameSuccessor(
  relayId: Uint8Array,
  newKey: Uint8Array,
  identity: Secret,
): Successor {
  const privateKey = identity.expose();
  const oldKey = ed25519Public(privateKey);
  const signature = ed25519Sign(privateKey, statement(relayId, oldKey, newKey));
  return { oldKey, newKey, signature };
}

/** oldKey 32 ‖ newKey 32 ‖ signature 64. */
export function encodeSuccessor(successor: Successor): Uint8Array {
  return concat(successor.oldKey, successor.newKey, successor.signature);
}

/** The next successor of a hello. */
export function readSuccessor(r: Reader): Successor {
  return { oldKey: r.take(32), newKey: r.take(32), signature: r.take(64) };
}

/**
 * Where a chain of valid successors leads from a pinned identity, taken in their order.
 * What does not continue the chain is passed over: it is of no use to anyone.
 */
export function successorOf(
  pinned: Fingerprint,
  relayId: Uint8Array,
  successors: readonly Successor[],
): Fingerprint {
  let current = pinned;
  for (const { oldKey, newKey, signature } of successors) {
    if (fingerprintOf(oldKey) !== current) continue;
    const signed = statement(relayId, oldKey, newKey);
    if (ed25519Verify(oldKey, signed, signature)) current = fingerprintOf(newKey);
  }
  return current;
}

function statement(
  relayId: Uint8Array,
  oldKey: Uint8Array,
  newKey: Uint8Array,
): Uint8Array {
  return concat(LABEL.relaySuccessor, relayId, oldKey, newKey);
}
