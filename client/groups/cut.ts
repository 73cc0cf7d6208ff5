import type { Address } from "../../src/address.ts";
import type { Cut, GroupLog } from "../../src/group/mod.ts";
import { newestOf, type Reading } from "../vault/mod.ts";

/**
 * The newest message of a member that was believed here: what is put into the log with
 * her removal, for nobody to believe a later one, however late it comes. `null` where
 * there is none.
 */
export function cutFor(rows: Reading, log: GroupLog, sender: Address): Cut | null {
  const { group, epoch: newest } = log.membership;
  for (let epoch = newest; epoch >= 0; epoch--) {
    const found = newestOf(rows, { group, epoch, sender });
    if (found !== null) return { epoch, ...found };
  }
  return null;
}
