/** How much of something one key may have. */
export interface RateInput {
  /** How many at once. */
  readonly atOnce: number;
  /** How many each second on average. */
  readonly perSecond: number;
  /** Keys remembered; over it the ones that were quiet for longest are forgotten. */
  readonly keys: number;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
}

/**
 * A rate limit for each of many keys: the leaky bucket as a virtual schedule (ITU-T
 * I.371, GCRA). All it keeps of a key is the moment when its bucket will be empty, and
 * a key whose moment has passed needs no entry.
 */
export class Rate {
  readonly #input: RateInput;
  /** Milliseconds that one use takes to drain. */
  readonly #cost: number;
  /** In the order of the last use. */
  readonly #empty = new Map<string, number>();

  constructor(input: RateInput) {
    this.#input = input;
    this.#cost = 1_000 / input.perSecond;
  }

  /**
   * Takes so many for that key: 0, or the seconds after which to try again. What is more
   * than a key may have at once counts as that.
   */
  take(key: string, uses = 1): number {
    const now = this.#input.now();
    const empty = Math.max(now, this.#empty.get(key) ?? 0);
    const { atOnce } = this.#input;
    const after = empty + Math.min(uses, atOnce) * this.#cost;
    const wait = after - now - atOnce * this.#cost;
    // A use that is due to within a rounding error is due.
    if (wait > 0.001) return Math.ceil(wait / 1_000);
    this.#empty.delete(key);
    this.#empty.set(key, after);
    this.#forget(now);
    return 0;
  }

  /** Keys that are remembered. */
  get size(): number {
    return this.#empty.size;
  }

  /** From the quietest: two for each one that comes, so the table shrinks again. */
  #forget(now: number): void {
    let looked = 0;
    for (const [key, empty] of this.#empty) {
      if (looked++ === 2) return;
      if (empty > now && this.#empty.size <= this.#input.keys) return;
      this.#empty.delete(key);
    }
  }
}
