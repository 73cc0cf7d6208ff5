import type { Waiting } from "./store/store.ts";

/** How much may be taken. */
export interface Room {
  readonly messages: number;
  readonly bytes: number;
}

/** A mailbox's table of contents: what is on the disk, in the order of places. */
export class Contents {
  #records: readonly Waiting[];
  #bytes: number;

  /** `records` are in order. */
  constructor(records: readonly Waiting[]) {
    this.#records = records;
    this.#bytes = bytesOf(records);
  }

  /** How many there are. */
  get count(): number {
    return this.#records.length;
  }

  /** The room that all of them take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The highest place; 0 where there is none. */
  get last(): number {
    return this.#records.at(-1)?.place ?? 0;
  }

  /** Those after one place and before another. */
  between(after: number, before: number): readonly Waiting[] {
    return this.#records.filter(({ place }) => place > after && place < before);
  }

  /** Adds records, which are in order themselves. */
  insert(records: readonly Waiting[]): void {
    const all = [...this.#records, ...records];
    const inOrder = (records[0]?.place ?? 0) > this.last;
    this.#records = inOrder ? all : all.sort((a, b) => a.place - b.place);
    this.#bytes += bytesOf(records);
  }

  /** Takes records out, and returns them. */
  cut(which: (record: Waiting) => boolean): readonly Waiting[] {
    const cut = this.#records.filter(which);
    if (cut.length === 0) return cut;
    this.#records = this.#records.filter((record) => !which(record));
    this.#bytes -= bytesOf(cut);
    return cut;
  }
}

/** As many of the first records as there is room for; one at `least`, if so wished. */
export function firstOf(
  records: readonly Waiting[],
  room: Room,
  least: 0 | 1,
): readonly Waiting[] {
  let [count, bytes] = [0, 0];
  for (const record of records) {
    bytes += record.bytes;
    const fits = count < room.messages && bytes <= room.bytes;
    if (!fits && count >= least) break;
    count++;
  }
  return records.slice(0, count);
}

/** The room that records take. */
export function bytesOf(records: readonly Waiting[]): number {
  return records.reduce((sum, { bytes }) => sum + bytes, 0);
}
