import { uuidOf } from "../../src/address.ts";
import { equal } from "../../src/bytes.ts";
import { type GroupLog, type GroupName, isCommitted } from "../../src/group/mod.ts";
import type { GroupEnvelope } from "../../src/wire/envelope.ts";
import { groupChat } from "../chat_id.ts";
import type { MessengerEvent } from "../event.ts";
import { messageOf, type Self } from "../self.ts";
import { follow } from "../strand.ts";
import {
  advanceSenderKeys,
  appendMessage,
  contactOf,
  type GroupRow,
} from "../vault/mod.ts";
import { insertMessage, messageAt, type NewMessage, offerMessage } from "../vault/mod.ts";
import { type Place, strandOf, type Tx, writeGroup, writeStrand } from "../vault/mod.ts";
import { handleFor } from "./handles.ts";
import { nameIn, writeLine } from "./lines.ts";
import type { GroupWords } from "./opening.ts";

/** A message to a group, and the group as it is known. */
export interface HeardWords {
  readonly row: GroupRow;
  readonly log: GroupLog;
  readonly envelope: GroupEnvelope;
}

/**
 * Within a commit: words that were opened and judged. They count among their writer's,
 * and stand in the history where they are to be read. What is refused leaves no trace.
 */
export function takeWords(
  self: Self,
  tx: Tx,
  heard: HeardWords,
  words: GroupWords,
): MessengerEvent[] {
  const { row: { group, handle: chat }, log } = heard;
  const { content, place, encoded, belief, next: keys } = words;
  const { sender, epoch } = content;
  const from = nameIn(log, sender);
  if (belief === "refused") {
    return [{ kind: "notice", notice: { kind: "refused", from } }];
  }
  const newest = { chainId: place.chainId, iteration: place.iteration };
  advanceSenderKeys(tx, { group, epoch, sender }, { keys, newest });
  const of = { chat: groupChat(group), writer: sender };
  const followed = follow(strandOf(tx, of), content, encoded);
  const { strand, missing, rolledBack } = followed;
  writeStrand(tx, of, strand);
  const events: MessengerEvent[] = [];
  if (missing > 0) events.push({ kind: "missing", chat, from, count: missing });
  if (rolledBack) {
    events.push({ kind: "notice", notice: { kind: "peer-rolled-back", from } });
  }
  if (contactOf(tx, uuidOf(sender))?.blocked) return events;
  const put = followed.isLate ? insertMessage : appendMessage;
  return [...events, ...say(self, tx, { ...heard, put }, words)];
}

/** Words, and where in the history they belong. */
interface Said extends HeardWords {
  readonly put: (tx: Tx, message: NewMessage) => Place;
}

function say(
  self: Self,
  tx: Tx,
  said: Said,
  words: GroupWords,
): MessengerEvent[] {
  const { body } = words.content;
  switch (body.type) {
    case "group-entry":
      return body.name === undefined ? [] : learnName(self, tx, said, body.name);
    case "text":
    case "unknown":
      return [record(self, tx, said, words)];
    // Refused where it was decoded: these are said between two people.
    case "profile":
    case "request":
    case "renew":
    case "sas":
    case "sender-key":
    case "invite":
      return [];
  }
}

function record(
  self: Self,
  tx: Tx,
  { log, envelope, put }: Said,
  { content, belief }: GroupWords,
): MessengerEvent {
  const { id, sender, sentAt, counter, epoch, body } = content;
  const place = put(tx, {
    chat: groupChat(content.group),
    writer: sender,
    row: {
      ...{ id, sentAt, counter, receivedAt: envelope.receivedAt, arrival: null },
      from: nameIn(log, sender),
      body: body.type === "text"
        ? { kind: "text", text: body.text }
        : { kind: "unknown" },
      state: "received",
      group: { epoch, isLate: belief === "late" },
    },
  });
  offerMessage(tx, place);
  const message = messageOf(self, { place, row: messageAt(tx, place) });
  return { kind: "message", message };
}

/** A name counts where the log commits to it, whoever tells it. */
function learnName(
  self: Self,
  tx: Tx,
  { row, log, envelope }: HeardWords,
  name: GroupName,
): MessengerEvent[] {
  const { membership } = log;
  if (!isCommitted(name, membership.name) || isSameName(row.name, name)) return [];
  const { group } = row;
  writeGroup(tx, { ...row, name, handle: handleFor(tx, group, name.text) });
  return [writeLine(self, tx, {
    group,
    from: nameIn(log, envelope.from),
    body: { kind: "named", name: name.text },
    epoch: membership.epoch,
    at: self.clock.now(),
  })];
}

function isSameName(a: GroupName, b: GroupName): boolean {
  return a.text === b.text && equal(a.salt, b.salt);
}
