import { equal } from "../../src/bytes.ts";
import type { GroupId } from "../../src/group/mod.ts";
import type { RenewalCause } from "../../src/wire/body.ts";
import { allGroups, type ContactRow, dropOwnKey, forgetRecipient } from "../vault/mod.ts";
import { givesKeys, keyRecipients, type Party, type Reading } from "../vault/mod.ts";
import type { Tx } from "../vault/mod.ts";

/** Those with whom we share keys of a group, whatever they are to us beside it. */

/** Whether a person has a key of ours in a group of ours, or gave us one of hers. */
export function isFellow(rows: Reading, { pinned }: ContactRow): boolean {
  return pinned !== null &&
    groupsOf(rows).some((group) =>
      hasOurs(rows, group, pinned) || givesKeys(rows, group, pinned.address)
    );
}

/**
 * Within a commit: a person renewed the session with us, and what was told in the one
 * before may not have reached her. She gets our keys again with the next message. Where
 * she holds us for an older copy of ourselves, what they would seal next may have been
 * sealed before: then everybody gets new ones.
 */
export function giveAgain(tx: Tx, to: Party, cause: RenewalCause): void {
  if (cause === "asked") return;
  for (const group of groupsOf(tx)) {
    if (!hasOurs(tx, group, to)) continue;
    if (cause === "doubted") dropOwnKey(tx, group);
    else forgetRecipient(tx, { group }, to.identityKey);
  }
}

function groupsOf(rows: Reading): GroupId[] {
  return allGroups(rows).filter(({ standing }) => standing.at === "member")
    .map(({ group }) => group);
}

function hasOurs(rows: Reading, group: GroupId, { identityKey }: Party): boolean {
  return keyRecipients(rows, group).some((key) => equal(key, identityKey));
}
