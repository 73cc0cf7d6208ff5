import assert from "node:assert/strict";
import { concat, fromHex, hex } from "../../src/bytes.ts";
import { kemDecapsulate, kemPair } from "../../src/crypto/ml_kem768.ts";
import { encaps1, encaps2, splitKey } from "../../src/ratchet/braid/incremental_kem.ts";
import { refusal } from "../support/refusal.ts";
import { field, transcripts, vectorTest, wycheproof } from "../support/vectors.ts";

/** The two steps as one standard encapsulation. */
function encapsulate(encapsulationKey: Uint8Array, m: Uint8Array) {
  const { header, vector } = splitKey(encapsulationKey);
  const { ct1, secret } = encaps1(header, m);
  return { ciphertext: concat(ct1, encaps2({ header, m, vector })), secret };
}

/** The `name = value` lines of a CCTV file. */
function lines(contents: string): (name: string) => Uint8Array {
  const values = new Map(
    contents.split("\n").map((line) => line.split(" = ") as [string, string]),
  );
  return (name) => fromHex(values.get(name) ?? "");
}

Deno.test("the recorded key, ciphertext and secret are met", () => {
  const known = transcripts.known_mlkem768;
  const { encapsulationKey, decapsulationKey } = kemPair(fromHex(known.seed_d_z));
  const { header, vector } = splitKey(encapsulationKey);
  assert.equal(hex(header), known.header);
  assert.equal(hex(vector), known.ek);
  const m = fromHex(known.m);
  const { ct1, secret } = encaps1(header, m);
  assert.equal(hex(ct1), known.ct1);
  assert.equal(hex(secret), known.ss);
  assert.equal(hex(encaps2({ header, m, vector })), known.ct2);
  const ciphertext = fromHex(known.ct1 + known.ct2);
  assert.equal(hex(kemDecapsulate(decapsulationKey, ciphertext)), known.ss);
});

wycheproof("ML-KEM-768 in two steps", "mlkem_768_encaps_test", (test) => {
  const key = field(test, "ek");
  if (key.length !== 1_184) return; // our key has one length by type
  const m = field(test, "m");
  if (test.result === "invalid") {
    assert.throws(() => encapsulate(key, m), refusal("bad-key"));
    return;
  }
  const { ciphertext, secret } = encapsulate(key, m);
  assert.deepEqual(ciphertext, field(test, "c"));
  assert.deepEqual(secret, field(test, "K"));
});

vectorTest(
  "NIST's ML-KEM-768 encapsulations in two steps",
  "acvp/ML-KEM-encapDecap-FIPS203/internalProjection.json.gz",
  (contents) => {
    const { testGroups } = JSON.parse(contents);
    let ran = 0;
    for (const { parameterSet, function: kind, tests } of testGroups) {
      if (parameterSet !== "ML-KEM-768" || kind !== "encapsulation") continue;
      for (const { ek, m, c, k } of tests) {
        const { ciphertext, secret } = encapsulate(fromHex(ek), fromHex(m));
        assert.deepEqual(ciphertext, fromHex(c));
        assert.deepEqual(secret, fromHex(k));
        ran++;
      }
    }
    assert.equal(ran, 25);
  },
);

for (const file of ["unluckysample", "intermediate"]) {
  vectorTest(
    `CCTV's ${file} for ML-KEM-768 in two steps`,
    `mlkem-cctv/${file}-ML-KEM-768.txt`,
    (contents) => {
      const value = lines(contents);
      const { ciphertext, secret } = encapsulate(value("ek"), value("m"));
      assert.deepEqual(ciphertext, value("c"));
      assert.deepEqual(secret, value("K"));
    },
  );
}

vectorTest(
  "each of CCTV's unreduced ML-KEM-768 keys is refused",
  "mlkem-cctv/modulus-ML-KEM-768.txt.gz",
  (contents) => {
    const keys = contents.trim().split("\n");
    for (const key of keys) {
      const { header, vector } = splitKey(fromHex(key));
      const m = new Uint8Array(32);
      assert.throws(() => encaps2({ header, m, vector }), refusal("bad-key"));
    }
    assert.ok(keys.length > 500);
  },
);
