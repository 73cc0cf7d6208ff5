import type { Message, MessageState } from "../../message.ts";
import type { Chat } from "../../messenger.ts";
import type { Entry } from "../state.ts";

/**
 * What of a conversation is at hand to be looked at: a stretch of its history, with our
 * own words between the messages, and which part of it the window shows.
 *
 *   vault:    ├────────────── conversation ──────────────┤
 *   entries:            ├──── earlier ▲ ▼ later ───┤
 *   window:                   ├─ height ─┤ ◀ bottom
 */
export interface Transcript {
  /** With whom; `null` before anybody is joined. */
  readonly chat: Chat["name"] | null;
  /** Oldest first. */
  readonly entries: readonly Entry[];
  /** Whether the vault has more before the first one. */
  readonly earlier: boolean;
  /** Whether the vault has more behind the last one. */
  readonly later: boolean;
  /** Where the window ends; `null` at the end, whatever still comes. */
  readonly bottom: Bottom | null;
}

/** The last row of a window: as many rows of an entry as are not below it. */
export interface Bottom {
  /** Which entry, from 0. */
  readonly entry: number;
  /** How many of its rows are in the window or above it; 1 at least. */
  readonly rows: number;
}

/** A stretch of history as a messenger gives it. */
export interface Page {
  /** Oldest first. */
  readonly messages: readonly Message[];
  /** Whether there are more on the side where the page was asked for. */
  readonly more: boolean;
}

/** A conversation of which nothing was read yet. */
export function emptyTranscript(chat: Chat["name"] | null): Transcript {
  return { chat, entries: [], earlier: false, later: false, bottom: null };
}

/** Adds what came at the end; while the end is not at hand, it stays in the vault. */
export function appended(transcript: Transcript, entry: Entry): Transcript {
  if (transcript.later) return transcript;
  return { ...transcript, entries: [...transcript.entries, entry] };
}

/** The newest page, read anew; our own words since the last message stay. */
export function reopened(transcript: Transcript, page: Page): Transcript {
  const { chat, entries } = transcript;
  const last = entries.findLastIndex(({ kind }) => kind === "message");
  return {
    ...emptyTranscript(chat),
    entries: [...page.messages.map(entryOf), ...entries.slice(last + 1)],
    earlier: page.more,
  };
}

/** With a page before the first entry: the window stays where it is. */
export function extendedBack(transcript: Transcript, page: Page): Transcript {
  const { bottom, entries } = transcript;
  const count = page.messages.length;
  return {
    ...transcript,
    entries: [...page.messages.map(entryOf), ...entries],
    earlier: page.more,
    bottom: bottom && { ...bottom, entry: bottom.entry + count },
  };
}

/** With a page behind the last entry: the window stays where it is. */
export function extendedOn(transcript: Transcript, page: Page): Transcript {
  const last = { entry: transcript.entries.length - 1, rows: Infinity };
  const entries = [...transcript.entries, ...page.messages.map(entryOf)];
  const bottom = transcript.bottom ?? last;
  return { ...transcript, entries, later: page.more, bottom };
}

/** What was said around a message, which ends the window. */
export function landed(chat: Chat["name"], before: Page, from: Page): Transcript {
  return {
    chat,
    entries: [...before.messages, ...from.messages].map(entryOf),
    earlier: before.more,
    later: from.more,
    bottom: { entry: before.messages.length, rows: Infinity },
  };
}

/** An own message of the transcript got on, or was given up. */
export function restated(
  transcript: Transcript,
  id: string,
  state: MessageState,
): Transcript {
  const at = transcript.entries.findLastIndex((entry) =>
    entry.kind === "message" && entry.message.id === id &&
    !ENDS.includes(entry.message.state)
  );
  const entry = transcript.entries[at];
  if (entry?.kind !== "message") return transcript;
  const changed = { ...entry, message: { ...entry.message, state } };
  return { ...transcript, entries: transcript.entries.with(at, changed) };
}

/** What nothing comes after. */
const ENDS: readonly MessageState[] = ["received", "delivered"];

/** The oldest message at hand. */
export function firstMessage({ entries }: Transcript): Message | null {
  const entry = entries.find(({ kind }) => kind === "message");
  return entry?.kind === "message" ? entry.message : null;
}

/** The newest message at hand. */
export function lastMessage({ entries }: Transcript): Message | null {
  const entry = entries.findLast(({ kind }) => kind === "message");
  return entry?.kind === "message" ? entry.message : null;
}

function entryOf(message: Message): Entry {
  return { kind: "message", message };
}
