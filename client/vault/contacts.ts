import type * as v from "valibot";
import { type Username, type Uuid, uuidBytes, uuidOf } from "../../src/address.ts";
import { utf8 } from "../../src/bytes.ts";
import { EVERYTHING, nameKey, type RowKey } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { CONTACT_NAMES, CONTACTS } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** A person as the vault knows one: see `CONTACTS`. */
export type ContactRow = v.InferOutput<typeof CONTACTS["schema"]>;

/** A device of a person with the identity key of her account: see `CONTACTS`. */
export type Party = NonNullable<ContactRow["pinned"]>;

/** The person of that name, or `null`. */
export function contactNamed(rows: Reading, username: Username): ContactRow | null {
  return rows.read(CONTACTS, nameKey(rows.index(CONTACTS, utf8(username))));
}

/** The person whose account this is, pinned or only offered; or `null`. */
export function contactOf(rows: Reading, uuid: Uuid): ContactRow | null {
  const found = rows.read(CONTACT_NAMES, uuidKey(rows, uuid));
  return found === null ? null : contactNamed(rows, found.username);
}

/** Everyone, by name. */
export function allContacts(rows: Reading): ContactRow[] {
  return rows.scan(CONTACTS, EVERYTHING)
    .map(({ value }) => value)
    .sort((a, b) => a.username < b.username ? -1 : 1);
}

/**
 * Stores a person. Each account that belongs to her leads back to her, and one that no
 * longer does leads nowhere, so a name has one account and an account one name.
 */
export function writeContact(tx: Tx, contact: ContactRow): void {
  const { username } = contact;
  const before = contactNamed(tx, username);
  for (const uuid of accountsOf(before)) tx.erase(CONTACT_NAMES, uuidKey(tx, uuid));
  for (const uuid of accountsOf(contact)) {
    tx.write(CONTACT_NAMES, uuidKey(tx, uuid), { username });
  }
  tx.write(CONTACTS, nameKey(tx.index(CONTACTS, utf8(username))), contact);
}

function accountsOf(contact: ContactRow | null): Set<Uuid> {
  const parties = [contact?.pinned, contact?.offered];
  return new Set(parties.flatMap((party) => party ? [uuidOf(party.address)] : []));
}

function uuidKey(rows: Reading, uuid: Uuid): RowKey {
  return nameKey(rows.index(CONTACT_NAMES, uuidBytes(uuid)));
}
