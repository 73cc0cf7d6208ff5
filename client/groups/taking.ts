import { uuidOf } from "../../src/address.ts";
import type { GroupLog } from "../../src/group/mod.ts";
import type { GroupEnvelope } from "../../src/wire/envelope.ts";
import { groupChat } from "../chat_id.ts";
import { NOTHING, type Outcome, telling, together } from "../outcome.ts";
import { doubt, rememberWords } from "../repeats.ts";
import { messageOf, type Self } from "../self.ts";
import { follow, restarted } from "../strand.ts";
import {
  advanceSenderKeys,
  appendMessage,
  contactOf,
  type GroupRow,
} from "../vault/mod.ts";
import { insertMessage, messageAt, type NewMessage, offerMessage } from "../vault/mod.ts";
import { type Place, strandOf, type Tx, writeStrand } from "../vault/mod.ts";
import { learnName } from "./learning.ts";
import { nameIn } from "./lines.ts";
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
): Outcome {
  const { row: { group, handle: chat }, log, envelope } = heard;
  const { content, place, encoded, belief, next: keys } = words;
  const { sender, epoch } = content;
  const from = nameIn(log, sender);
  if (belief === "refused") {
    return telling({ kind: "notice", notice: { kind: "refused", from } });
  }
  const newest = { chainId: place.chainId, iteration: place.iteration };
  advanceSenderKeys(tx, { group, epoch, sender }, { keys, newest });
  rememberWords(tx, envelope, place);
  const of = { chat: groupChat(group), writer: sender };
  const followed = follow(strandOf(tx, of), content, encoded);
  const { strand, missing, rolledBack } = followed;
  writeStrand(tx, of, rolledBack ? restarted(content, encoded) : strand);
  const gap = missing > 0
    ? telling({ kind: "missing", chat, from, count: missing })
    : NOTHING;
  const doubted = rolledBack ? doubt(self, tx, from) : NOTHING;
  if (contactOf(tx, uuidOf(sender))?.blocked) return together(gap, doubted);
  const put = followed.isLate ? insertMessage : appendMessage;
  return together(gap, doubted, say(self, tx, { ...heard, put }, words));
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
): Outcome {
  const { body } = words.content;
  switch (body.type) {
    case "group-entry":
      return body.name === undefined ? NOTHING : learnName(self, tx, said, body.name);
    case "text":
    case "unknown":
      return record(self, tx, said, words);
    // Refused where it was decoded: these are said between two people.
    case "profile":
    case "request":
    case "renew":
    case "sas":
    case "receipt":
    case "sender-key":
    case "invite":
      return NOTHING;
  }
}

function record(
  self: Self,
  tx: Tx,
  { log, envelope, put }: Said,
  { content, belief }: GroupWords,
): Outcome {
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
  return telling({ kind: "message", message });
}
