import { appendMessage, messagesBefore, type NewMessage, type Place } from "./history.ts";
import { type PlacedMessage, placeMessage, placeOf } from "./history.ts";
import { offerElsewhere } from "./mailbox.ts";
import type { Reading } from "./rows.ts";
import type { Tx } from "./transaction.ts";

/** How many messages are read at once on the way back. */
const PAGE = 32;

/**
 * Puts a message that was late where its writer meant it: what she wrote after it moves
 * on, each to the place of her next one, and all else stays where it is. So whatever
 * order a relay hands her messages out in, the history has hers.
 */
export function insertMessage(tx: Tx, message: NewMessage): Place {
  const { chat, writer } = message;
  let { order } = appendMessage(tx, message);
  for (const { place, row } of writtenAfter(tx, message, order)) {
    offerElsewhere(tx, { place: placeMessage(tx, { chat, writer, row }, order), row });
    order = place.order;
  }
  return placeMessage(tx, message, order);
}

/** What the writer wrote after a message of hers, and stands before it: newest first. */
function* writtenAfter(
  rows: Reading,
  { chat, writer, row: { counter = 0 } }: NewMessage,
  order: number,
): Generator<PlacedMessage> {
  for (let end = order; end > 0; end -= PAGE) {
    for (const placed of messagesBefore(rows, { chat, order: end }, PAGE).reverse()) {
      const { place, row } = placed;
      const isHers = placeOf(rows, row.id, writer)?.order === place.order;
      // What is held back was never counted, and stays where it is.
      if (!isHers || row.counter === undefined || row.arrival === null) continue;
      if (row.counter < counter) return;
      yield placed;
    }
  }
}
