import type * as v from "valibot";
import { type Address, addressBytes, type Username } from "../../src/address.ts";
import { concat, utf8 } from "../../src/bytes.ts";
import { ClientError } from "../fault.ts";
import { EVERYTHING, nameKey, numberIn, pairKey } from "./row_key.ts";
import { type RowKey, underName } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { CHATS, MESSAGES, PLACES } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** Where a conversation stands: see `CHATS`. */
export type ChatRow = v.InferOutput<typeof CHATS["schema"]>;

/** A message as the vault holds it: see `MESSAGES`. */
export type MessageRow = v.InferOutput<typeof MESSAGES["schema"]>;

/** Where a message stands: in whose conversation, and which one there, from 0. */
export type Place = v.InferOutput<typeof PLACES["schema"]>;

/** A message in its place. */
export interface PlacedMessage {
  readonly place: Place;
  readonly row: MessageRow;
}

/** The conversation with a person; one that never began is empty. */
export function chatWith(rows: Reading, username: Username): ChatRow {
  return rows.read(CHATS, chatKey(rows, username)) ?? {
    username,
    length: 0,
    sent: { next: 0, last: null },
    received: { next: 0, last: null },
    gaps: [],
    generation: 0,
    introduced: false,
  };
}

/** All conversations that ever began, in no order. */
export function allChats(rows: Reading): ChatRow[] {
  return rows.scan(CHATS, EVERYTHING).map(({ value }) => value);
}

/** Stores where a conversation stands. */
export function writeChat(tx: Tx, chat: ChatRow): void {
  tx.write(CHATS, chatKey(tx, chat.username), chat);
}

/** Puts a message at the end of a conversation: the place that it got. */
export function appendMessage(
  tx: Tx,
  input: {
    readonly username: Username;
    readonly writer: Address;
    readonly row: MessageRow;
  },
): Place {
  const chat = chatWith(tx, input.username);
  const place = { username: chat.username, order: chat.length };
  writeChat(tx, { ...chat, length: chat.length + 1 });
  tx.write(MESSAGES, messageKey(tx, place), input.row);
  tx.write(PLACES, placeKey(tx, input.row.id, input.writer), place);
  return place;
}

/** The message in a place; a place is only ever taken from the vault itself. */
export function messageAt(rows: Reading, place: Place): MessageRow {
  const row = rows.read(MESSAGES, messageKey(rows, place));
  if (row === null) throw new ClientError("vault-damaged", { subject: "messages" });
  return row;
}

/** Replaces a message in its place. */
export function rewriteMessage(tx: Tx, place: Place, row: MessageRow): void {
  tx.write(MESSAGES, messageKey(tx, place), row);
}

/** Where the message of that id and writer stands, or `null`. */
export function placeOf(rows: Reading, id: Uint8Array, writer: Address): Place | null {
  return rows.read(PLACES, placeKey(rows, id, writer));
}

/** Where the messages of that id stand, whoever wrote them. */
export function placesOf(rows: Reading, id: Uint8Array): Place[] {
  const head = rows.index(PLACES, id);
  return rows.scan(PLACES, underName(head)).map(({ value }) => value);
}

/** Messages of a conversation, oldest first: the last `limit` of those before a place. */
export function messagesBefore(
  rows: Reading,
  { username, order }: Place,
  limit: number,
): PlacedMessage[] {
  const index = rows.index(MESSAGES, utf8(username));
  const span = { from: nameKey(index), to: nameKey(index, order) };
  return rows.scan(MESSAGES, { ...span, limit, backwards: true })
    .reverse()
    .map(({ key, value }) => ({ place: { username, order: numberIn(key) }, row: value }));
}

function chatKey(rows: Reading, username: Username): RowKey {
  return nameKey(rows.index(CHATS, utf8(username)));
}

function messageKey(rows: Reading, { username, order }: Place): RowKey {
  return nameKey(rows.index(MESSAGES, utf8(username)), order);
}

/** Ids are the writers' choice: two may choose the same one, and both keep it. */
function placeKey(rows: Reading, id: Uint8Array, writer: Address): RowKey {
  const second = rows.index(PLACES, concat(id, addressBytes(writer)));
  return pairKey(rows.index(PLACES, id), second);
}
