import type * as v from "valibot";
import { EVERYTHING, numberIn, numberKey } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { OUTBOX } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** Something that waits for the relay: see `OUTBOX`. */
export type Letter = v.InferOutput<typeof OUTBOX["schema"]>;

/** A letter and its number in the queue. */
export interface QueuedLetter {
  readonly number: number;
  readonly letter: Letter;
}

/** Puts a letter at the end of the queue: its number. */
export function queueLetter(tx: Tx, letter: Letter): number {
  const [last] = tx.scan(OUTBOX, { ...EVERYTHING, limit: 1, backwards: true });
  const number = last === undefined ? 0 : numberIn(last.key) + 1;
  tx.write(OUTBOX, numberKey(number), letter);
  return number;
}

/** The letter of that number, or `null` where it is gone. */
export function letterAt(rows: Reading, number: number): Letter | null {
  return rows.read(OUTBOX, numberKey(number));
}

/** Replaces a letter in its place: once a session has sealed it. */
export function rewriteLetter(tx: Tx, number: number, letter: Letter): void {
  tx.write(OUTBOX, numberKey(number), letter);
}

/** Takes a letter off the queue: the relay has it, or it was given up. */
export function removeLetter(tx: Tx, number: number): void {
  tx.erase(OUTBOX, numberKey(number));
}

/** All that waits, oldest first. */
export function queuedLetters(rows: Reading): QueuedLetter[] {
  return rows.scan(OUTBOX, EVERYTHING)
    .map(({ key, value }) => ({ number: numberIn(key), letter: value }));
}
