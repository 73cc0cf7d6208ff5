import type { Username } from "../src/address.ts";
import { utf8 } from "../src/bytes.ts";
import { archiveCurrent, archivedKeys } from "../src/session/record.ts";
import type { KnownBody, RenewalCause } from "../src/wire/body.ts";
import type { PairOutgoing } from "../src/wire/envelope.ts";
import { MESSAGE_ID_LENGTH } from "../src/wire/envelope.ts";
import { ClientError } from "./fault.ts";
import { decodeBody, encodeBody } from "./letter_body.ts";
import type { Message, MessageState } from "./message.ts";
import { isReady, LARGEST_TEXT, seal } from "./sealing.ts";
import { messageOf, type Self } from "./self.ts";
import { acceptByWriting, isBlocked } from "./standing.ts";
import {
  appendMessage,
  chatIn,
  contactNamed,
  forgetRecipient,
  type Letter,
  messageAt,
  type MessageRow,
} from "./vault/mod.ts";
import {
  type QueuedLetter,
  queuedLetters,
  queueLetter,
  type Reading,
  removeLetter,
} from "./vault/mod.ts";
import { rewriteLetter, rewriteMessage, sessionsWith, type Tx } from "./vault/mod.ts";
import { writeChat, writeSessions } from "./vault/mod.ts";

/**
 * The commits in the life of what we say:
 *
 *   write ──▶ waiting ──sealLetter──▶ sealed ──settle──▶ gone
 *     └──────────── isReady ───────────▲ │
 *                   waiting ◀──unseal────┘
 *
 * A letter leaves only once it is sealed, under the message's own id, and again under
 * that id until the relay has answered. So a kill at any point neither loses it (it is in
 * the vault) nor doubles it (relay and receiver know the id), and no state of a ratchet
 * that is durable is older than what it sealed.
 */

/** A text that one message carries, or "bad-text". */
export function checkText(text: string): void {
  const length = utf8(text).length;
  if (length === 0 || length > LARGEST_TEXT || !text.isWellFormed()) {
    throw new ClientError("bad-text");
  }
}

/** A text that may be sent to a person, or "bad-text" or "blocked". */
export function checkMessage(rows: Reading, username: Username, text: string): void {
  checkText(text);
  if (isBlocked(rows, username)) throw new ClientError("blocked", { subject: username });
}

/** What was written, and the letters that carry it. */
export interface Written {
  readonly message: Message;
  readonly letters: readonly QueuedLetter[];
}

/**
 * One commit: the message in the history and a letter in the outbox, sealed where there
 * is a session, together with the session's next state. With the first message to a
 * person goes our display name, in a letter of its own.
 */
export function write(self: Self, to: {
  readonly username: Username;
  readonly text: string;
  /** Whether there is a session, and nothing older waits for one. */
  readonly isReady: boolean;
}): Written {
  const { username, text, isReady } = to;
  return self.vault.commit((tx) => {
    const { message, letter } = placed(self, tx, username, { kind: "text", text });
    const letters = [letter, ...introductionOf(self, tx, username)]
      .map((letter) => isReady ? sealed(self, tx, letter) : letter)
      .map((letter) => ({ letter, number: queueLetter(tx, letter) }));
    return { message, letters };
  });
}

/**
 * Queues a renewal of the keys with a person, within a commit: it stays unsealed until
 * the session that it is to begin is there.
 */
export function queueRenewal(
  self: Self,
  tx: Tx,
  { username, cause }: { readonly username: Username; readonly cause: RenewalCause },
): Written {
  const { message, letter } = placed(self, tx, username, { kind: "renewed", cause });
  return { message, letters: [{ letter, number: queueLetter(tx, letter) }] };
}

/**
 * As `queueRenewal`, without a word about it in the conversation: for somebody with whom
 * there is none.
 */
export function queueQuietRenewal(
  self: Self,
  tx: Tx,
  { username, cause }: { readonly username: Username; readonly cause: RenewalCause },
): QueuedLetter {
  const letter = letterOf(self, username, { type: "renew", cause, replaces: null });
  return { letter, number: queueLetter(tx, letter) };
}

/** Whether a letter begins a session of its own. */
export function isRenewal(rows: Reading, { username, says }: Letter): boolean {
  if (says.kind === "body") return decodeBody(says.body).type === "renew";
  return messageAt(rows, { chat: username, order: says.order }).body.kind === "renewed";
}

/** Puts something of ours into the history, with a letter that is to carry it. */
function placed(
  self: Self,
  tx: Tx,
  username: Username,
  body: MessageRow["body"],
): { readonly message: Message; readonly letter: Letter } {
  const id = self.random.bytes(MESSAGE_ID_LENGTH);
  const now = self.clock.now();
  const writer = self.device.address;
  const row = {
    id,
    from: null,
    body,
    sentAt: now,
    receivedAt: now,
    state: "sending",
    arrival: null,
    group: null,
  } as const;
  const place = appendMessage(tx, { chat: username, writer, row });
  acceptByWriting(tx, username);
  const says = { kind: "message", order: place.order } as const;
  return {
    message: messageOf(self, { place, row }),
    letter: { id, username, party: null, says, queuedAt: now, sealed: null },
  };
}

