import type * as v from "valibot";
import type { Username } from "../../src/address.ts";
import { utf8 } from "../../src/bytes.ts";
import { EVERYTHING, nameKey, numberKey, type RowKey } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { OWED_RECEIPTS, RECEIPTS } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** Who is told that what they wrote came: see `RECEIPTS`. */
export type ReceiptRow = v.InferOutput<typeof RECEIPTS["schema"]>;

const ONLY = numberKey(0);

/** Who is told that what she wrote came. */
export function receiptChoice(rows: Reading): ReceiptRow {
  return rows.read(RECEIPTS, ONLY) ?? { everyone: false, but: [] };
}

/** Has these people told from now on, and nobody else. */
export function writeReceiptChoice(tx: Tx, choice: ReceiptRow): void {
  tx.write(RECEIPTS, ONLY, choice);
}

/** Those who are still to be told of something. */
export function receiptsOwed(rows: Reading): Username[] {
  return rows.scan(OWED_RECEIPTS, EVERYTHING).map(({ value }) => value.username);
}

/** The ids of the messages that a person is to be told of, the oldest first. */
export function owedTo(rows: Reading, username: Username): readonly Uint8Array[] {
  return rows.read(OWED_RECEIPTS, owedKey(rows, username))?.ids ?? [];
}

/** A person is to be told of these messages, and of no others. */
export function writeOwed(tx: Tx, username: Username, ids: readonly Uint8Array[]): void {
  const key = owedKey(tx, username);
  if (ids.length === 0) tx.erase(OWED_RECEIPTS, key);
  else tx.write(OWED_RECEIPTS, key, { username, ids: [...ids] });
}

function owedKey(rows: Reading, username: Username): RowKey {
  return nameKey(rows.index(OWED_RECEIPTS, utf8(username)));
}
