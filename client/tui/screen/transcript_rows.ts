import { bodyText, day, REMARK, time } from "../../cli/message_line.ts";
import type { Message, MessageState } from "../../message.ts";
import { padded, wrapped } from "../../terminal/columns.ts";
import type { Entry } from "../state.ts";
import { cut, type Look, personLook, type Row, ruled, span } from "./rows.ts";
import type { Bottom, Transcript } from "./transcript.ts";

/**
 * A transcript as rows of a window. What a peer wrote stands right of a gutter that only
 * we write in: a time and a name begin a message, `--` a word of ours, `!!` an alarm.
 */

/** How large the window is. */
export interface Pane {
  readonly height: number;
  /** Columns; no row is wider. */
  readonly width: number;
  /** Columns for the names of senders. */
  readonly names: number;
}

/** The rows that the window shows, from its top: at most as many as it is high. */
export function visibleRows(
  transcript: Transcript,
  pane: Pane,
): readonly Row[] {
  const rows: Row[] = [];
  const bottom = bottomOf(transcript, pane);
  for (let at = bottom.entry; at >= 0 && rows.length < pane.height; at--) {
    const all = entryRows(transcript, at, pane);
    rows.unshift(...(at === bottom.entry ? all.slice(0, bottom.rows) : all));
  }
  return rows.slice(-pane.height);
}

/** The transcript with its window moved by so many rows: down, or up where negative. */
export function scrolled(
  transcript: Transcript,
  by: number,
  pane: Pane,
): Transcript {
  const way = Math.max(by, -rowsAbove(transcript, -by, pane));
  const last = transcript.entries.length - 1;
  const height = (at: number) => entryRows(transcript, at, pane).length;
  let { entry, rows } = bottomOf(transcript, pane);
  rows += way;
  while (rows <= 0 && entry > 0) rows += height(--entry);
  while (entry < last && rows > height(entry)) rows -= height(entry++);
  const atEnd = entry >= last && rows >= height(entry);
  return { ...transcript, bottom: atEnd ? null : { entry, rows } };
}

/** How many rows there are above the window; not counted beyond `most`. */
export function rowsAbove(
  transcript: Transcript,
  most: number,
  pane: Pane,
): number {
  const height = pane.height + Math.max(0, most);
  const rows = visibleRows(transcript, { ...pane, height }).length;
  return Math.max(0, rows - pane.height);
}

/** Where the window ends, also where it follows the end or the terminal was resized. */
function bottomOf(transcript: Transcript, pane: Pane): Bottom {
  const last = transcript.entries.length - 1;
  const { entry, rows } = transcript.bottom ?? { entry: last, rows: Infinity };
  return {
    entry,
    rows: Math.min(rows, entryRows(transcript, entry, pane).length),
  };
}

function entryRows(
  { entries }: Transcript,
  at: number,
  pane: Pane,
): readonly Row[] {
  const entry = entries[at];
  if (entry === undefined) return [];
  switch (entry.kind) {
    case "message": {
      const rows = messageRows(entry.message, pane);
      const today = day(entry.message.sentAt);
      return today === lastDay(entries, at) ? rows : [dayRow(today, pane), ...rows];
    }
    case "notice":
      return wordRows("--", "faint", entry, pane);
    case "alarm":
      return wordRows("!!", "alarm", entry, pane);
    case "code":
    case "found":
    case "group":
      return []; // a panel shows them
    case "listing":
      return entry.lines.flatMap((line) =>
        wrapped(line, pane.width).map((text) => [span(text)])
      );
  }
}

/** The day of the last message before an entry. */
function lastDay(entries: readonly Entry[], at: number): string {
  for (let before = at - 1; before >= 0; before--) {
    const entry = entries[before];
    if (entry?.kind === "message") return day(entry.message.sentAt);
  }
  return "";
}

function dayRow(today: string, { width }: Pane): Row {
  return [span(ruled(`── ${today} `, width), "faint")];
}

/** Signs of what became of a message, beside its time. */
const SIGN: Readonly<Record<MessageState, string>> = {
  sending: "·",
  accepted: "✓",
  delivered: "✔",
  failed: "✗",
  received: " ",
};

function messageRows(message: Message, { width, names }: Pane): readonly Row[] {
  const { from, sentAt, state } = message;
  const gutter = MESSAGE + names;
  const remark = state === "delivered" ? "" : REMARK[state];
  const text = `${bodyText(message)}${remark}`;
  const [first = "", ...rest] = wrapped(text, width - gutter);
  const look = state === "failed" ? "alarm" : "plain";
  return [
    [
      span(`${time(sentAt)} `, "faint"),
      span(SIGN[state], state === "failed" ? "alarm" : "faint"),
      span(` ${padded(cut(from, names), names)}  `, personLook(from)),
      span(first, look),
    ],
    ...rest.map((line) => [span(" ".repeat(gutter)), span(line, look)]),
  ];
}

function wordRows(
  mark: string,
  look: Look,
  { text, hint }: { readonly text: string; readonly hint?: string },
  { width }: Pane,
): readonly Row[] {
  const said = wrapped(text, width - WORDS);
  const hinted = hint === undefined ? [] : wrapped(`hint: ${hint}`, width - WORDS);
  return [...said, ...hinted].map((line, at) => [
    span((at === 0 ? mark : "").padEnd(WORDS), look),
    span(line, at < said.length && look === "alarm" ? "bold" : look),
  ]);
}

/** Columns of a message's time, sign and blanks, without its sender's name. */
const MESSAGE = 10;

/** Columns before our own words. */
const WORDS = 6;
