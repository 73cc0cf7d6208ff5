import { geometry } from "./geometry.ts";
import { pressed } from "./press.ts";
import type { NextScreen, Screen, ScreenEffect, ScreenEvent } from "./screen.ts";
import { said, talked } from "./talk.ts";
import { extendedBack, extendedOn, firstMessage, lastMessage } from "./transcript.ts";
import { landed, reopened, type Transcript } from "./transcript.ts";
import { rowsAbove, scrolled } from "./transcript_rows.ts";

/** What an event makes of a screen. Pure: nothing has been shown, sent or stored yet. */
export function updateScreen(screen: Screen, event: ScreenEvent): NextScreen {
  const [next, effects] = changed(screen, event);
  if (next.transcript === screen.transcript && next.size === screen.size) {
    return [next, effects];
  }
  return [next, [...effects, ...wanted(next)]];
}

function changed(screen: Screen, event: ScreenEvent): NextScreen {
  switch (event.kind) {
    case "pressed":
      return pressed(screen, event.key);
    case "resized":
      return [{ ...screen, size: event.size }, []];
    case "talk":
      return talked(screen, event.event);
    case "said":
      return [said(screen, event.entry), []];
    case "chats":
      return [{ ...screen, chats: event.chats }, []];
    case "presence":
      return [{ ...screen, online: event.online }, []];
    case "protection":
      if (event.chat !== screen.transcript.chat) return [screen, []];
      return [{ ...screen, protection: event.protection }, []];
    case "page":
      if (event.chat !== screen.transcript.chat) return [screen, []];
      return [{ ...screen, transcript: withPage(screen.transcript, event) }, []];
    case "landed":
      if (event.chat !== screen.transcript.chat) return [screen, []];
      return [atLanding(screen, landed(event.chat, event.before, event.from)), []];
  }
}

/** The message that was gone to stands in the middle of the window. */
function atLanding(screen: Screen, transcript: Transcript): Screen {
  const { pane } = geometry({ ...screen, transcript });
  return { ...screen, transcript: scrolled(transcript, pane.height >> 1, pane) };
}

function withPage(
  transcript: Transcript,
  { which, page }: Extract<ScreenEvent, { kind: "page" }>,
): Transcript {
  switch (which) {
    case "newest":
      return reopened(transcript, page);
    case "earlier":
      return extendedBack(transcript, page);
    case "later":
      return extendedOn(transcript, page);
  }
}

/** What should be read because the window comes near the end of what is at hand. */
function wanted(screen: Screen): readonly ScreenEffect[] {
  const { transcript } = screen;
  const { chat, bottom } = transcript;
  if (chat === null) return [];
  const { pane } = geometry(screen);
  const first = firstMessage(transcript);
  if (
    transcript.earlier && rowsAbove(transcript, pane.height, pane) < pane.height
  ) {
    return [{
      kind: "read",
      chat,
      which: "earlier",
      beside: first?.id ?? null,
    }];
  }
  if (!transcript.later || bottom !== null) return [];
  const beside = lastMessage(transcript)?.id ?? null;
  return [{ kind: "read", chat, which: "later", beside }];
}
