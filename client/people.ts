import { type Address, type Username, uuidBytes, uuidOf } from "../src/address.ts";
import { theirIdentity } from "../src/crypto/keys.ts";
import { safetyNumber } from "../src/identity/safety_number.ts";
import { contactFrom, nameOf, trustOffered } from "./contacts.ts";
import { ClientError } from "./fault.ts";
import type { Link } from "./link/link.ts";
import { dataOf } from "./link/reply.ts";
import type { ChatInfo, Contact, SessionInfo } from "./messenger.ts";
import { messageOf, type Self } from "./self.ts";
import { CHANGES, isListed } from "./standing.ts";
import { allContacts, contactNamed, type ContactRow, sessionsWith } from "./vault/mod.ts";

/** Who there is, and how far they are trusted. */

/** Everyone whom there is anything to say about, by name. */
export function contacts(self: Self): Contact[] {
  return allContacts(self.vault).filter(isListed).map(contactFrom);
}

/** Who else is connected to the relay and visible, by name. */
export async function online(self: Self, link: Link): Promise<Username[]> {
  const data = dataOf(await link.request("presence/list", {}));
  const names = data.online.map(({ username }) => username);
  return names.filter((username) => username !== self.username).sort();
}

/** Signs this device out: the relay takes only the password from now on. */
export async function signOut(link: Link): Promise<void> {
  dataOf(await link.request("logout", {}));
}

/** What protects the conversation with a person. */
export function chatInfo(self: Self, name: string): ChatInfo {
  const row = rowNamed(self, name);
  const session = row.pinned === null ? null : sessionInfo(self, row.pinned.address);
  return {
    contact: contactFrom(row),
    safetyNumber: numberWith(self, row),
    ...(session !== null && { session }),
  };
}

/** One commit: what is offered is taken for the person's, and what was held is told. */
export function trust(self: Self, name: string): Contact {
  const { username } = rowNamed(self, name);
  const released = self.vault.commit((tx) => trustOffered(tx, username));
  for (const placed of released) {
    self.tell({ kind: "message", message: messageOf(self, placed) });
  }
  return contactFrom(rowNamed(self, name));
}

/** One commit: a change of how far a person comes. */
export function place(
  self: Self,
  name: string,
  change: keyof typeof CHANGES,
): Contact {
  const username = nameOf(name);
  self.vault.commit((tx) => CHANGES[change](tx, username));
  return contactFrom(rowNamed(self, name));
}

/** The session that the next message to a person goes into, if there is one. */
export function protection(self: Self, name: string): SessionInfo | null {
  const pinned = contactNamed(self.vault, nameOf(name))?.pinned ?? null;
  return pinned === null ? null : sessionInfo(self, pinned.address);
}

function rowNamed(self: Self, name: string): ContactRow {
  const username = nameOf(name);
  const row = contactNamed(self.vault, username);
  if (row === null) throw new ClientError("unknown-user", { subject: username });
  return row;
}

/** Over the identity that waits for trust, where one does: that is what to compare. */
function numberWith(self: Self, { pinned, offered }: ContactRow): string {
  const party = offered ?? pinned;
  if (party === null) throw new ClientError("vault-damaged", { subject: "contacts" });
  const { address, identity } = self.device;
  const ours = { identifier: uuidBytes(uuidOf(address)), key: identity.public };
  const key = theirIdentity(party.identityKey);
  const theirs = { identifier: uuidBytes(uuidOf(party.address)), key };
  return safetyNumber(ours, theirs).digits;
}

function sessionInfo(self: Self, at: Address): SessionInfo | null {
  const { record: { current }, oneTimeKey, steps } = sessionsWith(self.vault, at);
  if (current === null) return null;
  const { epochs } = current.ratchet.braid.chain;
  return {
    oneTimeKey,
    answered: current.state === "answered",
    ratchetStep: steps,
    epoch: epochs.at(-1)?.epoch ?? 0,
  };
}
