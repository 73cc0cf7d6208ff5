import { day, REMARK, spokenText, time } from "../cli/message_line.ts";
import type { Message } from "../message.ts";
import { wrapped } from "../terminal/columns.ts";
import { codeLines } from "./code.ts";
import { groupLines } from "./group_errands.ts";
import type { Entry, State } from "./state.ts";

/**
 * Entries as lines to read one after the other. What a peer wrote stands right of a
 * gutter that only we write in: `09:41` begins a message, `--` a word of ours, `!!` an
 * alarm, and nothing a peer sends can begin there.
 */
export interface Manuscript {
  readonly lines: readonly string[];
  /** The day that the last line was written on, to announce the next one. */
  readonly day: string;
}

/** Columns of the gutter: a time and two blanks. */
const GUTTER = 7;

/** The lines of an entry, none wider than `columns`. */
export function lines(entry: Entry, written: string, columns: number): Manuscript {
  switch (entry.kind) {
    case "message": {
      const { sentAt } = entry.message;
      const today = day(sentAt);
      const announced = today === written ? [] : [`${RULE} ${today} ${RULE}`];
      const body = columned(time(sentAt), messageText(entry.message), columns);
      return { lines: [...announced, ...body], day: today };
    }
    case "found":
      return foundLines(entry.messages, written, columns);
    case "notice":
      return { lines: marked("--", entry, columns), day: written };
    case "alarm":
      return { lines: marked("!!", entry, columns), day: written };
    case "code":
      return listed(codeLines(entry, columns - GUTTER), written, columns);
    case "group":
      return listed(groupLines(entry.info, entry.past), written, columns);
    case "listing":
      return listed(entry.lines, written, columns);
  }
}

function listed(lines: readonly string[], day: string, columns: number): Manuscript {
  return { lines: lines.flatMap((line) => columned("", line, columns)), day };
}

/** Messages that were found, the oldest first, as they stand in their conversations. */
function foundLines(
  messages: readonly Message[],
  written: string,
  columns: number,
): Manuscript {
  const start: Manuscript = { lines: [], day: written };
  return messages.toReversed().reduce(({ lines: before, day }, message) => {
    const next = lines({ kind: "message", message }, day, columns);
    return { lines: [...before, ...next.lines], day: next.day };
  }, start);
}

/** What stands in front of the line being typed. */
export function promptOf({ joined, connection }: State): string {
  const offline = connection === "offline" ? " (offline)" : "";
  return `${joined ?? ""}${offline}> `;
}

/** The line with what stands in its gutter tinted: alarms bold, the rest faint. */
export function tinted(line: string): string {
  const mark = line.slice(0, GUTTER).trimEnd();
  if (mark === "") return line;
  return `\x1b[${mark === "!!" ? "1" : "2"}m${mark}\x1b[0m${line.slice(mark.length)}`;
}

const RULE = "──";

function messageText(message: Message): string {
  return `${spokenText(message)}${REMARK[message.state]}`;
}

function marked(
  mark: string,
  { text, hint }: { readonly text: string; readonly hint?: string },
  columns: number,
): string[] {
  const said = columned(mark, text, columns);
  return hint === undefined ? said : [...said, ...columned("", `hint: ${hint}`, columns)];
}

function columned(mark: string, text: string, columns: number): string[] {
  const [first = "", ...rest] = wrapped(text, columns - GUTTER);
  return [mark.padEnd(GUTTER) + first, ...rest.map((line) => " ".repeat(GUTTER) + line)]
    .map((line) => line.trimEnd());
}
