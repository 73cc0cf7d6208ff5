import type { Swept } from "../store.ts";
import type { Database } from "./database.ts";
import * as keys from "./keys.ts";
import type { Letters } from "./letters.ts";

/** Records of a table that are looked at between two turns of the event loop. */
const PAGE = 200;

/** What a sweep needs to know. */
export interface SweepInput {
  readonly database: Database;
  readonly letters: Letters;
  /** Unix milliseconds. */
  readonly now: number;
  /** Envelopes received before this moment are forgotten, Unix milliseconds. */
  readonly mailBefore: number;
}

/**
 * Forgets what is past its time. Deno KV's own expiry lets go up to a minute late and
 * says nothing about it; readers here check the time themselves, and this makes room.
 */
export async function sweep(input: SweepInput): Promise<Swept> {
  return {
    mail: await sweepMail(input, "mail") + await sweepMail(input, "copy"),
    letters: await sweepLetters(input),
    answers: await sweepTable(input, "answer"),
    attempts: await sweepTable(input, "attempts"),
  };
}

/**
 * Each mailbox is in the order of arrival, so only its oldest envelopes and copies are
 * looked at. A mailbox without a device is what a device left that was replaced just as
 * somebody wrote to it.
 */
async function sweepMail(input: SweepInput, table: "mail" | "copy"): Promise<number> {
  const { database, mailBefore } = input;
  let forgotten = 0;
  let range = keys.every(table);
  for (;;) {
    const oldest = await database.first(range);
    if (oldest === null) return forgotten;
    const { path, value } = oldest;
    const { to, place } = keys.placeOfMail(path);
    const isOver = value.receivedAt <= mailBefore;
    if (!isOver && await database.get(keys.deviceKey(to)) !== null) {
      range = keys.recordsFrom(table, keys.recordsOf(table, to).end);
      continue;
    }
    // A letter that others still read is counted down; one that is over goes as well.
    if ("letter" in value && !isOver) {
      await input.letters.drop(value.letter, { to, place });
    } else await database.commit([database.drop(path)]);
    forgotten++;
  }
}

/** Letters are in the order of arrival. What is damaged may have left some behind. */
async function sweepLetters({ database, mailBefore }: SweepInput): Promise<number> {
  let forgotten = 0;
  for (;;) {
    const oldest = await database.first(keys.every("letter"));
    if (oldest === null || oldest.value.receivedAt > mailBefore) return forgotten;
    const letter = Number(oldest.path[1]);
    await database.dropAll([oldest.path, keys.copiesKey(letter).path]);
    forgotten++;
  }
}

async function sweepTable(
  { database, now }: SweepInput,
  table: "answer" | "attempts",
): Promise<number> {
  let forgotten = 0;
  let range = keys.every(table);
  for (;;) {
    const page = await database.list(range, PAGE);
    const last = page.at(-1);
    if (last === undefined) return forgotten;
    const over = page.filter(({ value }) => value.until <= now);
    await database.dropAll(over.map(({ path }) => path));
    forgotten += over.length;
    range = keys.recordsFrom(table, [...last.path, true]);
  }
}
