import type { Username } from "../../src/address.ts";
import type { ChatName, GroupHandle } from "../chat_id.ts";
import { EXIT, type ExitCode } from "../cli/exit_codes.ts";
import { explain } from "../cli/explain.ts";
import { isUnreachable } from "../cli/reaching.ts";
import { ClientError } from "../fault.ts";
import type { Messenger } from "../messenger.ts";
import { emojiNames } from "./emoji.ts";
import * as entries from "./entries.ts";
import { carriedOut, createdEntry, groupsEntry, keptEntry } from "./group_errands.ts";
import { savedEntry, scannableEntry } from "./outward.ts";
import type { Entry, Errand, Event } from "./state.ts";

/** Whoever sends on errands: a front end with a state. */
export interface Sender {
  /** Takes in what an errand led to. */
  tell(event: Event): void;
  /** Shows what was asked for. */
  show(entry: Entry): void;
}

/** Messages that a search shows. */
const FOUND = 50;

/** Does with a messenger what every front end asks for, and explains what fails. */
export class Errands {
  /** Rejects on a bug. */
  readonly broken: Promise<never>;
  readonly #broken = Promise.withResolvers<never>();
  readonly #messenger: Messenger;
  readonly #sender: Sender;
  #busy = 0;
  #exit: ExitCode = EXIT.done;
  /** Texts are handed over one after the other, so that they keep their order. */
  #sending: Promise<void> = Promise.resolve();

  constructor(messenger: Messenger, sender: Sender) {
    this.#messenger = messenger;
    this.#sender = sender;
    this.broken = this.#broken.promise;
  }

  /** Whether something is still being done. */
  get busy(): boolean {
    return this.#busy > 0;
  }

  /** The exit code of what failed last, for scripts. */
  get exit(): ExitCode {
    return this.#exit;
  }

  /** Everyone who can be written to. */
  people(): readonly Username[] {
    return this.#messenger.contacts().map(({ username }) => username);
  }

  /** All groups. */
  groups(): readonly GroupHandle[] {
    return this.#messenger.groups.list().map(({ handle }) => handle);
  }

  /** Loads what only somebody at a terminal needs. */
  prepare(): void {
    this.attempt(async () => {
      this.#sender.tell({ kind: "emoji", names: await emojiNames() });
    });
  }

