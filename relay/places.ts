import { type MailboxStore, StoreError } from "./store/store.ts";

/** Where places are reserved. */
type PlaceStore = Pick<MailboxStore, "reservePlaces">;

/** Places reserved at a time: so many messages, one write. */
const BLOCK = 2 ** 20;

/**
 * Numbers for messages, each above all before it, over restarts too. They are given out
 * without waiting, since a message has its place before anybody knows whether it will
 * ever be written down. Places are reserved ahead; what a killed relay had left of its
 * reservation stays a gap.
 */
export class Places {
  readonly #store: PlaceStore;
  #next = 0;
  #end = 0;
  /** The reservation to go on with. */
  #following: number | null = null;
  #reserving = false;

  private constructor(store: PlaceStore) {
    this.#store = store;
  }

  /** Reserves the first block. */
  static async open(store: PlaceStore): Promise<Places> {
    const places = new Places(store);
    places.#next = await store.reservePlaces(BLOCK);
    places.#end = places.#next + BLOCK;
    return places;
  }

  /** The next place; `StoreError` where the store could not keep up. */
  next(): number {
    this.#reserve();
    if (this.#next === this.#end) this.#turn();
    return this.#next++;
  }

  #turn(): void {
    if (this.#following === null) throw new StoreError("failed");
    this.#next = this.#following;
    this.#end = this.#next + BLOCK;
    this.#following = null;
    this.#reserve();
  }

  /** What fails is tried again with the next place that is asked for. */
  #reserve(): void {
    if (this.#reserving || this.#following !== null) return;
    this.#reserving = true;
    this.#store.reservePlaces(BLOCK)
      .then((first) => this.#following = first, () => this.#following = null)
      .finally(() => this.#reserving = false);
  }
}
