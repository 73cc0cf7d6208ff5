import type { Chat, Standing, Trust } from "../../client/messenger.ts";
import type { EditCommand, Key } from "../../client/terminal/keys.ts";
import { begin } from "../../client/tui/state.ts";
import { beginScreen, type Screen } from "../../client/tui/screen/screen.ts";
import type { ScreenEffect, ScreenEvent } from "../../client/tui/screen/screen.ts";
import { updateScreen } from "../../client/tui/screen/update.ts";
import type { MessengerEvent } from "../../client/event.ts";
import type { Message } from "../../client/message.ts";
import type { Username } from "../../src/address.ts";
import { isHandle } from "../../client/chat_id.ts";
import { messageOf, type MessageParts, username } from "./fake_messenger.ts";
import { chatName } from "./names.ts";

/** A quarter to ten in the morning wherever the test runs. */
export const MORNING = new Date(2026, 10, 22, 9, 41).getTime();

const MINUTE = 60_000;

/** A chat in the list. */
export function chatOf(name: string, parts: Partial<Chat> = {}): Chat {
  const trust: Trust = "unverified";
  const standing: Standing = "accepted";
  const usual = { displayName: "", trust, standing, unread: 0, lastAt: MORNING };
  return { name: chatName(name), ...usual, ...parts };
}

/** Messages a minute apart, the first one in the morning. */
export function talk(...parts: readonly MessageParts[]): readonly Message[] {
  return parts.map((one, at) =>
    messageOf({ id: String(at), sentAt: MORNING + at * MINUTE, ...one })
  );
}

/** Somebody before a screen: presses keys, and hears what is to be done. */
export class Watcher {
  screen: Screen;
  /** All effects so far, and those of the last step. */
  readonly effects: ScreenEffect[] = [];
  last: readonly ScreenEffect[] = [];

  constructor(
    chats: readonly Chat[] = [chatOf("bob"), chatOf("carol")],
    size = { columns: 80, rows: 16 },
  ) {
    const names = chats.map(({ name }) => name);
    const people = names.filter((name): name is Username => !isHandle(name));
    this.screen = beginScreen({
      size,
      talk: begin(username("alice"), people, names.filter(isHandle)),
      chats,
    });
  }

  /** Lets something happen. */
  tell(event: ScreenEvent): void {
    const [screen, effects] = updateScreen(this.screen, event);
    this.screen = screen;
    this.last = effects;
    this.effects.push(...effects);
  }

  /** Lets the messenger tell something. */
  hear(event: MessengerEvent): void {
    this.tell({ kind: "talk", event: { kind: "messenger", event } });
  }

  /** Types text. */
  type(text: string): void {
    this.#press({ kind: "text", text });
  }

  /** Presses keys. */
  press(...commands: readonly EditCommand[]): void {
    for (const command of commands) this.#press({ kind: "command", command });
  }

  /** Alt and a digit. */
  alt(number: number): void {
    this.#press({ kind: "chat", number });
  }

  /** The window comes to the front, or leaves it. */
  focus(focused: boolean): void {
    this.#press({ kind: "focus", focused });
  }

  /** Types a line and ends it. */
  enter(text: string): void {
    this.type(text);
    this.press("enter");
  }

  /** Opens a conversation in which this was said. */
  open(name: string, messages: readonly Message[] = [], more = false): void {
    const listed = this.screen.chats.findIndex((chat) => chat.name === name);
    const chat = chatName(name);
    if (listed < 0) {
      this.enter(`/join ${name}`);
      this.tell({ kind: "talk", event: { kind: "found", who: chat } });
    } else this.alt(listed + 1);
    this.tell({
      kind: "page",
      chat,
      which: "newest",
      page: { messages, more },
    });
  }

  #press(key: Key): void {
    this.tell({ kind: "pressed", key });
  }
}

/** Effects as words. */
export function spelled(effects: readonly ScreenEffect[]): readonly string[] {
  return effects.map(spelledOne);
}

function spelledOne(effect: ScreenEffect): string {
  switch (effect.kind) {
    case "land":
      return `land at ${effect.id} in ${effect.chat}`;
    case "search":
      return `search ${effect.query}`;
    case "read":
      return `read ${effect.which} of ${effect.chat} beside ${effect.beside}`;
    case "seen":
    case "protection":
      return `${effect.kind} ${effect.chat}`;
    case "ring":
      return `ring: ${effect.text}`;
    case "send":
      return `send ${effect.to}: ${effect.text}`;
    case "answer":
    case "find":
    case "code":
    case "comparison":
    case "info":
    case "receipts":
    case "renew":
    case "trust":
    case "verify":
    case "key-change":
      return `${effect.kind} ${effect.who}`;
    case "standing":
      return `${effect.act} ${effect.who}`;
    case "deed":
      return `${effect.deed.act} ${effect.group}`;
    case "export":
      return `export ${effect.chat} as ${effect.format}`;
    case "mute":
      return `mute ${effect.who} ${effect.ms}`;
    case "create":
      return `create ${effect.name}`;
    case "printed":
      return `printed ${effect.id}`;
    case "contacts":
    case "groups":
    case "online":
    case "refresh":
    case "presence":
    case "redraw":
    case "lock":
    case "quit":
      return effect.kind;
  }
}
