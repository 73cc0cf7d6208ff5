import type { Clock } from "./clock.ts";
import { type MailboxStore, StoreError } from "./store/store.ts";

/** Places reserved at a time: so many messages, one write. */
const BLOCK = 2 ** 20;
/** Milliseconds until a failed reservation is tried again. */
const RETRY_MS = 1_000;

/**
 * Numbers for messages, each above all before it, over restarts too. They are given out
 * without waiting, since a message has its place before anybody knows whether it will
 * ever be written down. Places are reserved ahead; what a killed relay had left of its
 * reservation stays a gap.
 */
export class Places {
  readonly #store: MailboxStore;
  readonly #clock: Clock;
  #next = 0;
  #end = 0;
  /** The reservation to go on with. */
  #following: number | null = null;

  private constructor(store: MailboxStore, clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** Reserves the first block. */
  static async open(store: MailboxStore, clock: Clock): Promise<Places> {
    const places = new Places(store, clock);
    places.#next = await store.reservePlaces(BLOCK);
    places.#end = places.#next + BLOCK;
    places.#reserve();
    return places;
  }

  /** The next place; `StoreError` where the store could not keep up. */
  next(): number {
    if (this.#next === this.#end) this.#turn();
    return this.#next++;
  }

  #turn(): void {
    if (this.#following === null) throw new StoreError("failed");
    this.#next = this.#following;
    this.#end = this.#next + BLOCK;
    this.#reserve();
  }

  #reserve(): void {
    this.#following = null;
    this.#store.reservePlaces(BLOCK).then(
      (first) => this.#following = first,
      () => this.#clock.after(RETRY_MS, () => this.#reserve()),
    );
  }
}
