import { keep, type Kept, keptFor } from "./corpus.ts";
import { fuzz, inputsOr, SEED } from "./fuzz.ts";
import type { Outcome, Target } from "./target.ts";
import { TARGETS } from "./targets.ts";

/**
 * `deno task fuzz [TARGET…]`: gives each decoder 100 000 inputs (or FUZZ_INPUTS), keeps
 * those that were refused where none was before, and shows of as many values that they
 * survive their bytes. Whatever fails ends it with an error, and the seed gives it back.
 */
const INPUTS = inputsOr(100_000);

/** Inputs kept for a target, at most. */
const MOST_KEPT = 16;

/** Where a refusal happened, from the innermost call of the program outwards. */
function placeOf({ code, refusal }: Outcome): string {
  const frames = refusal?.stack?.matchAll(/\/(?:src|relay)\/([\w/]+\.ts:\d+)/g) ?? [];
  return [code, ...[...frames].map(([, at]) => at)].join(" < ");
}

/** The input without whatever can be left out of it. */
function shortened(target: Target, bytes: Uint8Array, place: string): Uint8Array {
  let shortest = bytes;
  for (let size = bytes.length; size >= 1; size = Math.floor(size / 2)) {
    for (let at = 0; at + size <= shortest.length;) {
      const tried = Uint8Array.from([
        ...shortest.subarray(0, at),
        ...shortest.subarray(at + size),
      ]);
      if (placeOf(target.attempt(tried)) === place) shortest = tried;
      else at += size;
    }
  }
  return shortest;
}

/** What is worth keeping of an inputs' outcomes, by the place of the refusal. */
function places(target: Target): Map<string, Kept> {
  const found = new Map<string, Kept>();
  for (const { bytes } of keptFor(target)) {
    const outcome = target.attempt(bytes);
    found.set(placeOf(outcome), { code: outcome.code, bytes });
  }
  return found;
}

function run(target: Target): void {
  const started = performance.now();
  const found = places(target);
  const before = found.size;
  let read = 0;
  let tried = 0;
  for (const { bytes, ...outcome } of fuzz(target, INPUTS)) {
    tried++;
    if (outcome.code === "read") read++;
    if (outcome.code === "read" || found.size >= MOST_KEPT) continue;
    const place = placeOf(outcome);
    if (found.has(place)) continue;
    found.set(place, { code: outcome.code, bytes: shortened(target, bytes, place) });
  }
  keep(target, [...found.values()]);
  target.survival?.({ numRuns: INPUTS, seed: SEED });
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const counts = `${tried} inputs, ${read} read, ${found.size - before} new`;
  console.log(`${target.name}: ${counts}, ${found.size} kept (${seconds} s)`);
}

console.log(`FUZZ_SEED=${SEED}`);
const wanted = TARGETS.filter(({ name }) =>
  Deno.args.length === 0 || Deno.args.includes(name)
);
if (wanted.length === 0) throw new RangeError(`No target is called ${Deno.args}`);
for (const target of wanted) run(target);
