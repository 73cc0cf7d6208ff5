import { canonicalUsername, type Username, uuidOf } from "../src/address.ts";
import { equal } from "../src/bytes.ts";
import type { MessengerEvent } from "./event.ts";
import { ClientError } from "./fault.ts";
import type { Contact, Trust, TrustPolicy } from "./messenger.ts";
import { standingOf } from "./standing.ts";
import { chatIn, contactNamed, contactOf, type ContactRow } from "./vault/mod.ts";
import { forgetSessions, forgetStrand, type Party } from "./vault/mod.ts";
import type { PlacedMessage, Reading } from "./vault/mod.ts";
import { releaseHeld, sessionsWith, type Tx, writeChat } from "./vault/mod.ts";
import { writeContact, writeSessions } from "./vault/mod.ts";

/**
 * Whom messages go to. A pin is a name, an account and an identity key, and each leads
 * to the others alone:
 *
 *   nobody ──meet──▶ pinned ──meet another key or account──▶ pinned and offered
 *      │                ▲                                            │
 *      └─meet ("never")─┼──▶ offered ──trustOffered──────────────────┘
 *                       └────────────────────────────────────────────┘
 *
 * While something is offered nothing is sent, and what its bearer wrote is held back.
 */

/** The name in its canonical form, or "bad-username". */
export function nameOf(text: string): Username {
  const username = canonicalUsername(text);
  if (username === null) throw new ClientError("bad-username", { subject: text });
  return username;
}

/** How far the person is trusted. */
function trustIn({ pinned, offered, compared }: ContactRow): Trust {
  if (offered !== null) return pinned === null ? "untrusted" : "changed";
  if (compared === null) return "unverified";
  return compared === "match" ? "verified" : "mismatched";
}

/** Whether somebody else's key stands where a verified one stood. */
function wasVerified({ offered, compared }: ContactRow): boolean {
  return offered !== null && compared === "match";
}

/** A person as the front ends see one. */
export function contactFrom(row: ContactRow): Contact {
  const party = row.pinned ?? row.offered;
  if (party === null) throw new ClientError("vault-damaged", { subject: "contacts" });
  const { username, displayName } = row;
  return {
    username,
    uuid: uuidOf(party.address),
    displayName,
    trust: trustIn(row),
    wasVerified: wasVerified(row),
    standing: standingOf(row),
  };
}

/**
 * Whom to send to; "identity-changed", "identity-untrusted" or "identity-mismatched"
 * until it is decided.
 */
export function trustedParty(contact: ContactRow): Party {
  const { username, pinned, offered, compared } = contact;
  const about = { subject: username, wasVerified: wasVerified(contact) };
  if (pinned === null) throw new ClientError("identity-untrusted", about);
  if (offered !== null) throw new ClientError("identity-changed", about);
  if (compared === "mismatch") throw new ClientError("identity-mismatched", about);
  return pinned;
}

/** Whether `trustedParty` has somebody to send to. */
export function isDecided({ pinned, offered, compared }: ContactRow): boolean {
  return pinned !== null && offered === null && compared !== "mismatch";
}

/** Whom to send to by that name; "unknown-user" where nobody of that name was met. */
export function partyNamed(rows: Reading, username: Username): Party {
  const contact = contactNamed(rows, username);
  if (contact === null) throw new ClientError("unknown-user", { subject: username });
  return trustedParty(contact);
}

/** Whether an identity is the one that is taken for the person's. */
export function isPinned({ pinned }: ContactRow, party: Party): boolean {
  return pinned !== null && isSame(pinned, party);
}

/** Refuses, as "identity-changed", whoever is somebody else than the person is to be. */
export function ensureParty(rows: Reading, username: Username, party: Party): void {
  const { address, identityKey } = partyNamed(rows, username);
  if (isSame({ address, identityKey }, party)) return;
  throw new ClientError("identity-changed", { subject: username });
}

/** Whether nothing that was met of a person contradicts that this is she. */
export function isTrusted(contact: ContactRow, party: Party): boolean {
  return isPinned(contact, party) && contact.offered === null;
}

