import type { ConnectionState, MessengerEvent } from "../../event.ts";
import type { Message } from "../../message.ts";
import type { Chat } from "../../messenger.ts";
import { EMPTY } from "../../terminal/line.ts";
import type { Effect, Entry, Event } from "../state.ts";
import { callText } from "../calling.ts";
import { update } from "../update.ts";
import { type NextScreen, NO_CHOICES, type Screen, type ScreenEffect } from "./screen.ts";
import { appended, emptyTranscript, restated } from "./transcript.ts";

/**
 * What happens to every front end, as it shows on a screen: the shared `update` decides,
 * and what it would have shown as lines finds its place here.
 */
export function talked(screen: Screen, event: Event): NextScreen {
  const [talk, effects] = update(screen.talk, event);
  const followed = follow({ ...screen, talk }, event);
  return joined(effects.reduce(placed, followed));
}

/** Something to be read: lists over the transcript, our own words at its end. */
export function said(screen: Screen, entry: Entry): Screen {
  if (entry.kind === "message") return screen;
  if (entry.kind === "listing") {
    return {
      ...screen,
      panel: { kind: "reading", lines: entry.lines, top: 0 },
    };
  }
  if (entry.kind === "group" || entry.kind === "code") {
    return { ...screen, panel: { ...entry, top: 0 } };
  }
  if (entry.kind === "found") {
    return { ...screen, panel: { ...entry, chosen: 0 } };
  }
  const transcript = appended(screen.transcript, entry);
  const seen = screen.panel === null && transcript.bottom === null && !transcript.later;
  return { ...screen, transcript, remark: seen ? screen.remark : entry.text };
}

/** The window at the end of the conversation, where its newest messages are. */
export function atEnd(screen: Screen): NextScreen {
  const { chat, later } = screen.transcript;
  if (chat === null || !later) {
    return [
      { ...screen, transcript: { ...screen.transcript, bottom: null } },
      [],
    ];
  }
  return [{ ...screen, transcript: emptyTranscript(chat) }, [newest(chat)]];
}

function newest(chat: Chat["name"]): ScreenEffect {
  return { kind: "read", chat, which: "newest", beside: null };
}

/** What the event itself changes on the screen. */
function follow(screen: Screen, event: Event): NextScreen {
  switch (event.kind) {
    case "messenger":
      return heard(screen, event.event);
    case "queued":
      return [withMessage(screen, event.message), []];
    case "done":
      return [screen, [{ kind: "refresh" }]];
    case "emoji":
    case "muted":
    case "entered":
    case "leave":
    case "slow":
    case "found":
    case "missed":
    case "people":
    case "created":
    case "failed":
      return [screen, []];
  }
}

function heard(screen: Screen, event: MessengerEvent): NextScreen {
  switch (event.kind) {
    case "message":
      return arrived(screen, event.message);
    case "said":
      return [withMessage(screen, event.message), [{ kind: "refresh" }]];
    case "accepted":
    case "failed": {
      const transcript = restated(screen.transcript, event.id, event.kind);
      return [{ ...screen, transcript }, []];
    }
    case "delivered": {
      const transcript = event.ids.reduce(
        (before, id) => restated(before, id, event.kind),
        screen.transcript,
      );
      return [{ ...screen, transcript }, []];
    }
    case "connection":
      return linked(screen, event.state);
    case "drained":
      return drained(screen);
    case "identity-changed":
    case "identity-untrusted":
    case "met":
    case "request":
    case "invited":
    case "comparison":
      return [screen, [{ kind: "refresh" }]];
    case "delayed":
    case "missing":
    case "notice":
      return [screen, []];
  }
}

function arrived(screen: Screen, message: Message): NextScreen {
  const { chat } = message;
  const isOpen = chat === screen.transcript.chat;
  const next = withMessage(screen, message);
  const seen = isOpen ? [{ kind: "seen", chat } as const] : [];
  const effects = [...seen, { kind: "refresh" } as const];
  const text = callText(screen.talk, message);
  if (text === null || isOpen && screen.focused) return [next, effects];
  if (screen.arriving !== null) {
    return [{ ...next, arriving: screen.arriving + 1 }, effects];
  }
  return [next, [...effects, { kind: "ring", text }]];
}

/** Everything that waited has come: it is told of once, not message by message. */
function drained(screen: Screen): NextScreen {
  const count = screen.arriving ?? 0;
  const text = count === 1 ? "a new message" : `${count} new messages`;
  return [
    { ...screen, arriving: null },
    count === 0 ? [] : [{ kind: "ring", text }],
  ];
}

function linked(screen: Screen, { at }: ConnectionState): NextScreen {
  if (at !== "online") return [{ ...screen, online: [] }, []];
  return [{ ...screen, arriving: 0 }, [{ kind: "presence" }]];
}

function withMessage(screen: Screen, message: Message): Screen {
  if (message.chat !== screen.transcript.chat) return screen;
  const transcript = appended(screen.transcript, { kind: "message", message });
  return { ...screen, transcript };
}

/** Finds the place of what the shared `update` wants done. */
function placed([screen, effects]: NextScreen, effect: Effect): NextScreen {
  switch (effect.kind) {
    case "show":
      return [said(screen, effect.entry), effects];
    case "tail": {
      const { chat } = effect;
      if (chat !== screen.transcript.chat) return [screen, effects]; // see `joined`
      return [screen, [...effects, newest(chat)]];
    }
    case "clear": {
      const { chat } = screen.transcript;
      const transcript = { ...emptyTranscript(chat), earlier: false };
      return [{ ...screen, transcript }, effects];
    }
    case "wait":
    case "delivered":
    case "printed":
    case "ring":
      // A screen shows what is on its way or there, and knows what was seen.
      return [screen, effects];
    case "send":
    case "find":
    case "search":
    case "export":
    case "contacts":
    case "online":
    case "info":
    case "renew":
    case "trust":
    case "verify":
    case "answer":
    case "code":
    case "comparison":
    case "standing":
    case "mute":
    case "receipts":
    case "create":
    case "groups":
    case "deed":
    case "key-change":
    case "lock":
    case "quit":
      return [screen, [...effects, effect]];
  }
}

/** Another conversation is on the screen once another one is joined. */
function joined(next: NextScreen): NextScreen {
  const [screen, effects] = next;
  const chat = screen.talk.joined;
  return chat === screen.transcript.chat ? next : [switched(screen, chat), [
    ...effects,
    ...chat === null ? [] : [newest(chat), { kind: "seen", chat } as const],
    { kind: "refresh" },
  ]];
}

function switched(screen: Screen, chat: Chat["name"] | null): Screen {
  const drafts = new Map(screen.drafts);
  drafts.set(screen.transcript.chat, screen.typing.line);
  const line = drafts.get(chat) ?? EMPTY;
  drafts.delete(chat);
  return {
    ...screen,
    drafts,
    transcript: emptyTranscript(chat),
    protection: null,
    typing: { ...screen.typing, line, choices: NO_CHOICES },
    panel: null,
    remark: null,
  };
}
