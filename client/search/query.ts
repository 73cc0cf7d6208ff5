import { ClientError } from "../fault.ts";

/** What is looked for. */
export interface Query {
  /** Each stands in the text: a word by its beginning, a phrase as it is. */
  readonly words: readonly Wanted[];
  /** Who wrote it, by name; `me` for the owner. */
  readonly from: string | null;
  /** In whose conversation, as it is called. */
  readonly in: string | null;
  /** Unix milliseconds: not earlier than this. */
  readonly after: number | null;
  /** Unix milliseconds: earlier than this. */
  readonly before: number | null;
}

/** A word or a phrase. */
export interface Wanted {
  readonly text: string;
  /** Whether it was quoted: then nothing may follow its last letter. */
  readonly isPhrase: boolean;
}

/** A part of a query: a condition, a quoted phrase, or a word. */
const PART = /(from|in|before|after):(\S+)|"([^"]+)"?|(\S+)/gv;

/**
 * Reads what a person typed: words, "phrases", and `from:` `in:` `before:` `after:`, the
 * last two with a local day such as 2026-11-22. "bad-search" where nothing is left to
 * look for, or a day is none.
 */
export function readQuery(typed: string): Query {
  const words: Wanted[] = [];
  let query: Query = { words, from: null, in: null, after: null, before: null };
  for (const [, condition, value = "", phrase, word] of typed.matchAll(PART)) {
    const text = phrase ?? word;
    if (text !== undefined) words.push({ text, isPhrase: phrase !== undefined });
    else query = { ...query, ...conditionOf(condition ?? "", value) };
  }
  const { from, after, before } = query;
  const isEmpty = words.length === 0 && (from ?? query.in ?? after ?? before) === null;
  if (isEmpty) throw new ClientError("bad-search", { subject: typed.trim() });
  return query;
}

function conditionOf(condition: string, value: string): Partial<Query> {
  if (condition === "from") return { from: value.toLowerCase().replace(/^@/, "") };
  if (condition === "in") return { in: value.toLowerCase().replace(/^@/, "") };
  return { [condition]: startOfDay(value) };
}

/** The first moment of a local day. */
function startOfDay(text: string): number {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const date = new Date(Number(year), Number(month) - 1, Number(day));
  const isDay = date.getMonth() === Number(month) - 1 && date.getDate() === Number(day);
  if (!isDay) throw new ClientError("bad-search", { subject: text });
  return date.getTime();
}
