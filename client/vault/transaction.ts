import type { RowKey, Span } from "./row_key.ts";
import type { Reading, Row, Rows, Table } from "./rows.ts";

/** What may be done to a vault within one commit. */
export interface Tx extends Reading {
  /** Makes or replaces a row. */
  write<T>(table: Table<T>, key: RowKey, value: T): void;
  /** Removes a row, if it is there. */
  erase(table: Table<unknown>, key: RowKey): void;
  /** Says that a sending chain advances: the commit raises the generation by one. */
  raiseGeneration(): void;
}

/** A commit under way, and what it will change of the root. */
export class Transaction implements Tx {
  readonly #rows: Rows;
  readonly #number: number;
  readonly #records: Uint8Array[] = [];
  #added = 0;
  #raised = false;

  /** `number` is the commit's, and the version of every row it writes. */
  constructor(rows: Rows, number: number) {
    this.#rows = rows;
    this.#number = number;
  }

  /** Records of all rows that came or went: what the fingerprint changes by. */
  get records(): readonly Uint8Array[] {
    return this.#records;
  }

  /** Rows that came less rows that went. */
  get added(): number {
    return this.#added;
  }

  /** Whether the generation rises. */
  get raised(): boolean {
    return this.#raised;
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

  raiseGeneration(): void {
    this.#raised = true;
  }

  #forget(table: Table<unknown>, key: RowKey): boolean {
    const record = this.#rows.record(table, key);
    if (record === null) return false;
    this.#records.push(record);
    this.#added--;
    return true;
  }
}
