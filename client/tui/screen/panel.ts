import type { Chat } from "../../messenger.ts";
import type { EditCommand, Key } from "../../terminal/keys.ts";
import { edited, insert, type Line } from "../../terminal/line.ts";
import { safeName } from "../../safe_text.ts";
import { wrapped } from "../../terminal/columns.ts";
import { codeLines } from "../code.ts";
import { groupLines } from "../group_errands.ts";
import { geometry } from "./geometry.ts";
import type { NextScreen, Panel, Screen } from "./screen.ts";
import { talked } from "./talk.ts";

type Reading = Extract<Panel, { kind: "reading" | "group" | "code" }>;
type Picking = Extract<Panel, { kind: "picking" }>;
type Found = Extract<Panel, { kind: "found" }>;
type TextOrCommand = Extract<Key, { kind: "text" | "command" }>;

/** What a key does while a panel lies over the transcript. */
export function panelPressed(
  screen: Screen,
  panel: Panel,
  key: TextOrCommand,
): NextScreen {
  switch (panel.kind) {
    case "reading":
    case "code":
    case "group":
      return readingPressed(screen, panel, key);
    case "found":
      return foundPressed(screen, panel, key);
    case "picking":
      return key.kind === "text"
        ? queried(screen, panel, insert(panel.query, key.text))
        : pickingCommanded(screen, panel, key.command);
  }
}

/** The chats that a query leaves, in the order of the list. */
export function pickable(
  chats: readonly Chat[],
  { query }: Picking,
): readonly Chat[] {
  const part = query.text.toLowerCase();
  return chats.filter(({ name, displayName }) =>
    name.includes(part) || safeName(displayName)?.toLowerCase().includes(part)
  );
}

/** The lines of a panel as rows of its width; what has two columns keeps the second. */
export function readable(
  panel: Reading,
  { online }: Pick<Screen, "online">,
  width: number,
): readonly string[] {
  if (panel.kind === "code") {
    return codeLines(panel, width).flatMap((line) => wrapped(line, width));
  }
  const lines = panel.kind === "reading"
    ? panel.lines
    : groupLines(panel.info, { ...panel.past, online });
  return lines.flatMap((line) => {
    const head = /^(?:\s{2,}|\S.*?\s{2,})(?=\S)/.exec(line)?.[0] ?? "";
    if (head.length > width / 2) return wrapped(line, width);
    const [first = "", ...rest] = wrapped(
      line.slice(head.length),
      width - head.length,
    );
    return [
      head + first,
      ...rest.map((more) => " ".repeat(head.length) + more),
    ];
  });
}

function closed(screen: Screen): Screen {
  return { ...screen, panel: null };
}

/** Whatever is typed goes to the line again, where it belongs. */
function typed(screen: Screen, text: string): NextScreen {
  const { typing } = screen;
  const line = insert(typing.line, text);
  return [{ ...closed(screen), typing: { ...typing, line } }, []];
}

/** Enter goes to what was found, in its conversation. */
function foundPressed(screen: Screen, panel: Found, key: TextOrCommand): NextScreen {
  if (key.kind === "text") return typed(screen, key.text);
  const { messages, chosen } = panel;
  const step = STEPS[key.command];
  if (step !== undefined) {
    const next = Math.min(messages.length - 1, Math.max(0, chosen + step));
    return [{ ...screen, panel: { ...panel, chosen: next } }, []];
  }
  if (key.command === "redraw") return [screen, [{ kind: "redraw" }]];
  const message = messages[chosen];
  if (key.command !== "enter" || message === undefined) return [closed(screen), []];
  const { chat, id } = message;
  const [next, effects] = talked(closed(screen), {
    kind: "entered",
    text: `/join ${chat}`,
  });
  return [next, [...effects, { kind: "land", chat, id }]];
}

function readingPressed(
  screen: Screen,
  panel: Reading,
  key: TextOrCommand,
): NextScreen {
  if (key.kind === "text") return typed(screen, key.text);
  const { height, width } = geometry(screen).pane;
  const steps: Partial<Record<EditCommand, number>> = {
    "earlier": -1,
    "later": 1,
    "page-up": 2 - height,
    "page-down": height - 2,
  };
  if (key.command === "redraw") return [screen, [{ kind: "redraw" }]];
  const step = steps[key.command];
  if (step === undefined) return [closed(screen), []];
  const last = Math.max(0, readable(panel, screen, width).length - height + 1);
  const top = Math.min(last, Math.max(0, panel.top + step));
  return [{ ...screen, panel: { ...panel, top } }, []];
}

function queried(screen: Screen, panel: Picking, query: Line): NextScreen {
  return [{ ...screen, panel: { ...panel, query, chosen: 0 } }, []];
}

function pickingCommanded(
  screen: Screen,
  panel: Picking,
  command: EditCommand,
): NextScreen {
  const choices = pickable(screen.chats, panel);
  const step = STEPS[command];
  if (step !== undefined) {
    const chosen = (panel.chosen + step + choices.length) %
      Math.max(1, choices.length);
    return [{ ...screen, panel: { ...panel, chosen } }, []];
  }
  switch (command) {
    case "enter": {
      const chat = choices[panel.chosen];
      if (chat === undefined) return [closed(screen), []];
      return talked(closed(screen), {
        kind: "entered",
        text: `/join ${chat.name}`,
      });
    }
    case "interrupt":
    case "end-of-input":
    case "escape":
      return [closed(screen), []];
    case "redraw":
      return [screen, [{ kind: "redraw" }]];
  }
  return queried(screen, panel, edited(panel.query, command));
}

/** Commands that move through the choices. */
const STEPS: Partial<Record<EditCommand, number>> = {
  "earlier": -1,
  "later": 1,
  "pick": 1,
  "complete": 1,
};
