import type { Username } from "../src/address.ts";
import { fromHex } from "../src/bytes.ts";
import type { GroupId } from "../src/wire/group_log.ts";
import { type ChatId, groupChat, groupOf, isGroupChat, isHandle } from "./chat_id.ts";
import { contactFrom, nameOf } from "./contacts.ts";
import type { MessengerEvent } from "./event.ts";
import { ClientError } from "./fault.ts";
import type { Message } from "./message.ts";
import type { Chat, Desk, HistoryPage, Mutes } from "./messenger.ts";
import { messageOf, type Self } from "./self.ts";
import { isListed } from "./standing.ts";
import { allChats, allContacts, type ChatRow, type ContactRow } from "./vault/mod.ts";
import { chatIn, chatName, contactNamed, groupCalled } from "./vault/mod.ts";
import { markChatPrinted, markPrinted, type Reading } from "./vault/mod.ts";
import {
  messageAt,
  messagesBefore,
  type PlacedMessage,
  placesOf,
  unprintedMessages,
} from "./vault/mod.ts";
import { allMutes, deskIn, unprintedPlaces, whereRoom } from "./vault/mod.ts";
import { writeDesk, writeMute } from "./vault/mod.ts";

/** What was said, as the vault has it. */

/** All conversations and contacts, those with the newest messages first. */
export function chats(self: Self): Chat[] {
  const { vault } = self;
  const contacts = keyed<ChatId, ContactRow>(allContacts(vault), (row) => row.username);
  const rows = keyed(allChats(vault), ({ chat }) => chat);
  const unread = Map.groupBy(unprintedPlaces(vault), ({ chat }) => chat);
  const all = new Set([...contacts.keys(), ...rows.keys()]);
  const listed = [...all].filter((chat) => {
    const contact = contacts.get(chat);
    return contact === undefined || isListed(contact);
  });
  return listed.map((chat) => ({
    name: chatName(vault, chat),
    ...known(contacts.get(chat)),
    unread: unread.get(chat)?.length ?? 0,
    lastAt: lastAt(self, rows.get(chat)),
  })).sort((a, b) => b.lastAt - a.lastAt || (a.name < b.name ? -1 : 1));
}

/** One commit: nothing of a conversation is offered to be printed again. */
export function seen({ vault }: Self, name: string): void {
  const chat = chatCalled(vault, name);
  vault.commit((tx) => markChatPrinted(tx, chat));
}

/** One commit: a chat calls nobody for so long; Infinity until that is ended, by 0. */
export function mute({ vault, clock }: Self, name: string, ms: number): void {
  const chat = chatCalled(vault, name);
  vault.commit((tx) => writeMute(tx, chat, ms > 0 ? clock.now() + ms : 0));
}

/** The muted chats, and until when. */
export function mutes({ vault, clock }: Self): Mutes {
  const now = clock.now();
  const lasting = [...allMutes(vault)].filter(([, until]) => until > now);
  return new Map(lasting.map(([chat, until]) => [chatName(vault, chat), until]));
}

/** One commit, where there is room: what somebody was about to say is kept. */
export function leaveDesk({ vault }: Self, { joined, drafts }: Desk): void {
  const placed = [...drafts]
    .map(([name, text]) => ({ name, chat: name && knownChat(vault, name), text }))
    .filter(({ name, chat }) => name === null || chat !== null)
    .map(({ chat, text }) => ({ chat, text }));
  const row = { joined: joined && knownChat(vault, joined), drafts: placed };
  whereRoom(() => vault.commit((tx) => writeDesk(tx, row)));
}

/** One commit, where there is something: what was kept is taken away. */
export function takeDesk({ vault }: Self): Desk | null {
  const row = deskIn(vault);
  if (row === null) return null;
  const named = (chat: ChatId | null) => chat && chatName(vault, chat);
  const drafts = row.drafts.map(({ chat, text }) => [named(chat), text] as const);
  whereRoom(() => vault.commit((tx) => writeDesk(tx, null)));
  return { joined: named(row.joined), drafts: new Map(drafts) };
}

/** Says something to a person or a group, whichever bears the name. */
export function send(
  { vault }: Self,
  name: string,
  ways: {
    readonly person: (username: Username) => Promise<Message>;
    readonly group: (group: GroupId) => Promise<Message>;
  },
): Promise<Message> {
  const chat = chatCalled(vault, name);
  return isGroupChat(chat) ? ways.group(groupOf(chat)) : ways.person(chat);
}

