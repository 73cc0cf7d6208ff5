import assert from "node:assert/strict";
import { concat } from "../../../../src/bytes.ts";
import {
  kemDecapsulate,
  kemEncapsulate,
  kemGenerate,
} from "../../../../src/crypto/ml_kem768.ts";
import {
  encaps1,
  encaps2,
  splitKey,
} from "../../../../src/ratchet/braid/incremental_kem.ts";
import { refusal } from "../../../support/refusal.ts";
import { seeded } from "../../../support/seeded.ts";

const random = seeded(3, "kem");

Deno.test("both steps together are the standard encapsulation", () => {
  for (let i = 0; i < 50; i++) {
    const { encapsulationKey, decapsulationKey } = kemGenerate(random);
    const m = random.bytes(32);
    const standard = kemEncapsulate(encapsulationKey, {
      bytes: () => m.slice(),
    });

    const { header, vector } = splitKey(encapsulationKey);
    const { ct1, secret } = encaps1(header, m);
    const ciphertext = concat(ct1, encaps2({ header, m, vector }));

    assert.deepEqual(ciphertext, standard.ciphertext);
    assert.deepEqual(secret, standard.secret);
    assert.deepEqual(kemDecapsulate(decapsulationKey, ciphertext), secret);
  }
});

Deno.test("a vector that is not the header's is refused", () => {
  const ours = splitKey(kemGenerate(random).encapsulationKey);
  const theirs = splitKey(kemGenerate(random).encapsulationKey);
  const m = random.bytes(32);
  assert.throws(
    () => encaps2({ header: ours.header, m, vector: theirs.vector }),
    refusal("bad-key"),
  );
});

Deno.test("a coefficient of q or more is refused, whatever its hash", () => {
  const { encapsulationKey } = kemGenerate(random);
  for (const at of [0, 1_149]) {
    // 3 329 in the low, and then in the high 12 bits of a group of three bytes
    for (const group of [[0x01, 0x0d, 0x00], [0x00, 0x10, 0xd0]]) {
      const unreduced = encapsulationKey.slice();
      unreduced.set(group, at);
      const { header, vector } = splitKey(unreduced);
      const m = random.bytes(32);
      assert.throws(() => encaps2({ header, m, vector }), refusal("bad-key"));
    }
  }
});

Deno.test("a vector of the largest coefficient below q is taken", () => {
  const { encapsulationKey } = kemGenerate(random);
  const largest = encapsulationKey.slice();
  largest.set([0x00, 0x0d, 0xd0], 0); // 3 328 twice
  const { header, vector } = splitKey(largest);
  const m = random.bytes(32);
  const standard = kemEncapsulate(largest, { bytes: () => m.slice() });
  assert.deepEqual(
    encaps2({ header, m, vector }),
    standard.ciphertext.subarray(960),
  );
});
