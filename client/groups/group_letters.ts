import { hex } from "../../src/bytes.ts";
import type { GroupId, GroupLog } from "../../src/group/mod.ts";
import { LIMIT } from "../../src/limits.ts";
import { MESSAGE_ID_LENGTH } from "../../src/wire/envelope.ts";
import { groupChat } from "../chat_id.ts";
import type { MessengerEvent } from "../event.ts";
import type { ClientFault } from "../fault.ts";
import type { Message } from "../message.ts";
import { messageOf, type Self } from "../self.ts";
import { appendMessage, chatName, firstChange, firstGroupLetter } from "../vault/mod.ts";
import { groupAt, type GroupLetter, messageAt, type Numbered } from "../vault/mod.ts";
import { queueGroupLetter, type Reading, removeGroupLetter } from "../vault/mod.ts";
import { rewriteMessage } from "../vault/mod.ts";
import { differing } from "./keys.ts";

/**
 * The commits in the life of what we say to a group, beside the sealing (`sealForGroup`),
 * and what stands against it.
 */

/** A letter that waits, for which group, and its place there. */
export interface Waiting extends Numbered<GroupLetter> {
  readonly group: GroupId;
}

/** The letter to a group whose turn it is, or `null`. */
export function nextLetter({ vault }: Self, group: GroupId): Waiting | null {
  const first = firstGroupLetter(vault, group);
  return first === null ? null : { ...first, group };
}

/** One commit: a text in the history, and a letter that waits to be sealed. */
export function writeToGroup(self: Self, log: GroupLog | null, to: {
  readonly group: GroupId;
  readonly text: string;
}): Message {
  const { group, text } = to;
  const [id, now] = [self.random.bytes(MESSAGE_ID_LENGTH), self.clock.now()];
  const row = {
    ...{ id, from: null, sentAt: now, receivedAt: now, arrival: null },
    body: { kind: "text", text },
    state: "sending",
    group: { epoch: log?.membership.epoch ?? 0, isLate: false },
  } as const;
  return self.vault.commit((tx) => {
    const writer = self.device.address;
    const place = appendMessage(tx, { chat: groupChat(group), writer, row });
    const says = { kind: "message", order: place.order } as const;
    queueGroupLetter(tx, group, { id, says, queuedAt: now, sealed: null });
    return messageOf(self, { place, row });
  });
}

/** One commit: the letter is gone, and the history says what became of it. */
export function settleGroupLetter(
  self: Self,
  { group, number, value }: Waiting,
  code: ClientFault | null,
): MessengerEvent | null {
  const { says, id: bytes } = value;
  self.vault.commit((tx) => {
    removeGroupLetter(tx, group, number);
    if (says.kind !== "message") return;
    const place = { chat: groupChat(group), order: says.order };
    const state = code === null ? "accepted" : "failed";
    rewriteMessage(tx, place, { ...messageAt(tx, place), state });
  });
  if (says.kind !== "message") return null;
  const [id, chat] = [hex(bytes), chatName(self.vault, groupChat(group))];
  return code === null
    ? { kind: "accepted", id, chat }
    : { kind: "failed", id, chat, code };
}

/** What a person is told where a letter is put off; `null` for one that shows nowhere. */
export function delayed(
  self: Self,
  { group, value: { id, says } }: Waiting,
  { code, retryInMs }: { readonly code: ClientFault; readonly retryInMs: number },
): MessengerEvent | null {
  if (says.kind !== "message") return null;
  const chat = chatName(self.vault, groupChat(group));
  return { kind: "delayed", id: hex(id), chat, code, retryInMs };
}

/** What is told of the members who get no keys of us, as they are not who they were. */
export function differingIn(self: Self, log: GroupLog): MessengerEvent[] {
  const row = groupAt(self.vault, log.membership.group);
  if (row === null) return [];
  return differing(self, self.vault, log).map(({ username: who }) => {
    const notice = { kind: "member-differs", chat: row.handle, who } as const;
    return { kind: "notice", notice };
  });
}

/** Whether something has to happen in a group first: changes of ours, or our joining. */
export function mustWait(rows: Reading, group: GroupId): boolean {
  return firstChange(rows, group) !== null ||
    groupAt(rows, group)?.standing.at === "joining";
}

/** Why a letter is given up; `null` where it is not. */
export function reasonAgainst(
  { vault, clock }: Self,
  { group, value }: Waiting,
): ClientFault | null {
  const isOld = value.queuedAt + LIMIT.outboxMs < clock.now();
  return isOld ? "not-delivered" : obstacle(vault, group);
}

/** Why nothing is sent to a group; `null` where it is, now or once it is founded. */
export function obstacle(rows: Reading, group: GroupId): ClientFault | null {
  switch (groupAt(rows, group)?.standing.at) {
    case "founding":
    case "member":
    case "joining":
      return null;
    case "split":
      return "group-split";
    case "invited":
    case "former":
    case undefined:
      return "not-a-member";
  }
}