/**
 * Queues something that shows in no conversation, within a commit, and seals it where
 * there is a session and nothing older waits for one. The outbox is to take it then.
 */
export function queueBody(
  self: Self,
  tx: Tx,
  { username, body }: { readonly username: Username; readonly body: KnownBody },
): QueuedLetter {
  const waits = queuedLetters(tx).some(({ letter }) =>
    letter.username === username && letter.sealed === null
  );
  const plain = letterOf(self, username, body);
  const letter = !waits && isReady(self, tx, username) ? sealed(self, tx, plain) : plain;
  return { number: queueLetter(tx, letter), letter };
}

/** One commit: the envelope of a letter that waited, and the session's next state. */
export function sealLetter(self: Self, { number, letter }: QueuedLetter): PairOutgoing {
  return self.vault.commit((tx) => sealQueued(self, tx, { number, letter }));
}

/** The same within the caller's commit. */
export function sealQueued(
  self: Self,
  tx: Tx,
  { number, letter }: QueuedLetter,
): PairOutgoing {
  const outgoing = envelopeOf(self, tx, letter);
  rewriteLetter(tx, number, { ...letter, sealed: outgoing });
  return outgoing;
}

/**
 * One commit: letters whose device is gone wait again, to be sealed for another one, and
 * the session with that device is given up.
 */
export function unsealLetters(self: Self, letters: Iterable<QueuedLetter>): void {
  self.vault.commit((tx) => {
    for (const { number, letter } of letters) {
      if (letter.sealed === null) continue;
      const { to } = letter.sealed;
      const next = archiveCurrent(sessionsWith(tx, to).record);
      writeSessions(tx, { address: to, next });
      rewriteLetter(tx, number, { ...letter, sealed: null });
    }
  });
}

/** One commit: the letters are gone, and the history says what became of the messages. */
export function settleLetters(
  self: Self,
  letters: readonly QueuedLetter[],
  state: Extract<MessageState, "accepted" | "failed">,
): void {
  self.vault.commit((tx) => {
    for (const { number, letter } of letters) {
      removeLetter(tx, number);
      if (state === "failed") forgetKeyIn(tx, letter);
      const { username, says } = letter;
      if (says.kind !== "message") continue;
      const place = { chat: username, order: says.order };
      const row = messageAt(tx, place);
      // A receipt can be quicker than the relay's own word.
      if (row.state !== "delivered") rewriteMessage(tx, place, { ...row, state });
    }
  });
}

/** A group's key that did not arrive is given again with the next message there. */
function forgetKeyIn(tx: Tx, { says, party }: Letter): void {
  const body = says.kind === "body" ? decodeBody(says.body) : null;
  if (body?.type === "sender-key" && party !== null) {
    forgetRecipient(tx, body, party.identityKey);
  }
}

function sealed(self: Self, tx: Tx, letter: Letter): Letter {
  return { ...letter, sealed: envelopeOf(self, tx, letter) };
}

function envelopeOf(self: Self, tx: Tx, letter: Letter): PairOutgoing {
  const { username, party, id, queuedAt: sentAt } = letter;
  // Whoever was written to before she was met is known by now.
  if (letter.says.kind === "message") acceptByWriting(tx, username);
  return seal(self, tx, { username, party, id, sentAt, body: bodyOf(tx, letter) });
}

function bodyOf(tx: Tx, { username, says }: Letter): KnownBody {
  if (says.kind === "body") {
    const body = decodeBody(says.body);
    if (body.type !== "renew") return body;
    return { ...body, replaces: replacedIn(tx, username) };
  }
  const { body } = messageAt(tx, { chat: username, order: says.order });
  switch (body.kind) {
    case "text":
      return { type: "text", text: body.text };
    case "renewed":
      return { type: "renew", cause: body.cause, replaces: replacedIn(tx, username) };
    case "unknown":
    case "change":
    case "named":
    case "invitation":
    case "missing-log":
    case "split":
      throw new Error("Nothing but a message of ours is sent to a person");
  }
}

/** The session that the newest one with a person took the place of. */
function replacedIn(tx: Tx, username: Username): Uint8Array | null {
  const pinned = contactNamed(tx, username)?.pinned;
  if (!pinned) return null;
  const [newest] = archivedKeys(sessionsWith(tx, pinned.address).record);
  return newest ?? null;
}

function introductionOf(self: Self, tx: Tx, username: Username): Letter[] {
  const chat = chatIn(tx, username);
  if (chat.introduced || self.displayName === "") return [];
  writeChat(tx, { ...chat, introduced: true });
  return [letterOf(self, username, { type: "profile", displayName: self.displayName })];
}

/** A letter, not queued yet, that shows in no conversation. */
export function letterOf(self: Self, username: Username, body: KnownBody): Letter {
  return {
    id: self.random.bytes(MESSAGE_ID_LENGTH),
    username,
    party: null,
    says: { kind: "body", body: encodeBody(body) },
    queuedAt: self.clock.now(),
    sealed: null,
  };
}
