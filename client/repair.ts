import type { Username } from "../src/address.ts";
import { LIMIT } from "../src/limits.ts";
import type { RenewalCause } from "../src/wire/body.ts";
import { isDecided } from "./contacts.ts";
import { isFellow } from "./groups/fellows.ts";
import { queueQuietRenewal, queueRenewal } from "./letters.ts";
import { NOTHING, type Outcome, together } from "./outcome.ts";
import type { Self } from "./self.ts";
import { allContacts, contactNamed, type Tx, writeContact } from "./vault/mod.ts";

/**
 * Renewals that nobody asked for, where a session is lost on one side (`channel.md` 8). A
 * new session is authenticated by both identities, and both sides are told. Nothing that
 * was said is said again: what a person wants to repeat she repeats herself.
 */

/**
 * Renews the keys with a person, for the caller's commit: not with a stranger, who would
 * learn that we are there, unless a group of ours is hers as well; and once an hour at
 * most, however much arrives that cannot be read.
 */
export function repair(
  self: Self,
  tx: Tx,
  { username, cause }: { readonly username: Username; readonly cause: RenewalCause },
): Outcome {
  const contact = contactNamed(tx, username);
  if (contact === null || contact.blocked || !isDecided(contact)) return NOTHING;
  const now = self.clock.now();
  if (now - contact.repairedAt < LIMIT.repairMs) return NOTHING;
  const isTalking = contact.standing === "accepted";
  if (!isTalking && !isFellow(tx, contact)) return NOTHING;
  writeContact(tx, { ...contact, repairedAt: now });
  const letters = isTalking
    ? queueRenewal(self, tx, { username, cause }).letters
    : [queueQuietRenewal(self, tx, { username, cause })];
  const notice = { kind: "renewing", with: username, cause } as const;
  return { letters, events: [{ kind: "notice", notice }] };
}

/** Renews the keys with everybody: this vault is an older copy of itself. */
export function repairAll(self: Self, tx: Tx): Outcome {
  return together(
    ...allContacts(tx).map(({ username }) =>
      repair(self, tx, { username, cause: "restored" })
    ),
  );
}
