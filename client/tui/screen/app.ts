import { ClientError, type ClientFault } from "../../fault.ts";
import type { Message } from "../../message.ts";
import type { Chat, HistoryPage, Messenger } from "../../messenger.ts";
import type { FullScreen } from "../../terminal/full_screen.ts";
import type { Key } from "../../terminal/keys.ts";
import { Errands } from "../errands.ts";
import { begin } from "../state.ts";
import { Frames } from "./frames.tsx";
import { protectionOf } from "./protection.ts";
import { beginScreen, type Screen, type ScreenEffect } from "./screen.ts";
import type { ScreenEvent } from "./screen.ts";
import type { Page } from "./transcript.ts";
import { updateScreen } from "./update.ts";

/** Messages that are read at once. */
const PAGE = 100;

/** Milliseconds between two frames: what happens in between is shown together. */
const FRAME_MS = 16;

/** Milliseconds within which the list of chats is read only once. */
const REFRESH_MS = 100;

/** Milliseconds between two calls to the terminal. */
const RING_MS = 2_000;

/** Milliseconds between two looks at who is online. */
const PRESENCE_MS = 20_000;

/** Faults of a conversation that is none. */
const UNKNOWN: ReadonlySet<ClientFault> = new Set(["unknown-user", "unknown-group"]);

/**
 * The full screen at work: hands events to `updateScreen` and does what the effects say,
 * with a messenger on one side and a terminal on the other.
 */
export class App {
  readonly #messenger: Messenger;
  readonly #terminal: FullScreen;
  readonly #frames: Frames;
  readonly #errands: Errands;
  readonly #end = Promise.withResolvers<void>();
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #screen: Screen;
  #deafen = () => {};
  /** When the last frame was shown. */
  #painted = 0;
  /** When the person was last called. */
  #rung = -RING_MS;

