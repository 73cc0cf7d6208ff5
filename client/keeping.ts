import type { Username } from "../src/address.ts";
import { theirIdentity } from "../src/crypto/keys.ts";
import { archivedWith, type SessionRecord } from "../src/session/record.ts";
import type { Envelope } from "../src/wire/envelope.ts";
import { hearStep } from "./comparing/runs.ts";
import { isPinned, meet } from "./contacts.ts";
import type { MessengerEvent } from "./event.ts";
import type { Letter } from "./opening.ts";
import { NOTHING, type Outcome, telling, together } from "./outcome.ts";
import { messageOf, type Self } from "./self.ts";
import { follow, type Followed } from "./strand.ts";
import {
  advanceCursor,
  appendMessage,
  type ContactRow,
  holdMessage,
  insertMessage,
  messageAt,
  type NewMessage,
} from "./vault/mod.ts";
import { offerMessage, type Place, spendPrekeys } from "./vault/mod.ts";
import { strandOf, type Tx, writeContact, writeSessions } from "./vault/mod.ts";
import { writeStrand } from "./vault/mod.ts";

/** A letter to keep, and whose it is. */
export interface Kept {
  readonly envelope: Envelope;
  readonly letter: Letter;
  readonly username: Username;
}

/**
 * What must be durable before an envelope is acknowledged, for one commit: the session
 * and what it spent, the writer's identity, the message, and how far the mailbox was
 * received.
 */
export function keep(self: Self, tx: Tx, kept: Kept): Outcome {
  const { envelope: { from: address, seq }, letter: { opened }, username } = kept;
  const { spent, next, identity } = opened;
  if (spent !== null) spendPrekeys(tx, spent);
  const agreed = spent === null ? {} : { oneTimeKey: spent.ecId !== null };
  advanceCursor(tx, seq);
  const party = { address, identityKey: identity };
  const { contact, news } = meet(tx, { username, party }, self.trustNew);
  const isHers = isPinned(contact, party);
  const sessions = isHers ? next : spared(next, contact);
  writeSessions(tx, { address, next: sessions, ...agreed });
  const heard = { ...kept, contact, isHers };
  const outcome = isHers && contact.compared !== "mismatch"
    ? hear(self, tx, heard)
    : holdBack(tx, heard);
  if (contact.blocked) return NOTHING;
  // That somebody is new is told by her request.
  if (news === null || news.kind === "met") return outcome;
  return together(telling(news), outcome);
}

/** A letter to keep, and whose it is, as the vault knows her. */
interface Heard extends Kept {
  readonly contact: ContactRow;
  /** Whether its identity is the pinned one. */
  readonly isHers: boolean;
}

/** Somebody else at the same address cannot push the pinned one's sessions out. */
function spared(next: SessionRecord, { pinned }: ContactRow): SessionRecord {
  return pinned === null ? next : archivedWith(next, theirIdentity(pinned.identityKey));
}

/** From somebody who is who she was: it counts, and is shown. */
function hear(self: Self, tx: Tx, heard: Heard): Outcome {
  const { username, contact } = heard;
  const { missing, isLate, rolledBack } = count(tx, heard);
  if (contact.blocked) return NOTHING;
  const events: MessengerEvent[] = [];
  if (missing > 0) events.push({ kind: "missing", chat: username, count: missing });
  if (rolledBack) {
    events.push({ kind: "notice", notice: { kind: "peer-rolled-back", from: username } });
  }
  return together(telling(...events), obey(self, tx, heard, isLate));
}

/** Does what a content says, by its type. */
function obey(self: Self, tx: Tx, heard: Heard, isLate: boolean): Outcome {
  const { letter: { content: { body } }, username, contact } = heard;
  switch (body.type) {
    case "profile":
      writeContact(tx, { ...contact, displayName: body.displayName });
      return NOTHING;
    case "sas":
      return hearStep(self, tx, { username, step: body.step });
    case "text":
    case "request":
    case "renew":
    case "group-entry":
    case "sender-key":
    case "invite":
    case "unknown":
      return show(self, tx, heard, isLate);
  }
}

/** Puts a message where the front ends find it; a stranger's first one is a request. */
function show(self: Self, tx: Tx, heard: Heard, isLate: boolean): Outcome {
  const { username: chat, contact } = heard;
  const place = record(tx, heard, isLate ? insertMessage : appendMessage);
  offerMessage(tx, place);
  const message = messageOf(self, { place, row: messageAt(tx, place) });
  const shown = telling({ kind: "message", message });
  if (contact.standing !== "stranger") return shown;
  return together(shown, telling({ kind: "request", chat }));
}

/** From somebody who may not be who she says: shown once she is trusted, if ever. */
function holdBack(tx: Tx, heard: Heard): Outcome {
  const { envelope, contact, isHers, letter: { content } } = heard;
  if (isHers || envelope.from !== contact.pinned?.address) count(tx, heard);
  const isShown = content.body.type !== "profile" && content.body.type !== "sas";
  if (!contact.blocked && isShown) holdMessage(tx, record(tx, heard, appendMessage));
  return NOTHING;
}

/** Notes the content's place among its writer's. */
function count(tx: Tx, { envelope, letter, username }: Heard): Followed {
  const of = { chat: username, writer: envelope.from };
  const { content, encoded } = letter;
  const followed = follow(strandOf(tx, of), content, encoded, true);
  writeStrand(tx, of, followed.strand);
  return followed;
}

/** Puts the message into the conversation; a stranger's is a request. */
function record(
  tx: Tx,
  heard: Heard,
  put: (tx: Tx, message: NewMessage) => Place,
): Place {
  const { envelope, letter: { content }, username, contact } = heard;
  const { id, body, sentAt, counter } = content;
  if (contact.standing === "stranger") {
    writeContact(tx, { ...contact, standing: "request" });
  }
  return put(tx, {
    chat: username,
    writer: envelope.from,
    row: {
      id,
      from: username,
      body: body.type === "text" || body.type === "request"
        ? { kind: "text", text: body.text }
        : { kind: "unknown" },
      sentAt,
      receivedAt: envelope.receivedAt,
      state: "received",
      counter,
      arrival: null,
    },
  });
}
