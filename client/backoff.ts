import type { Random } from "../src/random.ts";

const FIRST_MS = 2_000;
const MOST_MS = 60_000;

/**
 * How long to wait before trying again: twice as long after each failure, up to a
 * minute, and by chance up to half of it less, so that those whom a relay's restart cut
 * off do not come back in one instant. Never shorter than a second.
 */
export class Backoff {
  readonly #random: Random;
  #failures = 0;

  constructor(random: Random) {
    this.#random = random;
  }

  /** Milliseconds to wait after one more failure. */
  next(): number {
    const most = Math.min(MOST_MS, FIRST_MS * 2 ** this.#failures);
    this.#failures++;
    const [chance = 0] = this.#random.bytes(1);
    return most / 2 + most / 2 * chance / 255;
  }

  /** To be called after a success. */
  reset(): void {
    this.#failures = 0;
  }
}