  constructor(messenger: Messenger, terminal: FullScreen, colors: boolean) {
    this.#messenger = messenger;
    this.#terminal = terminal;
    this.#frames = new Frames(colors);
    this.#errands = new Errands(messenger, {
      tell: (event) => this.#tell({ kind: "talk", event }),
      show: (entry) => this.#tell({ kind: "said", entry }),
    });
    this.#screen = beginScreen({
      size: terminal.size(),
      talk: begin(
        messenger.me.username,
        this.#errands.people(),
        this.#errands.groups(),
      ),
      chats: messenger.chats(),
    });
  }

  /** Shows what is there, goes online, and runs until the person leaves. */
  async run(first: string | undefined): Promise<void> {
    this.#deafen = this.#messenger.listen((event) =>
      this.#tell({ kind: "talk", event: { kind: "messenger", event } })
    );
    const running = this.#terminal.run({
      entered: () => this.#start(first),
      pressed: (keys) => this.#press(keys),
      resized: (size) => this.#tell({ kind: "resized", size }),
      gone: () => this.#end.resolve(),
    });
    try {
      await Promise.race([this.#errands.broken, this.#end.promise, running]);
    } finally {
      this.#deafen();
      for (const timer of this.#timers.values()) clearTimeout(timer);
      this.#terminal.close();
      await running;
    }
  }

  #start(first: string | undefined): void {
    const [only, ...others] = this.#screen.chats;
    const name = first ?? (others.length === 0 ? only?.name : undefined);
    if (name !== undefined) this.#enter(`/join ${name}`);
    this.#paint();
    this.#errands.connect();
    this.#watch();
  }

  #enter(text: string): void {
    this.#tell({ kind: "talk", event: { kind: "entered", text } });
  }

  #press(keys: readonly Key[]): void {
    for (const key of keys) this.#tell({ kind: "pressed", key });
  }

  #tell(event: ScreenEvent): void {
    const [screen, effects] = updateScreen(this.#screen, event);
    this.#screen = screen;
    for (const effect of effects) this.#perform(effect);
    const rest = this.#painted + FRAME_MS - performance.now();
    this.#once("paint", Math.max(0, rest), () => this.#paint());
  }

  #perform(effect: ScreenEffect): void {
    switch (effect.kind) {
      case "read":
        return this.#errands.attempt(() => this.#read(effect));
      case "land":
        return this.#errands.attempt(() => this.#land(effect));
      case "seen":
        return this.#errands.attempt(() => this.#messenger.seen(effect.chat));
      case "refresh":
        return this.#once("refresh", REFRESH_MS, () => this.#refresh());
      case "presence":
        return this.#errands.attempt(() => this.#presence());
      case "ring":
        return this.#ring(effect.text);
      case "redraw":
        return this.#terminal.redraw();
      case "quit":
        return this.#end.resolve();
      case "send":
      case "search":
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
      case "create":
      case "groups":
      case "deed":
      case "key-change":
      case "printed":
        return this.#errands.run(effect);
    }
  }

  #read({ chat, which, beside }: ScreenEffect & { kind: "read" }): void {
    const page = which === "later" && beside !== null
      ? this.#pageFrom(chat, beside, 1)
      : this.#pageBefore(chat, which === "earlier" ? beside : null);
    this.#tell({ kind: "page", chat, which, page });
  }

  #land({ chat, id }: ScreenEffect & { kind: "land" }): void {
    const before = this.#pageBefore(chat, id);
    this.#tell({ kind: "landed", chat, before, from: this.#pageFrom(chat, id, 0) });
  }

  /** There may be more while there is anything: some of a page may not be shown yet. */
  #pageBefore(chat: Chat["name"], id: string | null): Page {
    const end = id === null ? {} : { before: id };
    const messages = this.#history(chat, { limit: PAGE, ...end });
    return { messages, more: messages.length > 0 };
  }

  /** From a message on, without the first so many. */
  #pageFrom(chat: Chat["name"], from: string, without: number): Page {
    const messages = this.#history(chat, { limit: PAGE + without, from }).slice(without);
    return { messages, more: messages.length > 0 };
  }

  /** Nothing with a person whom only the relay may know; `seen` tells of no group. */
  #history(chat: Chat["name"], page: HistoryPage): readonly Message[] {
    try {
      return this.#messenger.history(chat, page);
    } catch (error) {
      if (error instanceof ClientError && UNKNOWN.has(error.code)) return [];
      throw error;
    }
  }

  #refresh(): void {
    this.#tell({ kind: "chats", chats: this.#messenger.chats() });
    const { chat } = this.#screen.transcript;
    if (chat !== null) this.#protection(chat);
  }

  #protection(chat: Chat["name"]): void {
    const protection = protectionOf(this.#messenger, chat);
    this.#tell({ kind: "protection", chat, protection });
  }

  /** Nobody asked for it, so nothing is said where it fails. */
  async #presence(): Promise<void> {
    const online = await this.#messenger.online().catch((error) => {
      if (error instanceof ClientError) return [];
      throw error;
    });
    this.#tell({ kind: "presence", online });
  }

  /** A flood of messages is one call. */
  #ring(text: string): void {
    const now = performance.now();
    if (now - this.#rung < RING_MS) return;
    this.#rung = now;
    this.#terminal.ring(text);
  }

  /** Looks who is online now and then, while the relay is there to be asked. */
  #watch(): void {
    this.#once("presence", PRESENCE_MS, () => {
      if (this.#screen.talk.connection === "online") {
        this.#perform({ kind: "presence" });
      }
      this.#watch();
    });
  }

  #paint(): void {
    this.#painted = performance.now();
    this.#terminal.show(this.#frames.frame(this.#screen));
  }

  /** Does something after a while, once, however often it is asked for meanwhile. */
  #once(name: string, ms: number, work: () => void): void {
    if (this.#timers.has(name)) return;
    const timer = setTimeout(() => {
      this.#timers.delete(name);
      work();
    }, ms);
    this.#timers.set(name, timer);
  }
}
