import type { Address, Username } from "../src/address.ts";
import { type Emoji, sessionEmoji } from "../src/identity/emoji.ts";
import { identityList, isSameCode, numberWith } from "./comparing/code.ts";
import { scannableText } from "./comparing/code.ts";
import { contactFrom, nameOf, partyNamed, trustOffered } from "./contacts.ts";
import { ClientError } from "./fault.ts";
import type { Link } from "./link/link.ts";
import { dataOf } from "./link/reply.ts";
import type { ChatInfo, Contact, SessionInfo } from "./messenger.ts";
import { chosen, type ReceiptChoice } from "./receipt_choice.ts";
import { messageOf, type Self } from "./self.ts";
import { CHANGES, isBlocked, isListed } from "./standing.ts";
import { allContacts, contactNamed, type ContactRow, sessionsWith } from "./vault/mod.ts";
import { type PlacedMessage, type Reading, receiptChoice } from "./vault/mod.ts";
import { writeContact, writeReceiptChoice } from "./vault/mod.ts";

/** Who there is, and how far they are trusted. */

/** Everyone whom there is anything to say about, by name. */
export function contacts(self: Self): Contact[] {
  return allContacts(self.vault).filter(isListed).map(contactFrom);
}

/** A person who was met. */
export function contact(self: Self, name: string): Contact {
  return contactFrom(rowNamed(self, name));
}

/** Who else is connected to the relay and visible, by name. */
export async function online(self: Self, link: Link): Promise<Username[]> {
  const data = dataOf(await link.request("presence/list", {}));
  const names = data.online.map(({ username }) => username);
  return names.filter((username) => username !== self.username).sort();
}

/** Who is told that what they wrote came. */
export function receipts({ vault }: Self): ReceiptChoice {
  return receiptChoice(vault);
}

/** One commit: who is told from now on that what they wrote came. */
export function setReceipts(
  self: Self,
  wanted: boolean,
  name?: string,
): ReceiptChoice {
  const { vault } = self;
  const username = name === undefined ? null : contact(self, name).username;
  const choice = chosen(receiptChoice(vault), wanted, username);
  vault.commit((tx) => writeReceiptChoice(tx, choice));
  return choice;
}

/** Has the relay list the account among those who are online, or never. */
export async function setVisible(link: Link, visible: boolean): Promise<void> {
  dataOf(await link.request("presence/set", { visible }));
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
    safetyNumber: numberWith(self, row).digits,
    ...(session !== null && { session }),
  };
}

/** One commit: what is offered is taken for the person's, and what was held is told. */
export function trust(self: Self, name: string): Contact {
  const { username } = rowNamed(self, name);
  return told(self, username, self.vault.commit((tx) => trustOffered(tx, username)));
}

/** One commit: the same where the person's number is this one, and she is verified. */
export function verifyCode(self: Self, name: string, code: string): Contact {
  const row = rowNamed(self, name);
  const { username } = row;
  if (!isSameCode(numberWith(self, row), code)) {
    throw new ClientError("code-differs", { subject: username });
  }
  const released = self.vault.commit((tx) => {
    const released = trustOffered(tx, username);
    writeContact(tx, { ...rowIn(tx, username), compared: "match" });
    return released;
  });
  return told(self, username, released);
}

/** The name of a person whom messages can go to, or what stands against it. */
export function reachable({ vault }: Self, name: string): Username {
  const username = nameOf(name);
  partyNamed(vault, username);
  if (isBlocked(vault, username)) throw new ClientError("blocked", { subject: username });
  return username;
}

/** What the person is to scan of ours. */
export function scannable(self: Self, name: string): string {
  return scannableText(numberWith(self, rowNamed(self, name)));
}

/** 16 emoji over both identities. */
export function identityEmoji(self: Self, name: string): readonly Emoji[] {
  return identityList(self, rowNamed(self, name));
}

/** One commit: a change of how far a person comes. */
export function place(
  self: Self,
  name: string,
  change: keyof typeof CHANGES,
): Contact {
  const username = nameOf(name);
  self.vault.commit((tx) => CHANGES[change](tx, username));
  return contact(self, name);
}

/** The session that the next message to a person goes into, if there is one. */
export function protection(self: Self, name: string): SessionInfo | null {
  const pinned = contactNamed(self.vault, nameOf(name))?.pinned ?? null;
  return pinned === null ? null : sessionInfo(self, pinned.address);
}

/** The person's messages that were held back are told, once they are not any more. */
function told(
  self: Self,
  username: Username,
  released: readonly PlacedMessage[],
): Contact {
  for (const placed of released) {
    self.tell({ kind: "message", message: messageOf(self, placed) });
  }
  return contactFrom(rowIn(self.vault, username));
}

function rowNamed(self: Self, name: string): ContactRow {
  return rowIn(self.vault, nameOf(name));
}

function rowIn(rows: Reading, username: Username): ContactRow {
  const row = contactNamed(rows, username);
  if (row === null) throw new ClientError("unknown-user", { subject: username });
  return row;
}

function sessionInfo(self: Self, at: Address): SessionInfo | null {
  const { record: { current }, oneTimeKey, steps } = sessionsWith(self.vault, at);
  if (current === null) return null;
  const { theirs, baseKey } = current;
  const { epochs } = current.ratchet.braid.chain;
  return {
    oneTimeKey,
    answered: current.state === "answered",
    ratchetStep: steps,
    epoch: epochs.at(-1)?.epoch ?? 0,
    emoji: sessionEmoji({ ours: self.device.identity.public, theirs, baseKey }),
  };
}
