import type { Body } from "../src/wire/body.ts";
import type { PairEnvelope } from "../src/wire/envelope.ts";
import { expire, hearStep } from "./comparing/runs.ts";
import { isPinned, meet } from "./contacts.ts";
import type { Letter } from "./opening.ts";
import { NOTHING, type Outcome, telling, together } from "./outcome.ts";
import { heed, owe } from "./receipts.ts";
import { doubt, rememberLetter } from "./repeats.ts";
import { messageOf, type Self } from "./self.ts";
import { keepSessions } from "./session_keeping.ts";
import { follow, type Followed, restarted } from "./strand.ts";
import {
  advanceCursor,
  appendMessage,
  type ContactRow,
  holdMessage,
  insertMessage,
  messageAt,
  type NewMessage,
} from "./vault/mod.ts";
import { type MessageRow, offerMessage, type Place } from "./vault/mod.ts";
import { strandOf, type Tx, writeContact } from "./vault/mod.ts";
import { writeStrand } from "./vault/mod.ts";

/** A letter to keep, and whose it is. */
export interface Kept {
  readonly envelope: PairEnvelope;
  readonly letter: Letter;
  readonly username: ContactRow["username"];
}

/**
 * What must be durable before an envelope is acknowledged, for one commit: the session
 * and what it spent, the writer's identity, the message, and how far the mailbox was
 * received.
 */
export function keep(self: Self, tx: Tx, kept: Kept): Outcome {
  const { envelope: { from: address, seq }, letter, username } = kept;
  advanceCursor(tx, seq);
  const party = { address, identityKey: letter.opened.identity };
  const { contact, news } = meet(tx, { username, party }, self.trustNew);
  const isHers = isPinned(contact, party);
  keepSessions(self, tx, { letter, address, contact, isHers });
  if (isHers) rememberLetter(tx, kept.envelope, letter.opened.trace);
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

/** From somebody who is who she was: it counts, and is shown. */
function hear(self: Self, tx: Tx, heard: Heard): Outcome {
  const { username, contact } = heard;
  const { missing, isLate, rolledBack } = count(tx, heard);
  if (contact.blocked) return NOTHING;
  const gap = missing > 0
    ? telling({ kind: "missing", chat: username, from: username, count: missing })
    : NOTHING;
  const doubt = rolledBack ? doubted(self, tx, heard) : NOTHING;
  return together(gap, doubt, obey(self, tx, heard, isLate));
}

/** Her vault is an older copy: her count begins anew, and unless she says so, we do. */
function doubted(self: Self, tx: Tx, heard: Heard): Outcome {
  const { envelope, letter: { content, encoded }, username } = heard;
  const { body } = content;
  writeStrand(tx, { chat: username, writer: envelope.from }, restarted(content, encoded));
  const isSaid = body.type === "renew" && body.cause === "restored";
  return isSaid ? NOTHING : doubt(self, tx, username);
}

/** Does what a content says, by its type. */
function obey(self: Self, tx: Tx, heard: Heard, isLate: boolean): Outcome {
  const { letter: { content: { id, body } }, username, contact } = heard;
  switch (body.type) {
    case "profile":
      writeContact(tx, { ...contact, displayName: body.displayName });
      return NOTHING;
    case "sas":
      return hearStep(self, tx, { username, step: body.step });
    case "receipt":
      return heed(self, tx, { username, ids: body.ids });
    case "renew":
      if (contact.standing !== "accepted") return NOTHING;
      return together(show(self, tx, heard, isLate), expire(self, tx));
    case "group-entry":
    case "sender-key":
    case "invite":
      return NOTHING; // what it says is for its group to hear
    case "text":
    case "request":
      owe(tx, username, id);
      return show(self, tx, heard, isLate);
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
  if (!contact.blocked && isSaid(content.body)) {
    holdMessage(tx, record(tx, heard, appendMessage));
  }
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
      body: lineOf(body),
      sentAt,
      receivedAt: envelope.receivedAt,
      state: "received",
      counter,
      arrival: null,
      group: null,
    },
  });
}

/** Whether it is something to be read, rather than to be acted on. */
function isSaid({ type }: Body): boolean {
  return type === "text" || type === "request" || type === "unknown";
}

function lineOf(body: Body): MessageRow["body"] {
  switch (body.type) {
    case "text":
    case "request":
      return { kind: "text", text: body.text };
    case "renew":
      return { kind: "renewed", cause: body.cause };
    case "profile":
    case "sas":
    case "receipt":
    case "group-entry":
    case "sender-key":
    case "invite":
    case "unknown":
      return { kind: "unknown" };
  }
}
