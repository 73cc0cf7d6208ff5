import type { Username } from "../src/address.ts";
import { ClientError } from "./fault.ts";
import type { Standing } from "./messenger.ts";
import { contactNamed, type ContactRow, markChatPrinted } from "./vault/mod.ts";
import { type Reading, type Tx, writeContact } from "./vault/mod.ts";

/**
 * How far people come with us. Whoever is not accepted learns nothing from us: no name,
 * no step of a comparison, no repair of a session.
 *
 *               ┌──────────────── our own words ──────────────┐
 *   stranger ───┴─ a message ──▶ request ──accept, our words──┴─▶ accepted
 *       ▲                           │
 *       └────────decline────────────┘
 *
 *   each of them ──block──▶ blocked ──unblock──▶ where she stood
 *
 * Each change is for the caller's commit.
 */

/** How far a person came. */
export function standingOf({ standing, blocked }: ContactRow): Standing {
  return blocked ? "blocked" : standing;
}

/** Whether nothing is to be sent to a person. */
export function isBlocked(rows: Reading, username: Username): boolean {
  return contactNamed(rows, username)?.blocked === true;
}

/** Whether a person was accepted, so that a step of hers may be answered. */
export function isTalkingWith(rows: Reading, username: Username): boolean {
  const contact = contactNamed(rows, username);
  return contact !== null && standingOf(contact) === "accepted";
}

/** Whether lists show a person: a stranger only with a key that is to be decided on. */
export function isListed(contact: ContactRow): boolean {
  return standingOf(contact) !== "stranger" || contact.offered !== null;
}

/** Takes writing to a person for accepting her; nothing where she was never met. */
export function acceptByWriting(tx: Tx, username: Username): void {
  const contact = contactNamed(tx, username);
  if (contact === null || contact.standing === "accepted") return;
  writeContact(tx, { ...contact, standing: "accepted" });
}

/** What a person may change about it. */
export const CHANGES = { accept, decline, block, unblock };

/** Agrees to hear from a person; "blocked" where that makes no sense. */
function accept(tx: Tx, username: Username): void {
  const contact = present(tx, username);
  if (contact.blocked) throw new ClientError("blocked", { subject: username });
  writeContact(tx, { ...contact, standing: "accepted" });
}

/** Turns a request down, and offers its messages no more: "no-request" without one. */
function decline(tx: Tx, username: Username): void {
  const contact = present(tx, username);
  if (standingOf(contact) !== "request") {
    throw new ClientError("no-request", { subject: username });
  }
  writeContact(tx, { ...contact, standing: "stranger" });
  markChatPrinted(tx, username);
}

/** Drops what the person writes from now on, and offers nothing of it any more. */
function block(tx: Tx, username: Username): void {
  writeContact(tx, { ...present(tx, username), blocked: true });
  markChatPrinted(tx, username);
}

/** Ends `block`. */
function unblock(tx: Tx, username: Username): void {
  writeContact(tx, { ...present(tx, username), blocked: false });
}

function present(tx: Tx, username: Username): ContactRow {
  const contact = contactNamed(tx, username);
  if (contact === null) throw new ClientError("unknown-user", { subject: username });
  return contact;
}
