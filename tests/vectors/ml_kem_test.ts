import assert from "node:assert/strict";
import { fromHex, hex } from "../../src/bytes.ts";
import { decapsulate, encapsulate, generate } from "../../src/crypto/ml_kem/ml_kem.ts";
import { ML_KEM_1024, ML_KEM_768 } from "../../src/crypto/ml_kem/pke.ts";
import { refusal } from "../support/refusal.ts";
import { field, vectorTest, wycheproof } from "../support/vectors.ts";

const SETS = { "768": ML_KEM_768, "1024": ML_KEM_1024 };

const PUBLIC_LENGTH = { "768": 1_184, "1024": 1_568 };
const CIPHERTEXT_LENGTH = { "768": 1_088, "1024": 1_568 };

const badKey = refusal("bad-key");

for (const name of ["768", "1024"] as const) {
  const set = SETS[name];

  vectorTest(
    `NIST's keys of ML-KEM-${name}`,
    "acvp/ML-KEM-keyGen-FIPS203/internalProjection.json.gz",
    (contents) => {
      const tests = nistTests(contents, name);
      for (const { d, z, ek, dk } of tests) {
        const keys = generate(set, fromHex(d + z));
        assert.deepEqual(keys.encapsulationKey, fromHex(ek));
        assert.deepEqual(keys.decapsulationKey, fromHex(dk));
      }
      assert.equal(tests.length, 25);
    },
  );

  vectorTest(
    `NIST's ciphertexts and secrets of ML-KEM-${name}`,
    "acvp/ML-KEM-encapDecap-FIPS203/internalProjection.json.gz",
    (contents) => {
      const encapsulations = nistTests(contents, name, "encapsulation");
      for (const { ek, m, c, k } of encapsulations) {
        const { ciphertext, secret } = encapsulate(set, fromHex(ek), fromHex(m));
        assert.deepEqual(ciphertext, fromHex(c));
        assert.deepEqual(secret, fromHex(k));
      }
      assert.equal(encapsulations.length, 25);
      const decapsulations = nistTests(contents, name, "decapsulation");
      for (const { dk, c, k } of decapsulations) {
        assert.deepEqual(decapsulate(set, fromHex(dk), fromHex(c)), fromHex(k));
      }
      assert.equal(decapsulations.length, 10);
      const checks = nistTests(contents, name, "encapsulationKeyCheck");
      for (const { ek, testPassed } of checks) {
        const check = () => encapsulate(set, fromHex(ek), new Uint8Array(32));
        if (testPassed) check();
        else assert.throws(check, badKey);
      }
      assert.equal(checks.length, 10);
    },
  );

  wycheproof(`ML-KEM-${name}'s keys`, `mlkem_${name}_keygen_seed_test`, (test) => {
    const keys = generate(set, field(test, "seed"));
    assert.equal(hex(keys.encapsulationKey), test.ek);
    assert.equal(hex(keys.decapsulationKey), test.dk);
  });

  wycheproof(`ML-KEM-${name}'s ciphertexts`, `mlkem_${name}_encaps_test`, (test) => {
    const [key, m] = [field(test, "ek"), field(test, "m")];
    if (key.length !== PUBLIC_LENGTH[name]) return; // the callers' keys have one length
    if (test.result === "invalid") {
      assert.throws(() => encapsulate(set, key, m), badKey);
      return;
    }
    const { ciphertext, secret } = encapsulate(set, key, m);
    assert.equal(hex(ciphertext), test.c);
    assert.equal(hex(secret), test.K);
  });

  wycheproof(`ML-KEM-${name}'s secrets`, `mlkem_${name}_test`, (test) => {
    const [seed, ciphertext] = [field(test, "seed"), field(test, "c")];
    if (seed.length !== 64) return; // nor have seeds and ciphertexts another
    if (ciphertext.length !== CIPHERTEXT_LENGTH[name]) return;
    const { encapsulationKey, decapsulationKey } = generate(set, seed);
    assert.equal(hex(encapsulationKey), test.ek);
    assert.equal(hex(decapsulate(set, decapsulationKey, ciphertext)), test.K);
    assert.equal(test.result, "valid");
  });

  for (const file of ["unluckysample", "intermediate"]) {
    vectorTest(
      `CCTV's ${file} for ML-KEM-${name}`,
      `mlkem-cctv/${file}-ML-KEM-${name}.txt`,
      (contents) => {
        const value = lastValues(contents);
        const { ciphertext, secret } = encapsulate(set, value("ek"), value("m"));
        assert.deepEqual(ciphertext, value("c"));
        assert.deepEqual(secret, value("K"));
        assert.deepEqual(decapsulate(set, value("dk"), ciphertext), secret);
      },
    );
  }

  vectorTest(
    `CCTV's ciphertext for ML-KEM-${name} that ends a C string early`,
    `mlkem-cctv/strcmp-ML-KEM-${name}.txt`,
    (contents) => {
      const value = lastValues(contents);
      const secret = decapsulate(set, value("dk"), value("c"));
      assert.deepEqual(secret, value("K"));
    },
  );

  vectorTest(
    `each of CCTV's unreduced ML-KEM-${name} keys is refused`,
    `mlkem-cctv/modulus-ML-KEM-${name}.txt.gz`,
    (contents) => {
      const keys = contents.trim().split("\n");
      for (const key of keys) {
        assert.throws(() => encapsulate(set, fromHex(key), new Uint8Array(32)), badKey);
      }
      assert.ok(keys.length > 500);
    },
  );
}

/** One of NIST's tests; each kind has some of the fields. */
interface NistTest {
  readonly d: string;
  readonly z: string;
  readonly ek: string;
  readonly dk: string;
  readonly m: string;
  readonly c: string;
  readonly k: string;
  readonly testPassed: boolean;
}

interface NistGroup {
  readonly parameterSet: string;
  readonly function?: string;
  readonly tests: readonly NistTest[];
}

/** The tests of a parameter set, and of a kind where the file has several. */
function nistTests(contents: string, set: string, kind?: string): readonly NistTest[] {
  const { testGroups }: { testGroups: readonly NistGroup[] } = JSON.parse(contents);
  return testGroups
    .filter((group) => group.parameterSet === `ML-KEM-${set}` && group.function === kind)
    .flatMap(({ tests }) => tests);
}

/** The `name = hexadecimal` lines of a CCTV file; of several, the last counts. */
function lastValues(contents: string): (name: string) => Uint8Array {
  const values = new Map(
    [...contents.matchAll(/^(\w+) = ([0-9a-f]+)$/gm)].map(([, name, value]) => [
      name,
      value,
    ]),
  );
  return (name) => fromHex(values.get(name) ?? "");
}
