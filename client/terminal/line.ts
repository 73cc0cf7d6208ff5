import type { EditCommand } from "./keys.ts";

/**
 * The line being typed, and what the editing keys do to it. Pure: a new line comes
 * back. Positions lie between what a reader calls characters, never inside one.
 */
export interface Line {
  readonly text: string;
  /** UTF-16 units before the cursor. */
  readonly cursor: number;
}

/** Nothing typed. */
export const EMPTY: Line = { text: "", cursor: 0 };

/** UTF-16 units that can be typed: the longest message and a little more. */
export const LINE_CAPACITY = 70_000;

const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });

/** A line with the cursor at its end. */
export function lineOf(text: string): Line {
  return { text, cursor: text.length };
}

/** Inserts what was typed or pasted; what exceeds the capacity is not taken. */
export function insert(line: Line, text: string): Line {
  if (line.text.length + text.length > LINE_CAPACITY) return line;
  return {
    text: line.text.slice(0, line.cursor) + text + line.text.slice(line.cursor),
    cursor: line.cursor + text.length,
  };
}

/** What an editing command makes of the line; commands of other kinds change nothing. */
export function edited(line: Line, command: EditCommand): Line {
  const to = target(line, command);
  if (to === null) return line;
  if (!command.startsWith("erase")) return { ...line, cursor: to };
  const start = Math.min(to, line.cursor);
  const end = Math.max(to, line.cursor);
  return { text: line.text.slice(0, start) + line.text.slice(end), cursor: start };
}

/** Where a command moves to, or erases up to; `null` for one that does neither. */
function target(line: Line, command: EditCommand): number | null {
  switch (command) {
    case "left":
    case "erase-left":
      return before(line);
    case "right":
    case "erase-right":
      return after(line);
    case "word-left":
    case "erase-word":
      return line.text.slice(0, line.cursor).replace(/\S+\s*$/, "").length;
    case "word-right":
      return line.cursor +
        (/^\s*\S*/.exec(line.text.slice(line.cursor))?.[0].length ?? 0);
    case "line-start":
    case "erase-to-start":
      return 0;
    case "line-end":
    case "erase-to-end":
      return line.text.length;
    case "enter":
    case "complete":
    case "interrupt":
    case "end-of-input":
    case "redraw":
    case "escape":
    case "pick":
    case "help":
    case "look":
    case "page-up":
    case "page-down":
    case "earlier":
    case "later":
      return null;
  }
}

function before({ text, cursor }: Line): number {
  let last = 0;
  for (const { index } of clusters.segment(text.slice(0, cursor))) last = index;
  return last;
}

function after({ text, cursor }: Line): number {
  const [next] = clusters.segment(text.slice(cursor));
  return cursor + (next?.segment.length ?? 0);
}
