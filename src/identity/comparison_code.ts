import { addressBytes } from "../address.ts";
import { concat, utf8 } from "../bytes.ts";
import { hkdf, hmac, sha256 } from "../crypto/kdf.ts";
import type { Exporter, PublicKey } from "../crypto/keys.ts";
import { LABEL } from "../labels.ts";
import {
  type Accept,
  type Role,
  type Start,
  stepBytes,
} from "../wire/comparison_step.ts";
import { CODE_LENGTH, type Emoji, shortCode } from "./emoji.ts";

/**
 * What the steps of a live comparison carry and yield (`groups.md` 5). The accepter
 * commits before either share is known, so a man in the middle has one guess in 2^42 in
 * each run, and nothing to search with.
 */

/** c = SHA-256(label ‖ SHA-256(start) ‖ nR): 32 bytes that bind the accepter's share. */
export function commitmentTo(start: Start, share: Uint8Array): Uint8Array {
  return sha256(concat(LABEL.comparisonCommit, sha256(stepBytes(start)), share));
}

/** The seven emoji of a run: all that both sides said and believe goes in. */
export function comparisonEmoji(
  { start, accept }: { readonly start: Start; readonly accept: Accept },
  shares: { readonly starter: Uint8Array; readonly accepter: Uint8Array },
): Emoji[] {
  const { starter, accepter, starterKey, accepterKey, baseKey } = start;
  const code = hkdf({
    ikm: concat(shares.starter, shares.accepter),
    salt: sha256(concat(stepBytes(start), stepBytes(accept))),
    info: concat(
      LABEL.comparisonCode,
      addressBytes(starter),
      starterKey,
      addressBytes(accepter),
      accepterKey,
      baseKey,
    ),
    length: CODE_LENGTH,
  });
  return shortCode(code);
}

/** Who says "match" in which run, about which keys. */
export interface Confirmation {
  readonly run: Uint8Array;
  readonly role: Role;
  /** IK of whoever confirms. */
  readonly own: PublicKey;
  readonly peer: PublicKey;
}

/** The MAC by which a person's "match" reaches the other side: 32 bytes. */
export function confirmationMac(
  exporter: Exporter,
  { run, role, own, peer }: Confirmation,
): Uint8Array {
  const info = concat(LABEL.comparisonMac, utf8(role));
  const key = hkdf({ ikm: exporter.expose(), info, length: 32 });
  return hmac(key, concat(run, own, peer));
}
