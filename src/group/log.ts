import type { Address, Uuid } from "../address.ts";
import { equal } from "../bytes.ts";
import { ensure } from "../errors.ts";
import type { EntryHash, GroupId, SignedEntry } from "../wire/group_log.ts";
import type { Person } from "./act.ts";
import { type Applied, apply, applyAgain, found, type Membership } from "./membership.ts";
import { record, type Tenure, tenureAt, type Tenures } from "./tenure.ts";

/**
 * A group's history as one client verified it, from the first entry on. It never shrinks
 * and never changes branch: what was accepted first stays, and whatever does not fit to
 * it is a fork to be shown.
 */
export interface GroupLog {
  /** Who is in the group now. */
  readonly membership: Membership;
  /** The hash of each entry, by its place. */
  readonly heads: readonly EntryHash[];
  /** Each epoch, by its number. */
  readonly epochs: readonly Epoch[];
  /** Everybody who is or was in the group, with all their times in it. */
  readonly tenures: Tenures;
}

/** When an epoch began, in the log and for this client. */
export interface Epoch {
  /** The place of the entry that started it. */
  readonly from: number;
  /** This client's clock when it accepted that entry, Unix milliseconds. */
  readonly learnedAt: number;
}

/** A place in some log, as messages, invitations and statements name it. */
export interface Place {
  readonly seq: number;
  readonly head: EntryHash;
}

/**
 * The log that starts with this entry, learned at `now`. "forged" where the entry founds
 * another group than `group`, and what `found` refuses.
 */
export function openLog(group: GroupId, first: SignedEntry, now: number): GroupLog {
  const { entry, next } = found(first);
  ensure(equal(next.group, group), "forged");
  const tenures = new Map<Uuid, readonly Tenure[]>();
  record(tenures, entry);
  return {
    membership: next,
    heads: [next.head],
    epochs: [{ from: 0, learnedAt: now }],
    tenures,
  };
}

/** An entry as a client keeps it once it was accepted. */
export interface KeptEntry extends SignedEntry {
  /** This client's clock when it accepted the entry, Unix milliseconds. */
  readonly learnedAt: number;
}

/**
 * The log from what was kept of it, all entries from the first on. They must have lain
 * where nobody else writes: what follows the first is not verified again.
 */
export function restoreLog(group: GroupId, kept: readonly KeptEntry[]): GroupLog {
  const [first, ...rest] = kept;
  ensure(first !== undefined, "malformed");
  const opened = openLog(group, first, first.learnedAt);
  return follow(opened, rest, (state, { body }) => applyAgain(state, body));
}

/**
 * The log with the entries that follow, learned at `now`; what `apply` refuses leaves the
 * log as it was. "not-next" from a relay that was asked for what follows is a fork.
 */
export function extend(
  log: GroupLog,
  page: readonly SignedEntry[],
  now: number,
): GroupLog {
  const kept = page.map((entry) => ({ ...entry, learnedAt: now }));
  return follow(log, kept, apply);
}

function follow(
  log: GroupLog,
  page: readonly KeptEntry[],
  judge: (state: Membership, entry: KeptEntry) => Applied,
): GroupLog {
  let { membership } = log;
  const heads = [...log.heads];
  const epochs = [...log.epochs];
  const tenures = new Map(log.tenures);
  for (const kept of page) {
    const { entry, next } = judge(membership, kept);
    const { learnedAt } = kept;
    if (next.epoch > membership.epoch) epochs.push({ from: entry.seq, learnedAt });
    heads.push(next.head);
    record(tenures, entry);
    membership = next;
  }
  return { membership, heads, epochs, tenures };
}

/** How a place that somebody names lies to this log: further on, or on another branch. */
export function judge({ heads }: GroupLog, place: Place): "on-chain" | "ahead" | "fork" {
  const head = heads[place.seq];
  if (head === undefined) return "ahead";
  return equal(head, place.head) ? "on-chain" : "fork";
}

/** The number of the epoch in which the entry at `seq`, which the log has, stands. */
export function epochAt({ epochs }: GroupLog, seq: number): number {
  return epochs.findLastIndex(({ from }) => from <= seq);
}

/** An invitation, as far as the log can bear it out. */
export interface Invited {
  readonly place: Place;
  readonly inviter: Address;
  /** The invited person as she knows herself. */
  readonly self: Person;
}

/** Whether the inviter took this person in, under her own key, before the named place. */
export function isInvited(log: GroupLog, { place, inviter, self }: Invited): boolean {
  if (judge(log, place) !== "on-chain") return false;
  const tenure = tenureAt(log.tenures, self.address, place.seq);
  return tenure?.by === inviter && tenure.person.username === self.username &&
    equal(tenure.person.identityKey, self.identityKey);
}
