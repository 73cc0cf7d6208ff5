import { type Username, uuidOf } from "../src/address.ts";
import { type Envelope, KIND, type PairEnvelope } from "../src/wire/envelope.ts";
import { ClientError, type ClientFault } from "./fault.ts";
import type { GroupEar } from "./groups/ear.ts";
import { keep } from "./keeping.ts";
import { NOTHING, type Outcome, together } from "./outcome.ts";
import type { Link } from "./link/link.ts";
import { dataOf } from "./link/reply.ts";
import { areNames, open } from "./opening.ts";
import { reject } from "./rejecting.ts";
import type { Self } from "./self.ts";
import { contactOf, cursorOf } from "./vault/mod.ts";
import type { QueuedLetter, Tx } from "./vault/mod.ts";

/** Seconds to wait where the relay did not say how long. */
const PAUSE_S = 60;

/** What is done about what came, once it is durable. */
export interface Hooks {
  /** Hears what is said to groups, and of them. */
  readonly groups: GroupEar;
  /** A message used prekeys of ours up. */
  spent(): void;
  /** All that waited at the relay has come. */
  drained(): void;
  /** Letters were queued, and the comparison under way may be another one. */
  queued(letters: readonly QueuedLetter[]): void;
}

/** With these the vault takes nothing any more. */
const VAULT_FAULTS: readonly ClientFault[] = ["disk-full", "vault-damaged"];

/**
 * What comes, one after the other:
 *
 *   envelope ──▶ a stranger's? ask who ──▶ open, keep: one commit ──▶ acknowledge
 *
 * The commit holds all there is of a message (`keep`), so that a kill before it leaves
 * the envelope at the relay, and a kill after it finds the message by its id when the
 * relay hands it out again. What cannot be opened or breaks a rule is given up, told, and
 * acknowledged as well: it would come back for ever.
 */
export class Inbox {
  readonly #self: Self;
  readonly #link: Link;
  readonly #hooks: Hooks;
  #queue: (Envelope | "drained")[] = [];
  #isRunning = false;
  #isAcknowledging = false;
  #acknowledged = 0;
  #cancelPause: () => void = () => {};

  constructor(self: Self, link: Link, hooks: Hooks) {
    this.#self = self;
    this.#link = link;
    this.#hooks = hooks;
  }

  /** The line to the relay broke: on the next one, what is not committed comes again. */
  reset(): void {
    this.#queue = [];
    this.#acknowledged = cursorOf(this.#self.vault);
    this.#cancelPause();
  }

  /** Takes what the relay pushed, in its order. */
  receive(pushed: Envelope | "drained"): void {
    this.#queue.push(pushed);
    this.#start();
  }

  #start(): void {
    this.#self.background.start(this.#run());
  }

  async #run(): Promise<void> {
    if (this.#isRunning) return;
    this.#isRunning = true;
    try {
      for (let next = this.#queue[0]; next !== undefined; next = this.#queue[0]) {
        const queue = this.#queue;
        await this.#take(next);
        queue.shift();
      }
    } catch (error) {
      if (!(error instanceof ClientError)) throw error;
      this.#putOff(error);
    } finally {
      this.#isRunning = false;
    }
  }

  async #take(pushed: Envelope | "drained"): Promise<void> {
    if (pushed === "drained") {
      this.#hooks.drained();
      return this.#self.tell({ kind: "drained" });
    }
    const { letters, events } = await this.#commit(pushed);
    this.#hooks.queued(letters);
    for (const event of events) this.#self.tell(event);
    this.#self.background.start(this.#acknowledge());
  }

  /** The one commit of an envelope; what is to be done and told after it. */
  async #commit(envelope: Envelope): Promise<Outcome> {
    const { vault } = this.#self;
    if (envelope.seq <= cursorOf(vault)) return NOTHING;
    if (envelope.kind === KIND.senderKeyMessage) return this.#hooks.groups.hear(envelope);
    const writer = await this.#writerOf(envelope);
    return vault.commit((tx) => this.#decide(tx, envelope, writer));
  }

  #decide(tx: Tx, envelope: PairEnvelope, writer: Username | null): Outcome {
    const self = this.#self;
    const letter = open(self, tx, envelope);
    if (typeof letter === "string") return reject(self, tx, envelope, letter);
    const names = { sender: writer, recipient: self.username };
    if (writer === null || !areNames(letter.content, names)) {
      return reject(self, tx, envelope, "refused");
    }
    if (letter.opened.spent !== null) this.#hooks.spent();
    const kept = { envelope, letter, username: writer };
    return together(keep(self, tx, kept), this.#hooks.groups.hearErrand(tx, kept));
  }

  /** Whose account it comes from; `null` where nobody's who is what she says. */
  async #writerOf(envelope: PairEnvelope): Promise<Username | null> {
    const uuid = uuidOf(envelope.from);
    const known = contactOf(this.#self.vault, uuid);
    if (known !== null) return known.username;
    const letter = open(this.#self, this.#self.vault, envelope);
    const claimed = typeof letter === "string" ? null : letter.content.names;
    if (claimed === null) return null;
    const reply = await this.#link.request("user/find", { uuid });
    if (reply.status === "not-found") return null;
    const { username } = dataOf(reply);
    return username === claimed.sender ? username : null;
  }

  /** Tells the relay to forget what is committed: once for all that came meanwhile. */
  async #acknowledge(): Promise<void> {
    if (this.#isAcknowledging) return;
    this.#isAcknowledging = true;
    try {
      for (let upTo = this.#committed(); upTo > this.#acknowledged;) {
        await this.#link.request("mailbox/acknowledge", { upTo });
        this.#acknowledged = upTo;
        upTo = this.#committed();
      }
    } catch (error) {
      // Opening the next line tells the relay the same.
      if (!(error instanceof ClientError)) throw error;
    } finally {
      this.#isAcknowledging = false;
    }
  }

  #committed(): number {
    return cursorOf(this.#self.vault);
  }

  /** Waits as long as the relay said, or for the next line; a full disk ends it. */
  #putOff({ code, about }: ClientError): void {
    if (VAULT_FAULTS.includes(code)) {
      return this.#self.tell({ kind: "notice", notice: { kind: "stopped", code } });
    }
    const ms = (about.retryAfter ?? PAUSE_S) * 1_000;
    this.#cancelPause = this.#self.clock.after(ms, () => this.#start());
  }
}
