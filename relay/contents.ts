import type { Waiting } from "./store/store.ts";

/** How much may be taken. */
export interface Room {
  readonly messages: number;
  readonly bytes: number;
}

/** How much room is taken, by envelopes of one's own and by copies. */
export class Tally {
  #own: Room = { messages: 0, bytes: 0 };
  #shared: Room = { messages: 0, bytes: 0 };

  /** What the copies take, or what all else does. */
  of(shared: boolean): Room {
    return shared ? this.#shared : this.#own;
  }

  /** What all of it takes. */
  get all(): Room {
    return sum(this.#own, this.#shared);
  }

  /** More is taken. */
  add(record: Waiting): void {
    this.#count(record, 1);
  }

  /** Less is. */
  remove(record: Waiting): void {
    this.#count(record, -1);
  }

  #count({ bytes, shared }: Waiting, sign: 1 | -1): void {
    const more = { messages: sign, bytes: sign * bytes };
    if (shared) this.#shared = sum(this.#shared, more);
    else this.#own = sum(this.#own, more);
  }
}

/** A mailbox's table of contents: what is on the disk, in the order of places. */
export class Contents {
  /** The room that it takes. */
  readonly room = new Tally();
  #records: Waiting[] = [];

  /** `records` are in order. */
  constructor(records: readonly Waiting[]) {
    this.insert(records);
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
    const inOrder = (records[0]?.place ?? 0) > this.last;
    for (const record of records) {
      this.#records.push(record);
      this.room.add(record);
    }
    if (!inOrder) this.#records.sort((a, b) => a.place - b.place);
  }

  /** Takes records out, and returns them. */
  cut(which: (record: Waiting) => boolean): readonly Waiting[] {
    const cut = this.#records.filter(which);
    if (cut.length === 0) return cut;
    this.#records = this.#records.filter((record) => !which(record));
    for (const record of cut) this.room.remove(record);
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

/** Two rooms together. */
export function sum(a: Room, b: Room): Room {
  return { messages: a.messages + b.messages, bytes: a.bytes + b.bytes };
}

/** The room that records take. */
export function bytesOf(records: readonly Waiting[]): number {
  return records.reduce((sum, { bytes }) => sum + bytes, 0);
}
