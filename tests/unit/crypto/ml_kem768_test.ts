import assert from "node:assert/strict";
import {
  CIPHERTEXT_LENGTH,
  kemDecapsulate,
  kemEncapsulate,
  kemGenerate,
} from "../../../src/crypto/ml_kem768.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";

const { encapsulationKey, decapsulationKey } = kemGenerate(seeded(1, "pair"));

Deno.test("what is encapsulated is decapsulated", () => {
  const { ciphertext, secret } = kemEncapsulate(encapsulationKey, seeded(2));
  assert.equal(ciphertext.length, CIPHERTEXT_LENGTH);
  assert.deepEqual(kemDecapsulate(decapsulationKey, ciphertext), secret);
});

Deno.test("an altered ciphertext gives another secret and no error", () => {
  const { ciphertext, secret } = kemEncapsulate(encapsulationKey, seeded(2));
  const altered = ciphertext.with(0, (ciphertext[0] ?? 0) ^ 1);
  assert.notDeepEqual(kemDecapsulate(decapsulationKey, altered), secret);
});

Deno.test("an unreduced key is refused, and a ciphertext of another length", () => {
  const unreduced = encapsulationKey.with(0, 0xff).with(1, 0xff);
  assert.throws(() => kemEncapsulate(unreduced, seeded(3)), refusal("bad-key"));
  const short = new Uint8Array(CIPHERTEXT_LENGTH - 1);
  assert.throws(
    () => kemDecapsulate(decapsulationKey, short),
    refusal("malformed"),
  );
});
