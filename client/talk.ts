import type { Username } from "../src/address.ts";
import { fromHex } from "../src/bytes.ts";
import { nameOf } from "./contacts.ts";
import type { MessengerEvent } from "./event.ts";
import { ClientError } from "./fault.ts";
import type { Message } from "./message.ts";
import type { HistoryPage } from "./messenger.ts";
import { messageOf, type Self } from "./self.ts";
import { chatWith, contactNamed, markPrinted, messageAt } from "./vault/mod.ts";
import { messagesBefore, placesOf, unprintedMessages } from "./vault/mod.ts";

/** What was said, as the vault has it. */

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
