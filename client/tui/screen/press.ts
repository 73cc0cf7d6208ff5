import { isHandle } from "../../chat_id.ts";
import type { Chat } from "../../messenger.ts";
import type { EditCommand, Key } from "../../terminal/keys.ts";
import { edited, EMPTY, insert, type Line, lineOf } from "../../terminal/line.ts";
import { earlier, later, type Past, remembered } from "../../terminal/past.ts";
import { completed } from "../completion.ts";
import { geometry } from "./geometry.ts";
import { panelPressed } from "./panel.ts";
import { type NextScreen, NO_CHOICES, type Screen } from "./screen.ts";
import { atEnd, talked } from "./talk.ts";
import { scrolled } from "./transcript_rows.ts";

/** What a key does. */
export function pressed(before: Screen, key: Key): NextScreen {
  if (key.kind === "focus") return [{ ...before, focused: key.focused }, []];
  const screen = { ...before, remark: null };
  if (key.kind === "chat") return chosen(screen, key.number);
  if (screen.panel !== null) return panelPressed(screen, screen.panel, key);
  if (key.kind === "text") {
    return typed(screen, insert(screen.typing.line, key.text));
  }
  return commanded(screen, key.command);
}

function commanded(screen: Screen, command: EditCommand): NextScreen {
  const { typing } = screen;
  switch (command) {
    case "enter":
      return entered(screen);
    case "complete": {
      const { line, choices } = completed(typing.line, screen.talk);
      return [{ ...screen, typing: { ...typing, line, choices } }, []];
    }
    case "interrupt":
      return left(screen);
    case "end-of-input":
      return typing.line.text === ""
        ? left(screen)
        : typed(screen, edited(typing.line, "erase-right"));
    case "redraw":
      return [screen, [{ kind: "redraw" }]];
    case "escape":
      return atEnd(screen);
    case "pick": {
      const panel = { kind: "picking", query: EMPTY, chosen: 0 } as const;
      return [{ ...screen, panel }, []];
    }
    case "help":
      return obeyed(screen, "/help");
    case "look":
      return obeyed(screen, lookAt(screen.transcript.chat));
    case "page-up":
      return paged(screen, -1);
    case "page-down":
      return paged(screen, 1);
    case "earlier":
      return travelled(screen, earlier(typing.past, typing.line.text));
    case "later":
      return travelled(screen, later(typing.past));
  }
  return typed(screen, edited(typing.line, command));
}

function typed(screen: Screen, line: Line): NextScreen {
  return [{
    ...screen,
    typing: { ...screen.typing, line, choices: NO_CHOICES },
  }, []];
}

/** Whoever enters something wants to see what comes of it. */
function entered(screen: Screen): NextScreen {
  const { line: { text }, past } = screen.typing;
  const typing = {
    line: EMPTY,
    past: remembered(past, text),
    choices: NO_CHOICES,
  };
  const [ended, first] = atEnd({ ...screen, typing });
  const [next, then] = talked(ended, { kind: "entered", text });
  return [next, [...first, ...then]];
}

function left(screen: Screen): NextScreen {
  const lines = [screen.typing.line, ...screen.drafts.values()];
  return talked(screen, {
    kind: "leave",
    draft: lines.some(({ text }) => text !== ""),
  });
}

/** By a page, of which one row stays to find the place again. */
function paged(screen: Screen, direction: -1 | 1): NextScreen {
  const { pane } = geometry(screen);
  const by = direction * Math.max(1, pane.height - 1);
  return [{ ...screen, transcript: scrolled(screen.transcript, by, pane) }, []];
}

function travelled(
  screen: Screen,
  step: readonly [Past, string] | null,
): NextScreen {
  if (step === null) return [screen, []];
  const [past, text] = step;
  return [{
    ...screen,
    typing: { line: lineOf(text), past, choices: NO_CHOICES },
  }, []];
}

function obeyed(screen: Screen, text: string): NextScreen {
  return talked(screen, { kind: "entered", text });
}

/** The command that shows who somebody is, or who is in a group. */
function lookAt(chat: Chat["name"] | null): string {
  if (chat === null) return "/contacts";
  return isHandle(chat) ? "/members" : "/code";
}

function chosen(screen: Screen, number: number): NextScreen {
  const chat = screen.chats[number - 1];
  if (chat === undefined) return [screen, []];
  return obeyed(screen, `/join ${chat.name}`);
}