/** What meeting somebody came to. */
export interface Meeting {
  readonly contact: ContactRow;
  /** What to tell once the commit is durable; `null` where nothing is new. */
  readonly news: MessengerEvent | null;
}

/**
 * Takes note of a device and identity that bear a name: pins them where nobody is pinned
 * and the policy allows it, and keeps them as offered otherwise. An account that belongs
 * to another name already is refused with "identity-changed" about that name.
 */
export function meet(
  tx: Tx,
  met: { readonly username: Username; readonly party: Party },
  policy: TrustPolicy,
): Meeting {
  const { username, party } = met;
  const owner = contactOf(tx, uuidOf(party.address));
  if (owner !== null && owner.username !== username) {
    throw new ClientError("identity-changed", { subject: owner.username });
  }
  const known = contactNamed(tx, username);
  const meeting = known === null ? meetNew(met, policy) : meetAgain(known, party);
  if (meeting.contact !== known) writeContact(tx, meeting.contact);
  return meeting;
}

/**
 * Takes what is offered for the person's identity from now on: the sessions with the old
 * one are given up, and the counts of the messages begin anew. Returns the messages that
 * were held back and are not any more. "unknown-user" where there is no such person.
 */
export function trustOffered(tx: Tx, username: Username): PlacedMessage[] {
  const contact = contactNamed(tx, username);
  if (contact === null) throw new ClientError("unknown-user", { subject: username });
  const { pinned, offered } = contact;
  if (offered === null) return trustInSpite(tx, contact);
  if (pinned !== null) {
    forgetIdentity(tx, pinned, offered);
    forgetStrand(tx, { chat: username, writer: pinned.address });
  }
  writeContact(tx, {
    ...contact,
    pinned: offered,
    offered: null,
    compared: null,
    statement: null,
  });
  const sent = { next: 0, last: null };
  writeChat(tx, { ...chatIn(tx, username), sent, introduced: false });
  return releaseHeld(tx, username);
}

/** Takes a failed comparison back; a passed one stands. */
function trustInSpite(tx: Tx, contact: ContactRow): PlacedMessage[] {
  if (contact.compared !== "mismatch") return [];
  writeContact(tx, { ...contact, compared: null });
  return releaseHeld(tx, contact.username);
}

function meetNew(
  { username, party }: { readonly username: Username; readonly party: Party },
  policy: TrustPolicy,
): Meeting {
  const blank = {
    username,
    displayName: "",
    standing: "stranger",
    blocked: false,
    compared: null,
    repairedAt: 0,
    statement: null,
  } as const;
  if (policy === "never") {
    const contact = { ...blank, pinned: null, offered: party };
    return { contact, news: { kind: "identity-untrusted", chat: username } };
  }
  const contact = { ...blank, pinned: party, offered: null };
  return {
    contact,
    news: policy === "always" ? null : { kind: "met", chat: username },
  };
}

function meetAgain(contact: ContactRow, party: Party): Meeting {
  const { username, pinned, offered } = contact;
  if (pinned !== null && isSame(pinned, party)) {
    const isElsewhere = pinned.address !== party.address;
    return { contact: isElsewhere ? { ...contact, pinned: party } : contact, news: null };
  }
  if (offered !== null && isSame(offered, party)) return { contact, news: null };
  const next = { ...contact, offered: party };
  const news = pinned === null
    ? { kind: "identity-untrusted", chat: username } as const
    : {
      kind: "identity-changed",
      chat: username,
      wasVerified: wasVerified(next),
    } as const;
  return { contact: next, news };
}

/** Keeps of an address only what the new identity agreed upon. */
function forgetIdentity(tx: Tx, old: Party, next: Party): void {
  const { current } = sessionsWith(tx, old.address).record;
  forgetSessions(tx, old.address);
  if (current === null || !equal(current.theirs, next.identityKey)) return;
  writeSessions(tx, { address: old.address, next: { current, archived: [] } });
}

function isSame(a: Party, b: Party): boolean {
  return uuidOf(a.address) === uuidOf(b.address) && equal(a.identityKey, b.identityKey);
}