  /** Goes online, and stays so. */
  connect(): void {
    this.attempt(() => this.#messenger.connect({ retry: true }));
  }

  /** Does it; what comes of it is told. */
  run(errand: Errand): void {
    switch (errand.kind) {
      case "send":
        return this.attempt(() => this.#inTurn(() => this.#send(errand)), true);
      case "find":
        return this.attempt(() => this.#inTurn(() => this.#find(errand.who)));
      case "search":
        return this.attempt(() => this.#search(errand.query));
      case "export":
        return this.attempt(() => this.#show(savedEntry(this.#messenger, errand)));
      case "contacts":
        return this.attempt(() =>
          this.#show(entries.contactsEntry(this.#messenger.contacts()))
        );
      case "online":
        return this.attempt(() => this.#online());
      case "info":
        return this.attempt(() => this.#info(errand.who));
      case "trust":
        return this.attempt(() => this.#trust(errand.who));
      case "key-change":
        return this.attempt(() =>
          this.#show(entries.keyChangeEntry(this.#messenger.info(errand.who)))
        );
      case "verify":
        return this.attempt(() => this.#verify(errand));
      case "answer":
        return this.attempt(() => this.#answer(errand));
      case "renew":
        return this.attempt(() => this.#inTurn(() => this.#renew(errand.who)), true);
      case "code":
        return this.attempt(() => this.#code(errand.who));
      case "comparison":
        return this.#show(entries.comparisonEntry(errand.who, errand.now));
      case "standing":
        return this.attempt(() => this.#standing(errand));
      case "mute":
        return this.attempt(() => this.#mute(errand));
      case "receipts":
        return this.attempt(() => this.#receipts(errand));
      case "create":
        return this.attempt(() => this.#create(errand.name));
      case "groups":
        return this.attempt(() => this.#show(groupsEntry(this.#messenger.groups.list())));
      case "deed":
        return this.attempt(() => this.#deed(errand));
      case "printed":
        return this.attempt(() => this.#messenger.printed([errand.id]));
    }
  }

  /** Does something that may fail; a failure that a person can mend is told. */
  attempt(work: () => void | Promise<void>, handed = false): void {
    this.#busy++;
    const done = async () => await work();
    done().catch((error) => {
      if (!(error instanceof ClientError)) return this.#broken.reject(error);
      const { username: user, relay } = this.#messenger.me;
      const problem = explain(error, { user, relay });
      this.#exit = problem.exit;
      this.#sender.tell({ kind: "failed", problem, handed });
    }).finally(() => {
      this.#busy--;
      this.#sender.tell({ kind: "done" });
    });
  }

  #inTurn(work: () => Promise<void>): Promise<void> {
    const turn = this.#sending.then(work);
    this.#sending = turn.catch(() => {});
    return turn;
  }

  async #find(who: ChatName): Promise<void> {
    try {
      await this.#messenger.find(who);
    } catch (error) {
      this.#sender.tell({ kind: "missed", who });
      throw error;
    }
    this.#sender.tell({ kind: "found", who });
  }

  async #send({ to, text, isNew }: Errand & { kind: "send" }): Promise<void> {
    if (isNew) await this.#find(to);
    const message = await this.#messenger.send(to, text);
    this.#sender.tell({ kind: "queued", message });
    this.#sender.tell({ kind: "people", people: this.people() });
  }

  async #search(query: string): Promise<void> {
    const messages = await this.#messenger.search(query, FOUND);
    const nothing = { kind: "notice", text: "nothing found" } as const;
    this.#show(messages.length === 0 ? nothing : { kind: "found", query, messages });
  }

  async #online(): Promise<void> {
    const lines = await this.#messenger.online();
    const nobody = { kind: "notice", text: "nobody else is online" } as const;
    this.#show(lines.length > 0 ? { kind: "listing", lines } : nobody);
  }

  #info(who: Username): void {
    const emoji = this.#messenger.identityEmoji(who);
    this.#show(entries.infoEntry(this.#messenger.info(who), emoji));
  }

  async #trust(who: Username): Promise<void> {
    const { wasVerified } = this.#messenger.info(who).contact;
    const { username } = await this.#messenger.trust(who);
    this.#show(entries.trustedEntry(username, wasVerified));
  }

  #verify({ who, code }: Errand & { kind: "verify" }): void {
    if (code !== null) {
      this.#messenger.verifyCode(who, code);
      const text = `${who} is verified: the number is the same`;
      return this.#show({ kind: "notice", text });
    }
    this.#messenger.compare(who);
    const current = this.#messenger.comparison();
    if (current !== null) this.#show(entries.comparisonEntry(current.chat, current.now));
  }

  /** What becomes of it is told by an event. */
  #answer({ who, isMatch }: Errand & { kind: "answer" }): void {
    this.#messenger.answer(who, isMatch);
  }

  async #renew(who: Username): Promise<void> {
    this.#sender.tell({ kind: "queued", message: await this.#messenger.renew(who) });
  }

  async #code(who: Username): Promise<void> {
    this.#show(await scannableEntry(this.#messenger, who));
  }

  #standing({ act, who }: Errand & { kind: "standing" }): void {
    const { username } = this.#messenger[act](who);
    this.#show(entries.standingEntry(act, username));
    this.#sender.tell({ kind: "people", people: this.people() });
  }

  #mute({ who, ms }: Errand & { kind: "mute" }): void {
    this.#messenger.mute(who, ms);
    const mutes = this.#messenger.mutes();
    this.#sender.tell({ kind: "muted", mutes });
    this.#show(entries.muteEntry(who, mutes.get(who) ?? 0));
  }

  #receipts({ wanted, who }: Errand & { kind: "receipts" }): void {
    const choice = wanted === null
      ? this.#messenger.receipts()
      : this.#messenger.setReceipts(wanted, who ?? undefined);
    this.#show(entries.receiptsEntry(choice));
  }

  async #create(name: string): Promise<void> {
    const group = await this.#messenger.groups.create(name);
    this.#sender.tell({ kind: "created", group: group.handle });
    this.#show(createdEntry(group));
  }

  async #deed({ group, deed }: Errand & { kind: "deed" }): Promise<void> {
    const { groups } = this.#messenger;
    const waiting = () => groups.info(group).waiting.length;
    const before = waiting();
    try {
      const entry = await carriedOut(groups, group, deed);
      if (entry !== null) this.#show(entry);
    } catch (error) {
      // Whoever must be looked up first is not even waited for.
      if (!isUnreachable(error) || waiting() <= before) throw error;
      this.#exit = EXIT.unreachable;
      this.#show(keptEntry(group));
    }
  }

  #show(entry: Entry): void {
    this.#sender.show(entry);
  }
}
