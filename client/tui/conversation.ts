import type { ExitCode } from "../cli/exit_codes.ts";
import { type ChatName, isHandle } from "../chat_id.ts";
import type { Message } from "../message.ts";
import type { Messenger } from "../messenger.ts";
import { NOBODY } from "../notices.ts";
import { Errands } from "./errands.ts";
import { begin, type Effect, type Entry, type Event, type State } from "./state.ts";
import { update } from "./update.ts";

/** Where a conversation is seen: a terminal, a pipe, or a test. */
export interface Surface {
  /** Shows an entry below the others. */
  show(entry: Entry): void;
  /** The state changed: the prompt may read differently now. */
  changed(state: State): void;
  /** Empties the screen, where there is one. */
  clear(): void;
  /** Calls the person. */
  ring(text: string): void;
  /** Hides everything, and ends the conversation. */
  lock(): void;
}

/** More messages than a mailbox holds. */
const EVERYTHING = 100_000;

/** Milliseconds after which a message not taken yet is shown as being sent. */
const MOMENT_MS = 700;

/**
 * A chat at work: hands events to `update` and does what the effects say, with a
 * messenger on one side and a surface on the other.
 */
export class Conversation {
  /** Resolves when the person leaves, rejects on a bug. */
  readonly ended: Promise<void>;
  readonly #end = Promise.withResolvers<void>();
  readonly #timers = new Set<ReturnType<typeof setTimeout>>();
  readonly #messenger: Messenger;
  readonly #errands: Errands;
  readonly #surface: Surface;
  #state: State;
  #isOver = false;
  #deafen = () => {};

  constructor(messenger: Messenger, surface: Surface) {
    this.#messenger = messenger;
    this.#surface = surface;
    this.#errands = new Errands(messenger, {
      tell: (event) => this.tell(event),
      show: (entry) => this.#show(entry),
    });
    this.ended = Promise.race([this.#end.promise, this.#errands.broken]);
    const { username } = messenger.me;
    const [people, groups] = [this.#errands.people(), this.#errands.groups()];
    this.#state = begin(username, people, groups, messenger.mutes());
  }

  /** What is known now. */
  get state(): State {
    return this.#state;
  }

  /** Whether nothing is on its way any more. */
  get settled(): boolean {
    return !this.#errands.busy && this.#state.waiting.length === 0;
  }

  /** The exit code of what failed last, for scripts. */
  get exit(): ExitCode {
    return this.#errands.exit;
  }

  /** Shows what is there, joins somebody, and goes online; ends with `stop`. */
  start(first: string | undefined): void {
    this.#deafen = this.#messenger.listen((event) =>
      this.tell({ kind: "messenger", event })
    );
    const { people, groups } = this.#state;
    if (people.length + groups.length === 0) this.#show({ kind: "notice", ...NOBODY });
    const [only, ...others] = people;
    const joined = first ?? (others.length === 0 ? only : undefined);
    if (joined !== undefined) this.tell({ kind: "entered", text: `/join ${joined}` });
    else if (others.length > 0) this.tell({ kind: "entered", text: "/contacts" });
    this.#showUnprinted();
    this.#surface.changed(this.#state);
    this.#errands.connect();
  }

  /** Loads what only somebody at a terminal needs. */
  prepare(): void {
    this.#errands.prepare();
  }

  /** Ends it from outside; timers end too, and what is under way is not told of. */
  stop(): void {
    this.#isOver = true;
    this.#deafen();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#end.resolve();
  }

  /** Takes an event in and does what follows from it. */
  tell(event: Event): void {
    if (this.#isOver) return;
    const [state, effects] = update(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
    this.#surface.changed(this.#state);
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case "show":
        return this.#show(effect.entry);
      case "delivered":
        return this.#show({ kind: "notice", text: effect.text });
      case "wait":
        return this.#later(() => this.tell({ kind: "slow", id: effect.id }));
      case "tail":
        return this.#errands.attempt(() => this.#tail(effect));
      case "clear":
        return this.#surface.clear();
      case "ring":
        return this.#surface.ring(effect.text);
      case "lock":
        return this.#surface.lock();
      case "quit":
        return this.stop();
      case "send":
      case "find":
      case "search":
      case "export":
      case "contacts":
      case "online":
      case "info":
      case "trust":
      case "verify":
      case "answer":
      case "renew":
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

  #tail({ chat, limit }: Effect & { kind: "tail" }): void {
    const fresh = this.#messenger.unprinted(EVERYTHING).filter((m) => m.chat === chat);
    const messages = this.#history(chat, limit + fresh.length);
    if (messages.length === 0) {
      this.#show({
        kind: "notice",
        text: `nothing yet with ${chat}: write the first line`,
      });
    }
    for (const message of messages) this.#show({ kind: "message", message });
    this.#messenger.printed(fresh.map(({ id }) => id));
  }

  /** Nothing with a person whom only the relay may know. */
  #history(chat: ChatName, limit: number): readonly Message[] {
    if (!isHandle(chat) && !this.#state.people.includes(chat)) return [];
    return this.#messenger.history(chat, { limit });
  }

  #showUnprinted(): void {
    const messages = this.#messenger.unprinted(EVERYTHING);
    for (const message of messages) this.#show({ kind: "message", message });
    this.#messenger.printed(messages.map(({ id }) => id));
  }

  #show(entry: Entry): void {
    if (!this.#isOver) this.#surface.show(entry);
  }

  #later(work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, MOMENT_MS);
    this.#timers.add(timer);
  }
}
