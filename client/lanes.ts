import type { Self } from "./self.ts";

/** What became of the first piece of a lane's work. */
export type Turn =
  /** It is done, one way or another: the next one's turn has come. */
  | "next"
  /** There is nothing to do, or nothing that can be done before `open` or `start`. */
  | "rest"
  /** It is tried again after so many milliseconds. */
  | { readonly afterMs: number };

/**
 * Work that waits for the relay, in lanes: the pieces of one lane are done one after the
 * other, those of different lanes side by side, and none while the relay is away.
 *
 *     shut ──open──▶ each lane: at rest ──start──▶ at work ──"rest"──▶ at rest
 *       ▲                                            ▲  │ afterMs
 *       └────────shut: wherever a lane is────        └──▼ paused
 */
export class Lanes<K> {
  readonly #self: Pick<Self, "background" | "clock">;
  readonly #work: (lane: K) => Promise<Turn>;
  /** The lanes at work, and whether more has come since their last piece was begun. */
  readonly #running = new Map<K, boolean>();
  readonly #pauses = new Map<K, () => void>();
  #isOpen = false;

  /** `work` does the first piece of a lane's work, if there is any. */
  constructor(
    self: Pick<Self, "background" | "clock">,
    work: (lane: K) => Promise<Turn>,
  ) {
    this.#self = self;
    this.#work = work;
  }

  /** Whether the relay is there. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** The relay is there; these lanes have work, or may have. */
  open(lanes: Iterable<K>): void {
    this.#isOpen = true;
    for (const lane of lanes) this.start(lane);
  }

  /** The relay is gone: nothing is begun any more. */
  shut(): void {
    this.#isOpen = false;
    for (const cancel of this.#pauses.values()) cancel();
    this.#pauses.clear();
  }

  /** There is something to do in a lane; within a commit, it is begun after it. */
  start(lane: K): void {
    if (this.#running.has(lane)) this.#running.set(lane, true);
    else if (this.#isOpen && !this.#pauses.has(lane)) {
      this.#running.set(lane, true);
      this.#self.background.start(this.#run(lane));
    }
  }

  async #run(lane: K): Promise<void> {
    await null;
    try {
      let turn: Turn = "rest";
      while (this.#isOpen && (turn === "next" || this.#running.get(lane) === true)) {
        this.#running.set(lane, false);
        turn = await this.#work(lane);
        if (typeof turn === "object") return this.#pause(lane, turn.afterMs);
      }
    } finally {
      this.#running.delete(lane);
    }
  }

  #pause(lane: K, ms: number): void {
    if (!this.#isOpen) return;
    const go = () => {
      this.#pauses.delete(lane);
      this.start(lane);
    };
    this.#pauses.set(lane, this.#self.clock.after(ms, go));
  }
}
