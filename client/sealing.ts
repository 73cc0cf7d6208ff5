import { type Address, type Username, uuidOf } from "../src/address.ts";
import { equal } from "../src/bytes.ts";
import { sha256 } from "../src/crypto/kdf.ts";
import { theirIdentity } from "../src/crypto/keys.ts";
import { canSeal, isUnanswered, sealMessage } from "../src/session/conversation.ts";
import type { KnownBody } from "../src/wire/body.ts";
import { encodeContent, type Names, type Said } from "../src/wire/content.ts";
import type { PairOutgoing } from "../src/wire/envelope.ts";
import { LARGEST_CONTENT, pad } from "../src/wire/padding.ts";
import { ensureParty, partyNamed, trustedParty } from "./contacts.ts";
import type { Self } from "./self.ts";
import { chatIn, type ChatRow, contactNamed, type Party } from "./vault/mod.ts";
import { type Reading, sessionsWith, statementAbout, type Tx } from "./vault/mod.ts";
import { writeChat, writeSealed } from "./vault/mod.ts";

/** What a content holds beside its text, generously. */
const ENVELOPMENT = 512;

/** Bytes of the largest text that one message carries. */
export const LARGEST_TEXT = LARGEST_CONTENT - ENVELOPMENT;

/** Something to say to a person, under the id that it keeps on its whole way. */
export interface Utterance {
  readonly username: Username;
  /** Who the person must be; `null` for whomever we believe her to be. */
  readonly party: Party | null;
  readonly id: Uint8Array;
  readonly sentAt: number;
  readonly body: KnownBody;
}

/**
 * Whether there is a session with the person's pinned identity to seal in. Throws where
 * the identity is not decided upon.
 */
export function isReady(self: Self, rows: Reading, username: Username): boolean {
  const contact = contactNamed(rows, username);
  if (contact === null) return false;
  const { address, identityKey } = trustedParty(contact);
  const { record } = sessionsWith(rows, address);
  const { current } = record;
  return canSeal(record, self.clock.now()) &&
    current !== null && equal(current.theirs, identityKey);
}

/**
 * Seals for a person who `isReady`, within the commit that makes the session's next
 * state durable: what comes back may leave as soon as that commit is done, and never
 * before.
 */
export function seal(self: Self, tx: Tx, utterance: Utterance): PairOutgoing {
  const { username, party } = utterance;
  if (party !== null) ensureParty(tx, username, party);
  const { address, identityKey } = partyNamed(tx, username);
  const { record } = sessionsWith(tx, address);
  const names = isUnanswered(record)
    ? { sender: self.username, recipient: username }
    : null;
  const chat = chatIn(tx, username);
  const statement = statementAbout(tx, utterance.body);
  const content = contentOf(self, chat, { utterance, address, names, statement });
  const { next, kind, body } = sealMessage(record, {
    us: self.device,
    to: address,
    plaintext: pad(content),
    random: self.random,
    pinned: theirIdentity(identityKey),
    now: self.clock.now(),
  });
  writeSealed(tx, { address, next });
  const sent = { next: chat.sent.next + 1, last: sha256(content) };
  writeChat(tx, { ...chat, sent });
  return { to: address, kind, body };
}

function contentOf(self: Self, chat: ChatRow, to: {
  readonly utterance: Utterance;
  readonly address: Address;
  readonly names: Names | null;
  readonly statement: Said["statement"];
}): Uint8Array {
  const { id, sentAt, body } = to.utterance;
  return encodeContent({
    id,
    sentAt,
    sender: self.device.address,
    recipient: uuidOf(to.address),
    counter: chat.sent.next,
    previous: chat.sent.last,
    disappearAfter: null,
    // The commit that this happens in raises it.
    generation: self.vault.generation + 1,
    names: to.names,
    ...(to.statement !== undefined && { statement: to.statement }),
    body,
  });
}
