import { seeded } from "./seeded.ts";

/** Draws that a seed repeats, whatever the timing of processes does to the rest. */
export class Dice {
  readonly #random;

  /** Each use of one seed within a test needs a name of its own. */
  constructor(readonly seed: number, name = "") {
    this.#random = seeded(seed, name);
  }

  /** A whole number from 0 up to and without `limit`. */
  below(limit: number): number {
    return new DataView(this.#random.bytes(4).buffer).getUint32(0) % limit;
  }
}
