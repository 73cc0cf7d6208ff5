import { Chance } from "./chance.ts";
import { keptFor } from "./corpus.ts";
import { mutated } from "./mutator.ts";
import type { Outcome, Target } from "./target.ts";

/** FUZZ_SEED, or a new one: printed, so that a failure can be had again. */
export const SEED = Number(Deno.env.get("FUZZ_SEED") ?? Date.now() % 1_000_000);

/** FUZZ_INPUTS: how many inputs and values a decoder is given, or as many as usual. */
export function inputsOr(usual: number): number {
  return Number(Deno.env.get("FUZZ_INPUTS") ?? usual);
}

/** What a target makes of an input. */
export interface Tried extends Outcome {
  readonly bytes: Uint8Array;
}

/**
 * Tries inputs on a target: its seeds, what was kept, and changed ones of both. Throws
 * as soon as one is neither read nor refused.
 */
export function* fuzz(target: Target, inputs: number): Generator<Tried> {
  const chance = new Chance(SEED, target.name);
  const seeds = [...target.seeds, ...keptFor(target).map(({ bytes }) => bytes)];
  for (const bytes of seeds) yield { bytes, ...target.attempt(bytes) };
  for (let i = 0; i < inputs; i++) {
    const bytes = mutated(seeds, chance);
    yield { bytes, ...target.attempt(bytes) };
  }
}
