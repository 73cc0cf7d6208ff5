import { inputsOr, SEED } from "./fuzz.ts";
import { TARGETS } from "./targets.ts";

const INPUTS = inputsOr(5_000);
console.log(`FUZZ_SEED=${SEED}`);

for (const { name, survival } of TARGETS) {
  if (survival === null) continue;
  Deno.test(`${name}: ${INPUTS} values survive their bytes`, () =>
    survival({ numRuns: INPUTS, seed: SEED }));
}
