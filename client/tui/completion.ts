import type { Line } from "../terminal/line.ts";
import { commandNamed, COMMANDS } from "./commands.ts";
import type { State } from "./state.ts";

/** Names that can be completed. */
type Known = Pick<State, "people" | "groups">;

/** A line after Tab, and what could stand there if that is still open. */
export interface Completed {
  readonly line: Line;
  readonly choices: readonly string[];
}

/** Completes the command or the name that the cursor stands behind. */
export function completed(line: Line, known: Known): Completed {
  const typed = line.text.slice(0, line.cursor);
  const candidates = candidatesFor(typed, known);
  const word = /\S*$/.exec(typed)?.[0] ?? "";
  const fitting = candidates.filter((candidate) => candidate.startsWith(word));
  if (fitting.length === 0) return { line, choices: [] };
  const [only] = fitting;
  const full = fitting.length === 1 ? `${only} ` : sharedStart(fitting);
  const text = typed.slice(0, typed.length - word.length) + full;
  return {
    line: { text: text + line.text.slice(line.cursor), cursor: text.length },
    choices: fitting.length === 1 ? [] : fitting,
  };
}

/** What can stand where the cursor is: commands at the start, names behind some. */
function candidatesFor(
  typed: string,
  { people, groups }: Known,
): readonly string[] {
  const [first = "", ...more] = typed.trimStart().split(/\s+/);
  if (more.length === 0) {
    if (first.startsWith("@")) return people.map((name) => `@${name}`);
    if (first.startsWith("#")) return groups;
    return first.startsWith("/") ? COMMANDS.flatMap(({ names }) => names) : [];
  }
  const takes = commandNamed(first)?.takes ?? "";
  if (takes === "USER...") return people;
  if (more.length > 1) return [];
  if (/^\[?CHAT/.test(takes)) return [...people, ...groups];
  if (/^\[?USER/.test(takes)) return people;
  return takes === "[COMMAND]" ? ["keys", ...COMMANDS.map(({ names }) => names[0])] : [];
}

function sharedStart(words: readonly string[]): string {
  const [first = "", ...rest] = words;
  let length = first.length;
  while (!rest.every((word) => word.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, length);
}
