import { type GroupId, type GroupLog, restoreLog } from "../../src/group/mod.ts";
import { type GroupChat, groupChat } from "../chat_id.ts";
import { groupAt, keptEntries, type Reading } from "../vault/mod.ts";

/** Groups' logs as the vault has them, read from it once. */
export class GroupLogs {
  readonly #logs = new Map<GroupChat, GroupLog>();

  /** The log of a group; `null` where nothing of it is here. */
  at(rows: Reading, group: GroupId): GroupLog | null {
    const seq = groupAt(rows, group)?.seq ?? null;
    if (seq === null) return null;
    const known = this.#logs.get(groupChat(group));
    // Where a commit came to nothing, what was remembered of it is further on.
    if (known?.membership.seq === seq) return known;
    const log = restoreLog(group, keptEntries(rows, group));
    this.remember(log);
    return log;
  }

  /** A log that this commit writes. */
  remember(log: GroupLog): void {
    this.#logs.set(groupChat(log.membership.group), log);
  }
}
