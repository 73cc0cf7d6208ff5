import type { Change, Root } from "./root.ts";
import type { RowKey, Span } from "./row_key.ts";
import type { Reading, Row, Rows, Table } from "./rows.ts";

/** What may be done to a vault within one commit. */
export interface Tx extends Reading {
  /** Makes or replaces a row. */
  write<T>(table: Table<T>, key: RowKey, value: T): void;
  /** Removes a row, if it is there. */
  erase(table: Table<unknown>, key: RowKey): void;
  /**
   * Says that a sending chain advances, or that the generation was found to be behind:
   * the commit raises it by one, or to `atLeast` where that is more.
   */
  raiseGeneration(atLeast?: number): void;
}

/** A commit under way, and what it will change of the root. */
export class Transaction implements Tx, Change {
  readonly #rows: Rows;
  readonly #root: Root;
  /** The commit's, and the version of every row that it writes. */
  readonly #number: number;
  readonly #records: Uint8Array[] = [];
  #added = 0;
  #raisedTo = 0;

  /** `root` is that of the commit before. */
  constructor(rows: Rows, root: Root) {
    this.#rows = rows;
    this.#root = root;
    this.#number = root.commits + 1;
  }

  get records(): readonly Uint8Array[] {
    return this.#records;
  }

  get added(): number {
    return this.#added;
  }

  get raisedTo(): number {
    return this.#raisedTo;
  }

  read<T>(table: Table<T>, key: RowKey): T | null {
    return this.#rows.read(table, key);
  }

  scan<T>(table: Table<T>, span: Span): Row<T>[] {
    return this.#rows.scan(table, span);
  }

  index(table: Table<unknown>, name: Uint8Array): Uint8Array {
    return this.#rows.index(table, name);
  }

  write<T>(table: Table<T>, key: RowKey, value: T): void {
    this.#forget(table, key);
    this.#records.push(this.#rows.put(table, key, value, this.#number));
    this.#added++;
  }

  erase(table: Table<unknown>, key: RowKey): void {
    if (this.#forget(table, key)) this.#rows.delete(table, key);
  }

  raiseGeneration(atLeast = 0): void {
    this.#raisedTo = Math.max(this.#raisedTo, this.#root.generation + 1, atLeast);
  }

  #forget(table: Table<unknown>, key: RowKey): boolean {
    const record = this.#rows.record(table, key);
    if (record === null) return false;
    this.#records.push(record);
    this.#added--;
    return true;
  }
}
