import type { Username } from "../../src/address.ts";
import { EXIT, type ExitCode } from "../cli/exit_codes.ts";
import { explain, type Scene } from "../cli/explain.ts";
import { qrLines } from "../cli/qr.ts";
import { ClientError } from "../fault.ts";
import type { Message } from "../message.ts";
import type { Messenger } from "../messenger.ts";
import { NOBODY } from "../notices.ts";
import * as entries from "./entries.ts";
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
  readonly #surface: Surface;
  #state: State;
  #deafen = () => {};
  #busy = 0;
  #exit: ExitCode = EXIT.done;
  /** Texts are handed over one after the other, so that they keep their order. */
  #sending: Promise<void> = Promise.resolve();

  constructor(messenger: Messenger, surface: Surface) {
    this.#messenger = messenger;
    this.#surface = surface;
    this.ended = this.#end.promise;
    this.#state = begin(messenger.me.username, this.#people());
  }

  /** What is known now. */
  get state(): State {
    return this.#state;
  }

  /** Whether nothing is on its way any more. */
  get settled(): boolean {
    return this.#busy === 0 && this.#state.waiting.length === 0;
  }

  /** The exit code of what failed last, for scripts. */
  get exit(): ExitCode {
    return this.#exit;
  }

  /** Shows what is there, joins somebody, and goes online; ends with `stop`. */
  start(first: string | undefined): void {
    this.#deafen = this.#messenger.listen((event) =>
      this.tell({ kind: "messenger", event })
    );
    if (this.#state.people.length === 0) this.#show({ kind: "notice", ...NOBODY });
    const [only, ...others] = this.#state.people;
    const joined = first ?? (others.length === 0 ? only : undefined);
    if (joined !== undefined) this.tell({ kind: "entered", text: `/join ${joined}` });
    else if (others.length > 0) this.tell({ kind: "entered", text: "/contacts" });
    this.#showUnprinted();
    this.#surface.changed(this.#state);
    this.#attempt(() => this.#messenger.connect({ retry: true }));
  }

  /** Ends it from outside; timers end too. */
  stop(): void {
    this.#deafen();
    for (const timer of this.#timers) clearTimeout(timer);
    this.#end.resolve();
  }

  /** Takes an event in and does what follows from it. */
  tell(event: Event): void {
    const [state, effects] = update(this.#state, event);
    this.#state = state;
    for (const effect of effects) this.#perform(effect);
    this.#surface.changed(this.#state);
  }

  #perform(effect: Effect): void {
    switch (effect.kind) {
      case "show":
        return this.#show(effect.entry);
      case "send":
        return this.#attempt(() => this.#inTurn(() => this.#send(effect)), true);
      case "wait":
        return this.#later(() => this.tell({ kind: "slow", id: effect.id }));
      case "tail":
        return this.#attempt(() => this.#tail(effect));
      case "contacts":
        return this.#attempt(() => this.#contacts());
      case "online":
        return this.#attempt(() => this.#online());
      case "info":
        return this.#attempt(() => this.#info(effect.who));
      case "trust":
        return this.#attempt(() => this.#trust(effect.who));
      case "verify":
        return this.#attempt(() => this.#verify(effect));
      case "answer":
        return this.#attempt(() => this.#answer(effect));
      case "renew":
        return this.#attempt(() => this.#inTurn(() => this.#renew(effect.who)), true);
      case "code":
        return this.#attempt(() => this.#code(effect.who));
      case "comparison":
        return this.#show(entries.comparisonEntry(effect.who, effect.now));
      case "standing":
        return this.#attempt(() => this.#standing(effect));
      case "key-change":
        return this.#attempt(() => this.#keyChange(effect.who));
      case "printed":
        return this.#attempt(() => this.#messenger.printed([effect.id]));
      case "clear":
        return this.#surface.clear();
      case "quit":
        return this.stop();
    }
  }

  /** Does something that may fail; a failure that a person can mend is shown. */
  #attempt(work: () => void | Promise<void>, handed = false): void {
    this.#busy++;
    const done = async () => await work();
    done().catch((error) => {
      if (!(error instanceof ClientError)) return this.#end.reject(error);
      const problem = explain(error, this.#scene());
      this.#exit = problem.exit;
      this.tell({ kind: "failed", problem, handed });
    }).finally(() => {
      this.#busy--;
      this.#surface.changed(this.#state);
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#sending.then(work);
    this.#sending = turn.catch(() => {});
    return turn;
  }

  async #send({ to, text }: Effect & { kind: "send" }): Promise<void> {
    this.tell({ kind: "queued", message: await this.#messenger.send(to, text) });
    this.tell({ kind: "people", people: this.#people() });
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
  #history(chat: Username, limit: number): readonly Message[] {
    if (!this.#state.people.includes(chat)) return [];
    return this.#messenger.history(chat, { limit });
  }

  #contacts(): void {
    this.#show(entries.contactsEntry(this.#messenger.contacts()));
  }

  async #online(): Promise<void> {
    const names = await this.#messenger.online();
    if (names.length > 0) return this.#show({ kind: "listing", lines: names });
    this.#show({ kind: "notice", text: "nobody else is online" });
  }

  #info(who: Username): void {
    this.#show(
      entries.infoEntry(this.#messenger.info(who), this.#messenger.identityEmoji(who)),
    );
  }

  async #trust(who: Username): Promise<void> {
    const { wasVerified } = this.#messenger.info(who).contact;
    const { username } = await this.#messenger.trust(who);
    this.#show(entries.trustedEntry(username, wasVerified));
  }

  #verify({ who, code }: Effect & { kind: "verify" }): void {
    if (code === null) {
      this.#messenger.compare(who);
      const current = this.#messenger.comparison();
      if (current !== null) {
        this.#show(entries.comparisonEntry(current.chat, current.now));
      }
      return;
    }
    this.#messenger.verifyCode(who, code);
    this.#show({ kind: "notice", text: `${who} is verified: the number is the same` });
  }

  /** What becomes of it is told by an event. */
  #answer({ who, isMatch }: Effect & { kind: "answer" }): void {
    this.#messenger.answer(who, isMatch);
  }

  async #renew(who: Username): Promise<void> {
    this.tell({ kind: "queued", message: await this.#messenger.renew(who) });
  }

  async #code(who: Username): Promise<void> {
    const scannable = this.#messenger.scannable(who);
    const qr = await qrLines(scannable);
    this.#show(entries.codeEntry(this.#messenger.info(who), scannable, qr));
  }

  #standing({ act, who }: Effect & { kind: "standing" }): void {
    const { username } = this.#messenger[act](who);
    this.#show(entries.standingEntry(act, username));
    this.tell({ kind: "people", people: this.#people() });
  }

  #keyChange(who: Username): void {
    this.#show(entries.keyChangeEntry(this.#messenger.info(who)));
  }

  #showUnprinted(): void {
    const messages = this.#messenger.unprinted(EVERYTHING);
    for (const message of messages) this.#show({ kind: "message", message });
    this.#messenger.printed(messages.map(({ id }) => id));
  }

  #show(entry: Entry): void {
    this.#surface.show(entry);
  }

  #later(work: () => void): void {
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      work();
    }, MOMENT_MS);
    this.#timers.add(timer);
  }

  #people(): readonly Username[] {
    return this.#messenger.contacts().map(({ username }) => username);
  }

  #scene(): Scene {
    const { username, relay } = this.#messenger.me;
    return { user: username, relay };
  }
}
