import { decodeEntry, draft, encodeEntry, extend } from "../../src/group/mod.ts";
import { firstReadableEpoch, type GroupLog, isCommitted } from "../../src/group/mod.ts";
import { isInvited, openLog } from "../../src/group/mod.ts";
import { type Person, type SignedEntry, tenureAt } from "../../src/group/mod.ts";
import type { MessengerEvent } from "../event.ts";
import type { Self } from "../self.ts";
import { dropOwnKey, dropSenderKeysBefore, type GroupRow } from "../vault/mod.ts";
import { keepEntries, keptEntries } from "../vault/mod.ts";
import { queueChange, releaseAll, removeChanges, type Tx } from "../vault/mod.ts";
import { writeGroup } from "../vault/mod.ts";
import type { GroupLogs } from "./group_logs.ts";
import { writeEntries } from "./lines.ts";

/** The owner of the vault as groups' logs name her. */
export function selfPerson({ device, username }: Self): Person {
  const { address, identity } = device;
  return { address, username, identityKey: identity.public };
}

/**
 * Within a commit: the entries that follow are in the log, whatever they mean to us is
 * done, and the history tells of them. Throws `PeerError` as `openLog` and `extend` do.
 */
export function advance(
  self: Self,
  tx: Tx,
  logs: GroupLogs,
  { row, entries }: { readonly row: GroupRow; readonly entries: readonly SignedEntry[] },
): MessengerEvent[] {
  if (entries.length === 0) return [];
  const learnedAt = self.clock.now();
  const before = logs.at(tx, row.group);
  const log = longer(before, row, entries, learnedAt);
  const kept = keepEntries(tx, row, entries.map((entry) => ({ ...entry, learnedAt })));
  logs.remember(log);
  const readable = firstReadableEpoch(log, learnedAt);
  if (readable > 0) dropSenderKeysBefore(tx, row.group, readable);
  const { at } = row.standing;
  // Their lines are written once it is certain that they are to be.
  if (at === "joining" || at === "founding" && before === null) return [];
  const events = writeEntries(self, tx, log, entries);
  const isOver = before !== null && stayIn(self, before) !== stayIn(self, log);
  if (at === "member" && isOver) part(self, tx, kept, entries);
  return events;
}

/** Which of our times in the group is the present one: by the place where it began. */
function stayIn({ device }: Self, { tenures, membership }: GroupLog): number | null {
  return tenureAt(tenures, device.address, membership.seq)?.from ?? null;
}

/**
 * Within a commit, once all of the log is here: whether it bears out that we were taken
 * into the group, and what that comes to.
 */
export function settleInvitation(
  self: Self,
  tx: Tx,
  logs: GroupLogs,
  row: GroupRow,
): MessengerEvent[] {
  const { standing, group } = row;
  const log = logs.at(tx, group);
  if (standing.at !== "joining" || log === null) return [];
  if (log.membership.seq < standing.seq) return [];
  const { inviter, seq, head, username: from } = standing;
  const invited = { place: { seq, head }, inviter, self: selfPerson(self) };
  const tenure = tenureAt(log.tenures, self.device.address, log.membership.seq);
  if (!isInvited(log, invited) || tenure === null || !wasNamed(tx, row)) {
    writeGroup(tx, { ...row, standing: { at: "former", by: "refused" } });
    releaseAll(tx, group);
    return [{ kind: "notice", notice: { kind: "refused", from } }];
  }
  writeGroup(tx, { ...row, standing: { at: "member" } });
  if (!standing.stays) queueLeaving(self, tx, log);
  return writeEntries(self, tx, log, keptEntries(tx, group).slice(tenure.from));
}

/** Whether the group was ever called what we were told: its log committed to it. */
function wasNamed(tx: Tx, { group, name }: GroupRow): boolean {
  return keptEntries(tx, group).some(({ body }) => {
    const { act } = decodeEntry(body);
    return (act.type === "create" || act.type === "rename") &&
      isCommitted(name, act.name);
  });
}

/** Whoever declines is in the log all the same, until she leaves. */
function queueLeaving({ device, clock }: Self, tx: Tx, { membership }: GroupLog): void {
  const by = { actor: device.address, time: clock.now() };
  const entry = draft(membership, by, { type: "leave" });
  const waiting = { tries: 0, offer: null, name: null };
  queueChange(tx, membership.group, { draft: encodeEntry(entry), ...waiting });
}

function longer(
  log: GroupLog | null,
  { group }: GroupRow,
  entries: readonly SignedEntry[],
  now: number,
): GroupLog {
  if (log !== null) return extend(log, entries, now);
  const [first, ...rest] = entries;
  if (first === undefined) throw new Error("A log begins with an entry");
  return extend(openLog(group, first, now), rest, now);
}

/**
 * We are out, even if somebody has taken us in again since: nothing is changed or sent
 * any more before we agree to that.
 */
function part(
  self: Self,
  tx: Tx,
  row: GroupRow,
  entries: readonly SignedEntry[],
): void {
  const hasLeft = entries.some(({ body }) => {
    const { actor, act } = decodeEntry(body);
    return act.type === "leave" && actor === self.device.address;
  });
  stopIn(tx, row, { at: "former", by: hasLeft ? "left" : "removed" });
}

/** Within a commit: from now on nothing of ours is changed or sent in a group. */
export function stopIn(tx: Tx, row: GroupRow, standing: GroupRow["standing"]): void {
  writeGroup(tx, { ...row, standing });
  dropOwnKey(tx, row.group);
  removeChanges(tx, row.group);
}
