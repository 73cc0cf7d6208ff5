import { type Address, uuidOf } from "../../src/address.ts";
import { equal, hex } from "../../src/bytes.ts";
import { decodeEntry, type GroupLog, isCommitted } from "../../src/group/mod.ts";
import { contactFrom } from "../contacts.ts";
import type { Self } from "../self.ts";
import { contactOf, type GroupRow, keptEntries, keyRecipients } from "../vault/mod.ts";
import { ownKey, senderKeys, waitingChanges } from "../vault/mod.ts";
import type { GroupLogs } from "./group_logs.ts";
import type { EpochCause, Group, GroupEvent, GroupInfo, GroupMember } from "./groups.ts";
import { differing } from "./keys.ts";
import { nameIn, peopleIn } from "./lines.ts";

/** What is told about groups, as the vault has them. */

/** A group, for a list. */
export function describe(self: Self, logs: GroupLogs, row: GroupRow): Group {
  const { group, handle, name, standing } = row;
  const membership = logs.at(self.vault, group)?.membership;
  return {
    id: hex(group),
    handle,
    name: name.text,
    standing: standing.at,
    invitedBy: standing.at === "invited" ? standing.username : null,
    epoch: membership?.epoch ?? 0,
    size: membership?.members.length ?? 0,
  };
}

/** All that is known about a group. */
export function describeFully(self: Self, logs: GroupLogs, row: GroupRow): GroupInfo {
  const { group, name } = row;
  const { vault } = self;
  const log = logs.at(vault, group);
  const waiting = waitingChanges(vault, group)
    .map(({ value }) => decodeEntry(value.draft).act.type);
  const known = { ...describe(self, logs, row), waiting };
  if (log === null) return { ...known, members: [], isNameCurrent: true };
  const isNameCurrent = isCommitted(name, log.membership.name);
  const cause = causeOf(self, log);
  return { ...known, cause, members: membersOf(self, log), isNameCurrent };
}

/** The entry that began the epoch. */
function causeOf({ vault }: Self, log: GroupLog): EpochCause {
  const { group, epoch } = log.membership;
  const kept = keptEntries(vault, group)[log.epochs[epoch]?.from ?? 0];
  if (kept === undefined) throw new Error("An epoch begins with an entry");
  const { act, actor, time: at } = decodeEntry(kept.body);
  return { act: act.type, by: nameIn(log, actor), who: peopleIn(log, act).who, at };
}

/** All that was done in a group, the oldest first. */
export function eventsOf({ vault }: Self, logs: GroupLogs, row: GroupRow): GroupEvent[] {
  const log = logs.at(vault, row.group);
  if (log === null) return [];
  return keptEntries(vault, row.group).map(({ body }) => {
    const { act, actor, epoch, time: at } = decodeEntry(body);
    return { act: act.type, by: nameIn(log, actor), ...peopleIn(log, act), at, epoch };
  });
}

function membersOf(self: Self, log: GroupLog): GroupMember[] {
  const { group, members, epoch } = log.membership;
  const { vault, device } = self;
  const others = new Set(differing(self, vault, log).map(({ address }) => address));
  const isOurs = ownKey(vault, group)?.epoch === epoch;
  const given = isOurs ? keyRecipients(vault, group) : [];
  return members.map((member) => {
    const { username, role, address: sender, identityKey } = member;
    const isSelf = sender === device.address;
    return {
      username,
      role,
      trust: isSelf ? "self" as const : trustOf(self, member),
      differs: others.has(sender),
      hasOurKey: isSelf ? isOurs : given.some((key) => equal(key, identityKey)),
      gaveKey: isSelf ? isOurs : senderKeys(vault, { group, epoch, sender }) !== null,
    };
  }).sort((a, b) => a.username < b.username ? -1 : 1);
}

function trustOf({ vault }: Self, { address }: { readonly address: Address }) {
  const contact = contactOf(vault, uuidOf(address));
  return contact === null ? null : contactFrom(contact).trust;
}
