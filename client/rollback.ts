import type { Self } from "./self.ts";
import { leavePastBehind } from "./prekey_making.ts";
import { repairAll } from "./repair.ts";
import { allGroups, dropOwnKey, giveUpSessions } from "./vault/mod.ts";

/** A relay that claims more is not believed: no vault commits so often. */
const MOST = 2 ** 48;

/**
 * Compares the vault's generation with the highest that the relay has seen of this device
 * (`channel.md` 8). A lower one means that this vault is an older copy: what it would
 * seal next may have been sealed differently by the newer one. So, in one commit, every
 * session is given up for sending, and a renewal with each person is queued; so is every
 * sender key; prekeys are made anew; and the generation rises above all that was seen.
 */
export function noticeRollback(self: Self, seenGeneration: number): void {
  const { vault, random } = self;
  if (seenGeneration <= vault.generation || seenGeneration > MOST) return;
  const { events } = vault.commit((tx) => {
    giveUpSessions(tx);
    for (const { group } of allGroups(tx)) dropOwnKey(tx, group);
    leavePastBehind(tx, random);
    tx.raiseGeneration(seenGeneration + 1);
    return repairAll(self, tx);
  });
  self.tell({ kind: "notice", notice: { kind: "vault-rolled-back" } });
  for (const event of events) self.tell(event);
}
