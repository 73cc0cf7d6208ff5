import { nameOf } from "../contacts.ts";
import type { ChatComparison } from "../messenger.ts";
import type { Outcome } from "../outcome.ts";
import type { Self } from "../self.ts";
import type { Tx } from "../vault/mod.ts";
import { answer, compare, currentRun, expire } from "./runs.ts";
import { stateOf } from "./state.ts";

/** The live comparison of this device: its steps as commits, and the clock it runs by. */
export class Comparisons {
  readonly #self: Self;
  readonly #post: (letters: Outcome["letters"]) => void;
  #cancel: () => void = () => {};

  /** `post` takes letters that a commit has queued. */
  constructor(self: Self, post: (letters: Outcome["letters"]) => void) {
    this.#self = self;
    this.#post = post;
  }

  /** The one under way, or `null`. */
  current(): ChatComparison | null {
    const current = currentRun(this.#self.vault);
    return current && { chat: current.username, now: stateOf(current.run) };
  }

  /** One commit: asks somebody to compare, or agrees to it. */
  compare(name: string): void {
    const username = nameOf(name);
    this.#commit((tx) => compare(this.#self, tx, username));
  }

  /** One commit: our person's answer. */
  answer(name: string, isMatch: boolean): void {
    const username = nameOf(name);
    this.#commit((tx) => answer(this.#self, tx, { username, isMatch }));
  }

  /** Looks again whether, and until when, there is something to wait for. */
  watch(): void {
    this.rest();
    const { vault, clock } = this.#self;
    const current = currentRun(vault);
    if (current === null) return;
    const rest = Math.max(0, current.run.until - clock.now()) + 1;
    this.#cancel = clock.after(rest, () => this.#expire());
  }

  /** Waits for nothing any more. */
  rest(): void {
    this.#cancel();
  }

  #expire(): void {
    this.#commit((tx) => expire(this.#self, tx));
  }

  #commit(step: (tx: Tx) => Outcome): void {
    const { letters, events } = this.#self.vault.commit(step);
    this.#post(letters);
    this.watch();
    for (const event of events) this.#self.tell(event);
  }
}
