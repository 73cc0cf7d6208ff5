import { type Address, type Username, uuidOf } from "../../src/address.ts";
import { type Act, decodeEntry, type Entry, type GroupId } from "../../src/group/mod.ts";
import { type GroupLog, hashEntry, type SignedEntry } from "../../src/group/mod.ts";
import { MESSAGE_ID_LENGTH } from "../../src/wire/envelope.ts";
import { groupChat } from "../chat_id.ts";
import type { MessengerEvent } from "../event.ts";
import { messageOf, type Self } from "../self.ts";
import { appendMessage, messageAt, type MessageRow, offerMessage } from "../vault/mod.ts";
import type { Tx } from "../vault/mod.ts";

/** Lines of a group's history that are no messages. */

/** A line to be written. */
export interface NewLine {
  readonly group: GroupId;
  /** Who is behind it; `null` for ourselves. */
  readonly from: Username | null;
  readonly body: MessageRow["body"];
  readonly epoch: number;
  /** The clock of whoever is behind it, Unix milliseconds. */
  readonly at: number;
  /** 16 bytes, or chance where absent. */
  readonly id?: Uint8Array;
}

/** Writes a line, and offers it to be printed where it is not our own doing. */
export function writeLine(self: Self, tx: Tx, line: NewLine): MessengerEvent {
  const { group, from, body, epoch, at: sentAt } = line;
  const place = appendMessage(tx, {
    chat: groupChat(group),
    writer: self.device.address,
    row: {
      id: line.id ?? self.random.bytes(MESSAGE_ID_LENGTH),
      from,
      body,
      sentAt,
      receivedAt: self.clock.now(),
      state: from === null ? "accepted" : "received",
      arrival: null,
      group: { epoch, isLate: false },
    },
  });
  if (from !== null || body.kind === "split") offerMessage(tx, place);
  const message = messageOf(self, { place, row: messageAt(tx, place) });
  return { kind: "message", message };
}

/** Writes what entries of a log, which have been accepted, mean to people. */
export function writeEntries(
  self: Self,
  tx: Tx,
  log: GroupLog,
  entries: readonly SignedEntry[],
): MessengerEvent[] {
  return entries.map(({ body }) => {
    const entry = decodeEntry(body);
    return writeLine(self, tx, {
      ...lineOf(self, log, entry),
      group: log.membership.group,
      id: hashEntry(body).subarray(0, MESSAGE_ID_LENGTH),
    });
  });
}

/** Whoever bore an address in a group, now or once. */
export function nameIn({ tenures }: GroupLog, address: Address): Username {
  const [tenure] = tenures.get(uuidOf(address)) ?? [];
  if (tenure === undefined) throw new Error("Nobody acts in a group who was never there");
  return tenure.person.username;
}

function lineOf(
  self: Self,
  log: GroupLog,
  { actor, act, epoch, time: at }: Entry,
): Omit<NewLine, "group"> {
  const from = actor === self.device.address ? null : nameIn(log, actor);
  const body = { kind: "change", act: act.type, ...peopleIn(log, act) } as const;
  return { from, body, epoch, at };
}

/** Whom an act is about, and who became an admin by it. */
export function peopleIn(
  log: GroupLog,
  act: Act,
): { readonly who: Username | null; readonly successor: Username | null } {
  const named = (address: Address | undefined) => address ? nameIn(log, address) : null;
  switch (act.type) {
    case "add":
    case "rekey":
      return { who: act.member.username, successor: null };
    case "remove":
    case "promote":
      return { who: named(act.target), successor: null };
    case "demote":
      return { who: named(act.target), successor: named(act.successor) };
    case "leave":
      return { who: null, successor: named(act.successor) };
    case "create":
    case "rename":
    case "renew":
      return { who: null, successor: null };
  }
}
