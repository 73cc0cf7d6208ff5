import type { Line } from "../terminal/line.ts";
import { commandNamed, COMMANDS } from "./commands.ts";
import type { State } from "./state.ts";

/** Names that can be completed. */
type Known = Pick<State, "people" | "groups" | "emoji">;

/** A line after Tab, and what could stand there if that is still open. */
export interface Completed {
  readonly line: Line;
  readonly choices: readonly string[];
}

/** Completes the command, the name or the emoji that the cursor stands behind. */
export function completed(line: Line, known: Known): Completed {
  const typed = line.text.slice(0, line.cursor);
  const emoji = /(?<![^\s:]):([a-z0-9_+\-]+):?$/.exec(typed);
  if (emoji !== null) return named(line, emoji[0], known.emoji);
  const candidates = candidatesFor(typed, known);
  const word = /\S*$/.exec(typed)?.[0] ?? "";
  const fitting = candidates.filter((candidate) => candidate.startsWith(word));
  if (fitting.length === 0) return { line, choices: [] };
  const [only] = fitting;
  const full = fitting.length === 1 ? `${only} ` : sharedStart(fitting);
  return {
    line: replaced(line, word, full),
    choices: fitting.length === 1 ? [] : fitting,
  };
}

/** Choices of emoji that are shown. */
const MOST = 12;

/** The emoji of that name, or as much of a name as all that begin so have. */
function named(line: Line, word: string, emoji: Known["emoji"]): Completed {
  const name = word.replaceAll(":", "");
  const fitting = [...emoji.keys()].filter((one) => one.startsWith(name)).sort();
  const [only] = fitting;
  const found = emoji.get(fitting.length === 1 ? only ?? name : name);
  if (found !== undefined) return { line: replaced(line, word, found), choices: [] };
  if (fitting.length === 0) return { line, choices: [] };
  return {
    line: replaced(line, word, `:${sharedStart(fitting)}`),
    choices: fitting.slice(0, MOST).map((one) => `${emoji.get(one)} :${one}`),
  };
}

/** The line with another word before its cursor. */
function replaced({ text, cursor }: Line, word: string, other: string): Line {
  const before = text.slice(0, cursor - word.length) + other;
  return { text: before + text.slice(cursor), cursor: before.length };
}

/** What can stand where the cursor is: commands at the start, names behind some. */
function candidatesFor(
  typed: string,
  { people, groups }: Pick<Known, "people" | "groups">,
): readonly string[] {
  const [first = "", ...more] = typed.trimStart().split(/\s+/);
  if (more.length === 0) {
    return first.startsWith("/")
      ? COMMANDS.flatMap(({ names }) => names)
      : mentions(first, { people, groups });
  }
  if (!first.startsWith("/")) return mentions(more.at(-1) ?? "", { people, groups });
  const takes = commandNamed(first)?.takes ?? "";
  if (takes === "USER...") return people;
  switch (takes.replaceAll(/[[\]]/g, "").split(" ")[more.length - 1]) {
    case "CHAT":
      return [...people, ...groups];
    case "USER":
      return people;
    case "COMMAND":
      return ["keys", ...COMMANDS.map(({ names }) => names[0])];
    case "on|off":
      return ["on", "off"];
    default:
      return [];
  }
}

/** Names that stand anywhere in a text: behind an at, or with their own #. */
function mentions(
  word: string,
  { people, groups }: Pick<Known, "people" | "groups">,
): readonly string[] {
  if (word.startsWith("@")) return people.map((name) => `@${name}`);
  return word.startsWith("#") ? groups : [];
}

function sharedStart(words: readonly string[]): string {
  const [first = "", ...rest] = words;
  let length = first.length;
  while (!rest.every((word) => word.startsWith(first.slice(0, length)))) length--;
  return first.slice(0, length);
}
