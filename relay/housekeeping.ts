import type { Clock } from "./clock.ts";

/** Something that is done again and again. */
export interface Chore {
  /** Milliseconds from the end of one time to the beginning of the next. */
  readonly every: number;
  /** Does it; a failure is reported and the next time comes all the same. */
  readonly task: () => void | Promise<void>;
}

/** What is due now and then, until it is disposed of. */
export class Housekeeping implements Disposable {
  readonly #clock: Clock;
  readonly #onFailure: (error: unknown) => void;
  readonly #pending = new Map<Chore, () => void>();

  constructor(
    chores: readonly Chore[],
    parts: {
      readonly clock: Clock;
      /** Hears of each failure. */
      readonly onFailure: (error: unknown) => void;
    },
  ) {
    this.#clock = parts.clock;
    this.#onFailure = parts.onFailure;
    for (const chore of chores) this.#plan(chore);
  }

  /** Plans nothing more; what is under way ends by itself. */
  [Symbol.dispose](): void {
    for (const cancel of this.#pending.values()) cancel();
    this.#pending.clear();
  }

  #plan(chore: Chore): void {
    const cancel = this.#clock.after(chore.every, () => this.#do(chore));
    this.#pending.set(chore, cancel);
  }

  async #do(chore: Chore): Promise<void> {
    try {
      await chore.task();
    } catch (error) {
      this.#onFailure(error);
    }
    if (this.#pending.has(chore)) this.#plan(chore);
  }
}
