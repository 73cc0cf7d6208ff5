import { utf8 } from "../../src/bytes.ts";
import type { ChatId } from "../chat_id.ts";
import { messageAt, type Place, type PlacedMessage, placesOf } from "./history.ts";
import { rewriteMessage } from "./history.ts";
import { EVERYTHING, nameKey, numberKey, underName } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { HELD, MAILBOX, UNPRINTED } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/**
 * What came, and what became of it: how far the relay's mailbox was received, which
 * messages no front end has printed, and which wait for their writer to be trusted.
 */

const ONLY = numberKey(0);

/** The highest place of the relay's mailbox that was committed; 0 for none. */
export function cursorOf(rows: Reading): number {
  return mailbox(rows).cursor;
}

/** Everything up to and including a place of the relay's mailbox was dealt with. */
export function advanceCursor(tx: Tx, seq: number): void {
  const box = mailbox(tx);
  tx.write(MAILBOX, ONLY, { ...box, cursor: Math.max(box.cursor, seq) });
}

/** Offers a received message to the front ends, until it was printed. */
export function offerMessage(tx: Tx, place: Place): void {
  const box = mailbox(tx);
  const arrival = box.arrivals;
  tx.write(MAILBOX, ONLY, { ...box, arrivals: arrival + 1 });
  rewriteMessage(tx, place, { ...messageAt(tx, place), arrival });
  tx.write(UNPRINTED, numberKey(arrival), place);
}

/** A message that is offered stands elsewhere now; nothing where it is not offered. */
export function offerElsewhere(tx: Tx, { place, row }: PlacedMessage): void {
  if (row.arrival === null) return;
  const key = numberKey(row.arrival);
  if (tx.read(UNPRINTED, key) !== null) tx.write(UNPRINTED, key, place);
}

/** Holds a received message back until its writer is trusted. */
export function holdMessage(tx: Tx, place: Place): void {
  tx.write(HELD, nameKey(tx.index(HELD, utf8(place.chat)), place.order), place);
}

/** Offers what was held back of a conversation: the messages, oldest first. */
export function releaseHeld(tx: Tx, chat: ChatId): PlacedMessage[] {
  const held = tx.scan(HELD, underName(tx.index(HELD, utf8(chat))));
  return held.map(({ key, value: place }) => {
    tx.erase(HELD, key);
    offerMessage(tx, place);
    return { place, row: messageAt(tx, place) };
  });
}

/** The oldest messages that no front end has printed. */
export function unprintedMessages(rows: Reading, limit: number): PlacedMessage[] {
  return rows.scan(UNPRINTED, { ...EVERYTHING, limit })
    .map(({ value: place }) => ({ place, row: messageAt(rows, place) }));
}

/** Where the messages stand that no front end has printed, oldest first. */
export function unprintedPlaces(rows: Reading): Place[] {
  return rows.scan(UNPRINTED, EVERYTHING).map(({ value }) => value);
}

/** A front end showed the whole conversation: none of it is offered again. */
export function markChatPrinted(tx: Tx, chat: ChatId): void {
  for (const { key, value } of tx.scan(UNPRINTED, EVERYTHING)) {
    if (value.chat === chat) tx.erase(UNPRINTED, key);
  }
}

/** A front end printed the messages of that id: they are not offered again. */
export function markPrinted(tx: Tx, id: Uint8Array): void {
  for (const place of placesOf(tx, id)) {
    const { arrival } = messageAt(tx, place);
    if (arrival !== null) tx.erase(UNPRINTED, numberKey(arrival));
  }
}

function mailbox(rows: Reading): { readonly cursor: number; readonly arrivals: number } {
  return rows.read(MAILBOX, ONLY) ?? { cursor: 0, arrivals: 0 };
}
