/**
 * Chance that is quick and repeats itself: a fuzzer draws some ten numbers for each
 * input, for which `seeded` would be the larger part of the work. The mixing is that of
 * SplitMix, in 32 bits.
 */
export class Chance {
  #state: number;

  /** Each use of one seed needs a name of its own. */
  constructor(seed: number, name: string) {
    this.#state = seed;
    for (const character of name) this.#state ^= this.#next() + character.charCodeAt(0);
  }

  /** A whole number below `sides`. */
  below(sides: number): number {
    return Math.floor(this.#next() / 2 ** 32 * sides);
  }

  /** One of the items, of which there is at least one. */
  of<T>(items: readonly T[]): T {
    const item = items[this.below(items.length)];
    if (item === undefined) throw new RangeError("Nothing to choose from");
    return item;
  }

  /** As many bytes. */
  bytes(length: number): Uint8Array {
    return Uint8Array.from({ length }, () => this.below(256));
  }

  #next(): number {
    this.#state = (this.#state + 0x9e3779b9) | 0;
    let mixed = this.#state ^ this.#state >>> 16;
    mixed = Math.imul(mixed, 0x21f0aaad);
    mixed ^= mixed >>> 15;
    mixed = Math.imul(mixed, 0x735a2d97);
    return (mixed ^ mixed >>> 15) >>> 0;
  }
}
