import { nameKey, numberIn, underName } from "./row_key.ts";
import type { Reading, Table } from "./rows.ts";
import type { Tx } from "./transaction.ts";

/** Rows of one table that belong to one name, by rising numbers. */

/** A row of a sequence. */
export interface Numbered<T> {
  readonly number: number;
  readonly value: T;
}

/** Adds a row behind all others of the name: its number. */
export function addLast<T>(
  tx: Tx,
  table: Table<T>,
  name: Uint8Array,
  value: T,
): number {
  const index = tx.index(table, name);
  const [last] = tx.scan(table, { ...underName(index), limit: 1, backwards: true });
  const number = last === undefined ? 0 : numberIn(last.key) + 1;
  tx.write(table, nameKey(index, number), value);
  return number;
}

/** The rows of a name, the first ones first; all of them where `limit` is absent. */
export function sequence<T>(
  rows: Reading,
  table: Table<T>,
  name: Uint8Array,
  limit?: number,
): Numbered<T>[] {
  const span = underName(rows.index(table, name));
  return rows.scan(table, { ...span, ...(limit !== undefined && { limit }) })
    .map(({ key, value }) => ({ number: numberIn(key), value }));
}

/** Takes a row out of a sequence. */
export function takeOut(
  tx: Tx,
  table: Table<unknown>,
  name: Uint8Array,
  number: number,
): void {
  tx.erase(table, nameKey(tx.index(table, name), number));
}

/** Takes all rows of a name out. */
export function takeAllOut(tx: Tx, table: Table<unknown>, name: Uint8Array): void {
  for (const { key } of tx.scan(table, underName(tx.index(table, name)))) {
    tx.erase(table, key);
  }
}
