import { concat, equal, utf8 } from "../bytes.ts";
import { sha256 } from "../crypto/kdf.ts";
import { LABEL } from "../labels.ts";
import type { Random } from "../random.ts";
import { type GroupName, NAME_SALT_LENGTH } from "../wire/group_body.ts";

/** Bytes of a commitment. */
export const COMMITMENT_LENGTH = 32;

/** A name with a fresh salt. */
export function groupName(text: string, random: Random): GroupName {
  return { salt: random.bytes(NAME_SALT_LENGTH), text };
}

/** What the log holds of a name: SHA-256(label ‖ salt ‖ text), 32 bytes. */
export function commitTo({ salt, text }: GroupName): Uint8Array {
  return sha256(concat(LABEL.groupName, salt, utf8(text)));
}

/** Whether the name is the one that the log committed to. */
export function isCommitted(name: GroupName, commitment: Uint8Array): boolean {
  return equal(commitTo(name), commitment);
}
