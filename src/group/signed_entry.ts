import { concat } from "../bytes.ts";
import { sha256 } from "../crypto/kdf.ts";
import type { PublicKey, SigningPrivate } from "../crypto/keys.ts";
import { xeddsaSign, xeddsaVerify } from "../crypto/xeddsa.ts";
import { LABEL } from "../labels.ts";
import type { Random } from "../random.ts";
import { type EntryHash, entryHash, type SignedEntry } from "../wire/group_log.ts";
import { encodeEntry, type Entry } from "./entry.ts";

/** The entry as its actor, whose identity's private key this is, appends it. */
export function signEntry(
  entry: Entry,
  identity: SigningPrivate,
  random: Random,
): SignedEntry {
  const body = encodeEntry(entry);
  return { body, signature: xeddsaSign(identity, signed(body), random) };
}

/** Whether the identity signed the entry. */
export function isSignedBy(identityKey: PublicKey, entry: SignedEntry): boolean {
  return xeddsaVerify(identityKey, signed(entry.body), entry.signature);
}

/**
 * The hash by which the next entry, and every message, refers to one with this body. It
 * leaves the signature out, of which the signer may make any number.
 */
export function hashEntry(body: Uint8Array): EntryHash {
  return entryHash(sha256(concat(LABEL.groupHash, body)));
}

function signed(body: Uint8Array): Uint8Array {
  return concat(LABEL.groupEntry, body);
}
