import type { Username } from "../src/address.ts";
import { fromHex } from "../src/bytes.ts";
import { contactFrom, nameOf } from "./contacts.ts";
import type { MessengerEvent } from "./event.ts";
import { ClientError } from "./fault.ts";
import type { Message } from "./message.ts";
import type { Chat, HistoryPage } from "./messenger.ts";
import { messageOf, type Self } from "./self.ts";
import { allChats, allContacts, type ChatRow, type ContactRow } from "./vault/mod.ts";
import { chatWith, contactNamed, markChatPrinted, markPrinted } from "./vault/mod.ts";
import { messageAt, messagesBefore, placesOf, unprintedMessages } from "./vault/mod.ts";
import { unprintedPlaces } from "./vault/mod.ts";

/** What was said, as the vault has it. */

/** All conversations and contacts, those with the newest messages first. */
export function chats(self: Self): Chat[] {
  const { vault } = self;
  const contacts = byName(allContacts(vault));
  const rows = byName(allChats(vault));
  const unread = Map.groupBy(unprintedPlaces(vault), ({ username }) => username);
  const names = new Set([...contacts.keys(), ...rows.keys()]);
  return Array.from(names, (name) => ({
    name,
    ...standing(contacts.get(name)),
    unread: unread.get(name)?.length ?? 0,
    lastAt: lastAt(self, rows.get(name)),
  })).sort((a, b) => b.lastAt - a.lastAt || (a.name < b.name ? -1 : 1));
}

/** One commit: nothing of a conversation is offered to be printed again. */
export function seen({ vault }: Self, chat: string): void {
  const username = nameOf(chat);
  vault.commit((tx) => markChatPrinted(tx, username));
}

/** A page of the conversation with a person; "unknown-user" where there never was one. */
export function historyPage(self: Self, chat: string, page: HistoryPage): Message[] {
  const { vault } = self;
  const username = nameOf(chat);
  const { length } = chatWith(vault, username);
  if (length === 0 && contactNamed(vault, username) === null) {
    throw new ClientError("unknown-user", { subject: username });
  }
  const order = page.before === undefined ? length : orderOf(self, username, page.before);
  return messagesBefore(vault, { username, order }, page.limit)
    .filter(({ row }) => row.own || row.arrival !== null)
    .map((placed) => messageOf(self, placed));
}

/** Received messages that no front end has printed, oldest first. */
export function unprinted(self: Self, limit: number): Message[] {
  return unprintedMessages(self.vault, limit).map((placed) => messageOf(self, placed));
}

/** One commit: messages that a front end has printed. */
export function printed(self: Self, ids: readonly string[]): void {
  self.vault.commit((tx) => ids.forEach((id) => markPrinted(tx, idBytes(id))));
}

/**
 * Resolves when the relay has taken a message of ours, at once where it did already.
 * Rejects where the message was given up, or put off: it may still be sent later then.
 */
export function settled(
  self: Self,
  id: string,
  listen: (listener: (event: MessengerEvent) => void) => () => void,
): Promise<void> {
  const state = ownState(self, id);
  if (state === "accepted") return Promise.resolve();
  if (state === "failed") return Promise.reject(new ClientError("not-delivered"));
  return new Promise((resolve, reject) => {
    const deafen = listen((event) => {
      if (!("id" in event) || event.id !== id) return;
      deafen();
      if (event.kind === "accepted") return resolve();
      const about = { subject: event.chat };
      if (event.kind === "failed") return reject(new ClientError(event.code, about));
      const retryAfter = Math.ceil(event.retryInMs / 1_000);
      reject(new ClientError(event.code, { ...about, retryAfter }));
    });
  });
}

function byName<T extends { readonly username: Username }>(
  rows: readonly T[],
): Map<Username, T> {
  return new Map(rows.map((row) => [row.username, row]));
}

function standing(contact: ContactRow | undefined): Pick<Chat, "displayName" | "trust"> {
  if (contact === undefined) return { displayName: "", trust: null };
  const { displayName, trust } = contactFrom(contact);
  return { displayName, trust };
}

function lastAt({ vault }: Self, chat: ChatRow | undefined): number {
  if (chat === undefined) return 0;
  const { username, length: order } = chat;
  return messagesBefore(vault, { username, order }, 1)[0]?.row.receivedAt ?? 0;
}

function ownState(self: Self, id: string): Message["state"] {
  for (const place of placesOf(self.vault, idBytes(id))) {
    const { own, state } = messageAt(self.vault, place);
    if (own) return state;
  }
  throw new ClientError("unknown-message", { subject: id });
}

function orderOf(self: Self, username: Username, id: string): number {
  const place = placesOf(self.vault, idBytes(id))
    .find((place) => place.username === username);
  if (place === undefined) throw new ClientError("unknown-message", { subject: id });
  return place.order;
}

function idBytes(id: string): Uint8Array {
  if (!/^[0-9a-f]{32}$/.test(id)) {
    throw new ClientError("unknown-message", { subject: id });
  }
  return fromHex(id);
}
