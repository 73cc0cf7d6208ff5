import { ClientError } from "../../fault.ts";
import type { Chat, Messenger } from "../../messenger.ts";
import type { FullScreen } from "../../terminal/full_screen.ts";
import type { Key } from "../../terminal/keys.ts";
import { Errands } from "../errands.ts";
import type { Habits } from "../habits.ts";
import { begin } from "../state.ts";
import { Frames } from "./frames.ts";
import { pageBefore, pageFrom } from "./pages.ts";
import { protectionOf } from "./protection.ts";
import { beginScreen, deskOf, type Screen, withDesk } from "./screen.ts";
import type { ScreenEffect, ScreenEvent } from "./screen.ts";
import { updateScreen } from "./update.ts";

/** Milliseconds between two frames: what happens in between is shown together. */
const FRAME_MS = 16;

/** Milliseconds within which the list of chats is read only once. */
const REFRESH_MS = 100;

/** Milliseconds between two looks at who is online. */
const PRESENCE_MS = 20_000;

/**
 * The full screen at work: hands events to `updateScreen` and does what the effects say,
 * with a messenger on one side and a terminal on the other.
 */
export class App {
  readonly #messenger: Messenger;
  readonly #terminal: FullScreen;
  readonly #frames: Frames;
  readonly #errands: Errands;
  readonly #habits: Habits;
  readonly #timers = new Map<string, ReturnType<typeof setTimeout>>();
  #screen: Screen;
  #end: "left" | "locked" | null = null;
  #deafen = () => {};
  /** When the last frame was shown. */
  #painted = 0;
  /** Gives the terminal back. */
  #leave = () => {};

  constructor(messenger: Messenger, terminal: FullScreen, habits: Habits) {
    this.#messenger = messenger;
    this.#terminal = terminal;
    this.#habits = habits;
    this.#frames = new Frames(habits.color);
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
        messenger.mutes(),
      ),
      chats: messenger.chats(),
    });
  }

  /**
   * Shows what is there, goes online, and runs until the person leaves, or until it is
   * locked: what was half-typed is in the vault then, and the rest is to be dropped.
   */
  async run(): Promise<"left" | "locked"> {
    this.#deafen = this.#messenger.listen((event) =>
      this.#tell({ kind: "talk", event: { kind: "messenger", event } })
    );
    try {
      await this.#shown();
    } finally {
      this.#end ??= "left";
      this.#deafen();
      for (const timer of this.#timers.values()) clearTimeout(timer);
    }
    if (this.#end === "locked") this.#messenger.leaveDesk(deskOf(this.#screen));
    return this.#end;
  }

  /** Takes the terminal until the end. */
  async #shown(): Promise<void> {
    const { idle, first } = this.#habits;
    const left = Promise.withResolvers<void>();
    this.#leave = left.resolve;
    const running = this.#terminal.run({
      entered: () => this.#start(first),
      pressed: (keys) => this.#press(keys),
      resized: (size) => this.#tell({ kind: "resized", size }),
      gone: () => this.#leave(),
    });
    idle.watch(() => this.#enter("/lock"));
    try {
      await Promise.race([this.#errands.broken, left.promise, running]);
    } finally {
      idle.stop();
      this.#terminal.close();
      await running;
    }
  }

  #start(first: string | undefined): void {
    const desk = this.#messenger.takeDesk();
    if (desk !== null) this.#screen = withDesk(this.#screen, desk);
    const [only, ...others] = this.#screen.chats;
    const alone = others.length === 0 ? only?.name : undefined;
    const name = first ?? desk?.joined ?? alone;
    if (name !== undefined) this.#enter(`/join ${name}`);
    this.#paint();
    this.#errands.connect();
    this.#errands.prepare();
    this.#watch();
  }

  #enter(text: string): void {
    this.#tell({ kind: "talk", event: { kind: "entered", text } });
  }

  #press(keys: readonly Key[]): void {
    this.#habits.idle.touch();
    for (const key of keys) this.#tell({ kind: "pressed", key });
  }

  /** After the end nothing is taken in: what was typed ahead may be a password. */
  #tell(event: ScreenEvent): void {
    if (this.#end !== null) return;
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
        return this.#habits.bell.ring(effect.text);
      case "redraw":
        return this.#terminal.redraw();
      case "lock":
        return this.#ended("locked");
      case "quit":
        return this.#ended("left");
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
      case "printed":
        return this.#errands.run(effect);
    }
  }

  #ended(end: "left" | "locked"): void {
    this.#end = end;
    this.#leave();
  }

  #read({ chat, which, beside }: ScreenEffect & { kind: "read" }): void {
    const page = which === "later" && beside !== null
      ? pageFrom(this.#messenger, { chat, id: beside, without: 1 })
      : pageBefore(this.#messenger, chat, which === "earlier" ? beside : null);
    this.#tell({ kind: "page", chat, which, page });
  }

  #land({ chat, id }: ScreenEffect & { kind: "land" }): void {
    const before = pageBefore(this.#messenger, chat, id);
    const from = pageFrom(this.#messenger, { chat, id, without: 0 });
    this.#tell({ kind: "landed", chat, before, from });
  }

  #refresh(): void {
    this.#tell({ kind: "chats", chats: this.#messenger.chats() });
    const mutes = this.#messenger.mutes();
    this.#tell({ kind: "talk", event: { kind: "muted", mutes } });
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
