import { type Address, uuidOf } from "../../src/address.ts";
import { equal } from "../../src/bytes.ts";
import { decodeEntry, type Entry, type GroupId } from "../../src/group/mod.ts";
import { type GroupLog, type GroupName, hashEntry } from "../../src/group/mod.ts";
import type { Person, SignedEntry } from "../../src/group/mod.ts";
import { NOTHING, type Outcome } from "../outcome.ts";
import type { Self } from "../self.ts";
import { acceptByWriting } from "../standing.ts";
import {
  type ChangeRow,
  groupAt,
  type GroupRow,
  type QueuedLetter,
} from "../vault/mod.ts";
import { type Tx, writeGroup } from "../vault/mod.ts";
import { advance } from "./advance.ts";
import { queueErrand, queueForAll } from "./errands.ts";
import type { GroupLogs } from "./group_logs.ts";
import { handleFor } from "./handles.ts";
import { nameIn, writeEntries, writeLine } from "./lines.ts";

/**
 * Within a commit: all that follows from an entry of ours that the relay took, for the
 * log, for the history, and for those who must hear of it from us. `null` where another
 * entry stands in its place.
 */
export function carryOut(
  self: Self,
  tx: Tx,
  logs: GroupLogs,
  { group, change }: { readonly group: GroupId; readonly change: ChangeRow },
): Outcome | null {
  const row = groupAt(tx, group);
  const signed = change.offer?.entry;
  if (row === null || signed === undefined) throw new Error("No change without an entry");
  const entry = decodeEntry(signed.body);
  const head = logs.at(tx, group)?.heads[entry.seq];
  if (head !== undefined && !equal(head, hashEntry(signed.body))) return null;
  const events = head === undefined
    ? advance(self, tx, logs, { row, entries: [signed] })
    : [];
  const log = logs.at(tx, group);
  if (log === null) throw new Error("The log has the entry by now");
  const done = { self, tx, log, row: groupAt(tx, group) ?? row, entry, signed };
  const more = follow(done, change.name);
  return { ...more, events: [...events, ...more.events] };
}

/** A change that is in the log, and where the group stands after it. */
interface Done {
  readonly self: Self;
  readonly tx: Tx;
  readonly log: GroupLog;
  readonly row: GroupRow;
  readonly entry: Entry;
  readonly signed: SignedEntry;
}

function follow(done: Done, name: GroupName | null): Outcome {
  const { act } = done.entry;
  switch (act.type) {
    case "create":
      return founded(done);
    case "add":
    case "rekey":
      return { events: [], letters: [invite(done, act.member)] };
    case "remove":
      return { events: [], letters: [dismiss(done, act.target)] };
    case "rename":
      return name === null ? NOTHING : renamed(done, name);
    case "leave":
    case "promote":
    case "demote":
    case "renew":
      return NOTHING;
  }
}

function founded({ self, tx, row, log, signed }: Done): Outcome {
  writeGroup(tx, { ...row, standing: { at: "member" } });
  return { events: writeEntries(self, tx, log, [signed]), letters: [] };
}

/** The newcomer hears from whoever took her in, and from nobody else, what it is. */
function invite(
  { self, tx, row, log, entry: { seq } }: Done,
  member: Person,
): QueuedLetter {
  const { username, address, identityKey } = member;
  const { group } = row;
  const head = log.heads[seq];
  if (head === undefined) throw new Error("The log has the entry by now");
  acceptByWriting(tx, username);
  return queueErrand(self, tx, {
    username,
    party: { address, identityKey },
    body: { type: "invite", group, seq, head, name: row.name },
  });
}

/** The relay tells those who are out nothing: that they are, they hear from us. */
function dismiss({ self, tx, log, signed }: Done, target: Address): QueuedLetter {
  const tenure = log.tenures.get(uuidOf(target))?.find(({ person }) =>
    person.address === target
  );
  if (tenure === undefined) throw new Error("Only a member is removed");
  const { address, identityKey } = tenure.person;
  return queueErrand(self, tx, {
    username: nameIn(log, target),
    party: { address, identityKey },
    body: { type: "group-entry", entry: signed },
  });
}

/** The log only commits to the name: the others hear it from us. */
function renamed({ self, tx, row, log, signed }: Done, name: GroupName): Outcome {
  const { group } = row;
  writeGroup(tx, { ...row, name, handle: handleFor(tx, group, name.text) });
  queueForAll(self, tx, group, { type: "group-entry", entry: signed, name });
  const { epoch } = log.membership;
  const body = { kind: "named", name: name.text } as const;
  const line = { group, from: null, body, epoch, at: self.clock.now() };
  return { events: [writeLine(self, tx, line)], letters: [] };
}