/** Looks somebody up, by `meet`, with whom there is no conversation yet. */
export async function find(
  { vault }: Self,
  name: string,
  meet: (username: Username) => Promise<void>,
): Promise<void> {
  const chat = chatCalled(vault, name);
  if (isGroupChat(chat) || chatIn(vault, chat).length > 0) return;
  try {
    await meet(chat);
  } catch (error) {
    const isAway = error instanceof ClientError && error.code === "relay-unreachable";
    throw isAway ? new ClientError("not-looked-up", { subject: chat }) : error;
  }
}

/** The conversation of that name: a user's, or a group's, which begins with `#`. */
function chatCalled(rows: Reading, name: string): ChatId {
  const chat = knownChat(rows, name);
  if (chat === null) throw new ClientError("unknown-group", { subject: name });
  return chat;
}

/** The same; `null` where there is no such group. */
function knownChat(rows: Reading, name: string): ChatId | null {
  if (!name.startsWith("#")) return nameOf(name);
  const handle = name.toLowerCase();
  const group = isHandle(handle) ? groupCalled(rows, handle) : null;
  return group && groupChat(group);
}

/** A page of a conversation; "unknown-user" where there never was one with a person. */
export function historyPage(self: Self, name: string, page: HistoryPage): Message[] {
  const { vault } = self;
  const chat = chatCalled(vault, name);
  const { length } = chatIn(vault, chat);
  const isKnown = length > 0 || isGroupChat(chat) || contactNamed(vault, chat) !== null;
  if (!isKnown) throw new ClientError("unknown-user", { subject: chat });
  return rowsOf(self, { chat, length }, page)
    .filter(({ row }) => row.from === null || row.arrival !== null)
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
  if (state === "accepted" || state === "delivered") return Promise.resolve();
  if (state === "failed") return Promise.reject(new ClientError("not-delivered"));
  return new Promise((resolve, reject) => {
    const deafen = listen((event) => {
      if (!("id" in event) || event.id !== id) return;
      deafen();
      if (event.kind === "accepted") return resolve();
      const about = { subject: event.chat };
      if (event.kind === "failed") {
        return reject(new ClientError(event.code, { ...event, ...about }));
      }
      const retryAfter = Math.ceil(event.retryInMs / 1_000);
      reject(new ClientError(event.code, { ...about, retryAfter }));
    });
  });
}

function keyed<K, T>(rows: readonly T[], key: (row: T) => K): Map<K, T> {
  return new Map(rows.map((row) => [key(row), row]));
}

function known(
  contact: ContactRow | undefined,
): Pick<Chat, "displayName" | "trust" | "standing"> {
  if (contact === undefined) return { displayName: "", trust: null, standing: null };
  const { displayName, trust, standing } = contactFrom(contact);
  return { displayName, trust, standing };
}

function lastAt({ vault }: Self, row: ChatRow | undefined): number {
  if (row === undefined) return 0;
  const { chat, length: order } = row;
  return messagesBefore(vault, { chat, order }, 1)[0]?.row.receivedAt ?? 0;
}

/** What a page asks for: the last rows before a message, or the first from one on. */
function rowsOf(
  self: Self,
  { chat, length }: Pick<ChatRow, "chat" | "length">,
  { limit, before, from }: HistoryPage,
): PlacedMessage[] {
  if (from === undefined) {
    const order = before === undefined ? length : orderOf(self, chat, before);
    return messagesBefore(self.vault, { chat, order }, limit);
  }
  const first = orderOf(self, chat, from);
  const order = Math.min(first + limit, length);
  return messagesBefore(self.vault, { chat, order }, order - first);
}

function ownState(self: Self, id: string): Message["state"] {
  for (const place of placesOf(self.vault, idBytes(id))) {
    const { from, state } = messageAt(self.vault, place);
    if (from === null) return state;
  }
  throw new ClientError("unknown-message", { subject: id });
}

function orderOf(self: Self, chat: ChatId, id: string): number {
  const place = placesOf(self.vault, idBytes(id)).find((place) => place.chat === chat);
  if (place === undefined) throw new ClientError("unknown-message", { subject: id });
  return place.order;
}

function idBytes(id: string): Uint8Array {
  if (!/^[0-9a-f]{32}$/.test(id)) {
    throw new ClientError("unknown-message", { subject: id });
  }
  return fromHex(id);
}
