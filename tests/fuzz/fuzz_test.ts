import assert from "node:assert/strict";
import { keptFor } from "./corpus.ts";
import { fuzz, inputsOr, SEED } from "./fuzz.ts";
import { TARGETS } from "./targets.ts";

const INPUTS = inputsOr(5_000);
console.log(`FUZZ_SEED=${SEED}`);

for (const target of TARGETS) {
  const { name } = target;

  Deno.test(`B11 ${name}: ${INPUTS} inputs are read or refused, and nothing else`, () => {
    const codes = new Set<string>();
    for (const { code } of fuzz(target, INPUTS)) codes.add(code);
    assert.equal(codes.has("read"), !target.sealed, [...codes].join());
    assert.ok(codes.size > (target.sealed ? 0 : 1), "nothing is refused");
  });

  Deno.test(`${name}: what was found before ends as it did`, () => {
    const kept = keptFor(target);
    assert.ok(kept.length > 0, "deno task fuzz has not been run");
    for (const { code, bytes } of kept) assert.equal(target.attempt(bytes).code, code);
  });
}
