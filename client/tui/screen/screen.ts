import type { Username } from "../../../src/address.ts";
import type { Message } from "../../message.ts";
import type { Chat, Desk } from "../../messenger.ts";
import type { Key } from "../../terminal/keys.ts";
import type { Size } from "../../terminal/layout.ts";
import { EMPTY, type Line, lineOf } from "../../terminal/line.ts";
import { NO_PAST, type Past } from "../../terminal/past.ts";
import type { Entry, Errand, Event, State } from "../state.ts";
import type { Protection } from "./protection.ts";
import { emptyTranscript, type Page, type Transcript } from "./transcript.ts";

/**
 * The full screen as data: what is known (`Screen`), what can happen (`ScreenEvent`), and
 * what is to be done then (`ScreenEffect`). It holds the state that every front end has,
 * and beside it what only a screen needs.
 */
export interface Screen {
  readonly size: Size;
  /** Who is joined, what waits, where the link stands. */
  readonly talk: State;
  /** Those with the newest messages first. */
  readonly chats: readonly Chat[];
  /** Who else is connected and visible. */
  readonly online: readonly Username[];
  /** The joined conversation. */
  readonly transcript: Transcript;
  /** What protects it; `null` before the first message to a person. */
  readonly protection: Protection | null;
  readonly typing: Typing;
  /** Lines left half-typed in other chats than the open one. */
  readonly drafts: ReadonlyMap<Chat["name"] | null, Line>;
  /** What lies over the transcript. */
  readonly panel: Panel | null;
  /** A word of ours that the window does not show, until the next key. */
  readonly remark: string | null;
  /** Whether the window is in front, as far as the terminal tells. */
  readonly focused: boolean;
  /** Messages since the link came up, not yet told of; `null` once all have come. */
  readonly arriving: number | null;
}

/** The line being typed. */
export interface Typing {
  readonly line: Line;
  readonly past: Past;
  /** What could stand where the cursor is, after Tab. */
  readonly choices: readonly string[];
}

/** What lies over the transcript, until Escape. */
export type Panel =
  /** Lines to read, from `top` on. */
  | {
    readonly kind: "reading";
    readonly lines: readonly string[];
    readonly top: number;
  }
  /** A group to look at, or what to compare, from the line `top` on. */
  | Extract<Entry, { kind: "group" | "code" }> & { readonly top: number }
  /** A chat to pick, by a part of its name. */
  | { readonly kind: "picking"; readonly query: Line; readonly chosen: number }
  /** Messages that were found, one of which can be gone to. */
  | {
    readonly kind: "found";
    readonly query: string;
    readonly messages: readonly Message[];
    readonly chosen: number;
  };

/** What happens to a screen. */
export type ScreenEvent =
  | { readonly kind: "pressed"; readonly key: Key }
  | { readonly kind: "resized"; readonly size: Size }
  /** What happens to every front end. */
  | { readonly kind: "talk"; readonly event: Event }
  /** Something to be read. */
  | { readonly kind: "said"; readonly entry: Entry }
  | { readonly kind: "chats"; readonly chats: readonly Chat[] }
  | { readonly kind: "presence"; readonly online: readonly Username[] }
  | {
    readonly kind: "protection";
    readonly chat: Chat["name"];
    readonly protection: Protection | null;
  }
  /** A stretch of a conversation was read. */
  | {
    readonly kind: "page";
    readonly chat: Chat["name"];
    readonly which: PageKind;
    readonly page: Page;
  }
  /** What was said around a message was read: up to it, and from it on. */
  | {
    readonly kind: "landed";
    readonly chat: Chat["name"];
    readonly before: Page;
    readonly from: Page;
  };

/** Which page of a conversation: its end, or what comes before or after what is there. */
export type PageKind = "newest" | "earlier" | "later";

/** What is to be done. */
export type ScreenEffect =
  | Errand
  /** Read a page; `beside` is the message next to it. */
  | {
    readonly kind: "read";
    readonly chat: Chat["name"];
    readonly which: PageKind;
    readonly beside: string | null;
  }
  /** Read what was said around a message. */
  | { readonly kind: "land"; readonly chat: Chat["name"]; readonly id: string }
  /** Nothing of the chat counts as unread any more. */
  | { readonly kind: "seen"; readonly chat: Chat["name"] }
  /** Look up what protects a conversation. */
  | { readonly kind: "protection"; readonly chat: Chat["name"] }
  /** Read the list of chats anew. */
  | { readonly kind: "refresh" }
  /** Ask who is online. */
  | { readonly kind: "presence" }
  /** Call the person to the terminal. */
  | { readonly kind: "ring"; readonly text: string }
  /** Leave what is half-typed in the vault, and give the terminal back. */
  | { readonly kind: "lock" }
  /** Paint everything again. */
  | { readonly kind: "redraw" }
  | { readonly kind: "quit" };

/** The next screen, and what is to be done now, in this order. */
export type NextScreen = readonly [Screen, readonly ScreenEffect[]];

/** Nothing to choose from: one list, so that a screen without any stays the same. */
export const NO_CHOICES: readonly string[] = [];

/** A screen on which nothing has happened yet. */
export function beginScreen(
  { size, talk, chats }: Pick<Screen, "size" | "talk" | "chats">,
): Screen {
  return {
    size,
    talk,
    chats,
    online: [],
    transcript: emptyTranscript(null),
    protection: null,
    typing: { line: EMPTY, past: NO_PAST, choices: NO_CHOICES },
    drafts: new Map(),
    panel: null,
    remark: null,
    focused: true,
    arriving: 0,
  };
}

/** Who is joined, and the lines half-typed: what outlives a lock. */
export function deskOf({ transcript, typing, drafts }: Screen): Desk {
  const { chat: joined } = transcript;
  const lines = [...drafts, [joined, typing.line] as const];
  return {
    joined,
    drafts: new Map(
      lines.map(([chat, { text }]) => [chat, text] as const)
        .filter(([, text]) => text !== ""),
    ),
  };
}

/** The screen with lines half-typed on it again; nobody is joined as yet. */
export function withDesk(screen: Screen, { drafts }: Desk): Screen {
  const lines = [...drafts].map(([chat, text]) => [chat, lineOf(text)] as const);
  const line = lineOf(drafts.get(null) ?? "");
  const others = new Map(lines.filter(([chat]) => chat !== null));
  return { ...screen, drafts: others, typing: { ...screen.typing, line } };
}
