import type * as v from "valibot";
import { type Address, addressBytes } from "../../src/address.ts";
import { concat, utf8 } from "../../src/bytes.ts";
import type { ChatId } from "../chat_id.ts";
import { ClientError } from "../fault.ts";
import { EVERYTHING, nameKey, numberIn, pairKey } from "./row_key.ts";
import { type RowKey, underName } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { CHATS, MESSAGES, PLACES, STRANDS } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** Where a conversation stands: see `CHATS`. */
export type ChatRow = v.InferOutput<typeof CHATS["schema"]>;

/** A message as the vault holds it: see `MESSAGES`. */
export type MessageRow = v.InferOutput<typeof MESSAGES["schema"]>;

/** Where a writer's contents in a conversation stand: see `STRANDS`. */
export type StrandRow = v.InferOutput<typeof STRANDS["schema"]>;

/** Where a message stands: in which conversation, and which one there, from 0. */
export type Place = v.InferOutput<typeof PLACES["schema"]>;

/** A message in its place. */
export interface PlacedMessage {
  readonly place: Place;
  readonly row: MessageRow;
}

/** A conversation; one that never began is empty. */
export function chatIn(rows: Reading, chat: ChatId): ChatRow {
  return rows.read(CHATS, chatKey(rows, chat)) ?? {
    chat,
    length: 0,
    sent: { next: 0, last: null },
    introduced: false,
  };
}

/** All conversations that ever began, in no order. */
export function allChats(rows: Reading): ChatRow[] {
  return rows.scan(CHATS, EVERYTHING).map(({ value }) => value);
}

/** Stores where a conversation stands. */
export function writeChat(tx: Tx, chat: ChatRow): void {
  tx.write(CHATS, chatKey(tx, chat.chat), chat);
}

/** Whose contents, and in which conversation. */
export interface Strand {
  readonly chat: ChatId;
  readonly writer: Address;
}

/** Where a writer's contents stand; of one never heard from, at their start. */
export function strandOf(rows: Reading, strand: Strand): StrandRow {
  return rows.read(STRANDS, strandKey(rows, strand)) ??
    { next: 0, last: null, gaps: [], generation: 0 };
}

/** Stores where a writer's contents stand. */
export function writeStrand(tx: Tx, strand: Strand, row: StrandRow): void {
  tx.write(STRANDS, strandKey(tx, strand), row);
}

/** Whatever comes next of the writer begins her count anew. */
export function forgetStrand(tx: Tx, strand: Strand): void {
  tx.erase(STRANDS, strandKey(tx, strand));
}

/** A message for a conversation. */
export interface NewMessage extends Strand {
  readonly row: MessageRow;
}

/** Puts a message at the end of a conversation: the place that it got. */
export function appendMessage(tx: Tx, input: NewMessage): Place {
  const chat = chatIn(tx, input.chat);
  writeChat(tx, { ...chat, length: chat.length + 1 });
  return placeMessage(tx, input, chat.length);
}

/** Puts a message into a place, whatever stood there. */
export function placeMessage(tx: Tx, message: NewMessage, order: number): Place {
  const { chat, writer, row } = message;
  const place = { chat, order };
  tx.write(MESSAGES, messageKey(tx, place), row);
  tx.write(PLACES, placeKey(tx, row.id, writer), place);
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
  { chat, order }: Place,
  limit: number,
): PlacedMessage[] {
  const index = rows.index(MESSAGES, utf8(chat));
  const span = { from: nameKey(index), to: nameKey(index, order) };
  return rows.scan(MESSAGES, { ...span, limit, backwards: true })
    .reverse()
    .map(({ key, value }) => ({ place: { chat, order: numberIn(key) }, row: value }));
}

function chatKey(rows: Reading, chat: ChatId): RowKey {
  return nameKey(rows.index(CHATS, utf8(chat)));
}

function strandKey(rows: Reading, { chat, writer }: Strand): RowKey {
  const second = rows.index(STRANDS, addressBytes(writer));
  return pairKey(rows.index(STRANDS, utf8(chat)), second);
}

function messageKey(rows: Reading, { chat, order }: Place): RowKey {
  return nameKey(rows.index(MESSAGES, utf8(chat)), order);
}

/** Ids are the writers' choice: two may choose the same one, and both keep it. */
function placeKey(rows: Reading, id: Uint8Array, writer: Address): RowKey {
  const second = rows.index(PLACES, concat(id, addressBytes(writer)));
  return pairKey(rows.index(PLACES, id), second);
}
