import { seeded } from "../../support/seeded.ts";
import { SEED } from "./seed.ts";

/** Numbers below `sides`, following from the suite's seed and a name. */
export function dice(name: string): (sides: number) => number {
  const random = seeded(SEED, name);
  return (sides) => new DataView(random.bytes(4).buffer).getUint32(0) % sides;
}

/** The items with their places, in an order that follows from the suite's seed. */
export function shuffled<T>(items: readonly T[]): [item: T, place: number][] {
  const roll = dice("shuffle");
  const pairs = items.map((
    item,
    place,
  ): [T, number, number] => [item, place, roll(2 ** 31)]);
  return pairs.sort(([, , a], [, , b]) => a - b).map(([item, place]) => [item, place]);
}

/** Bytes of which one bit was turned, and which. */
export interface Flipped {
  readonly body: Uint8Array;
  readonly bit: number;
}

/** The bytes with one bit turned, for each bit in turn. */
export function* eachBitFlipped(bytes: Uint8Array): Generator<Flipped> {
  for (let bit = 0; bit < 8 * bytes.length; bit++) {
    const turned = bytes.slice();
    turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ 1 << (bit & 7);
    yield { body: turned, bit };
  }
}
