import assert from "node:assert/strict";
import { Fingerprint, PublicKey } from "@signalapp/libsignal-client";
import { signingPair } from "../../src/crypto/keys.ts";
import { matches, safetyNumber } from "../../src/identity/safety_number.ts";
import { seeded } from "../support/seeded.ts";
import { SEED } from "./support/seed.ts";

const ITERATIONS = 5_200;
const VERSION = 2;

function party(name: string) {
  const random = seeded(SEED, name);
  return { identifier: random.bytes(16), key: signingPair(random).public };
}

type Party = ReturnType<typeof party>;

function nativeNumber(local: Party, remote: Party) {
  const fingerprint = Fingerprint.new(
    ITERATIONS,
    VERSION,
    new Uint8Array(local.identifier),
    PublicKey.deserialize(new Uint8Array(local.key)),
    new Uint8Array(remote.identifier),
    PublicKey.deserialize(new Uint8Array(remote.key)),
  );
  return {
    digits: fingerprint.displayableFingerprint().toString(),
    scannable: fingerprint.scannableFingerprint(),
  };
}

Deno.test("both libraries show the same digits and the same code to scan", () => {
  for (let i = 0; i < 5; i++) {
    const [alice, bob] = [party(`alice ${i}`), party(`bob ${i}`)];
    for (const [local, remote] of [[alice, bob], [bob, alice]] as const) {
      const ours = safetyNumber(local, remote);
      const native = nativeNumber(local, remote);
      assert.equal(ours.digits, native.digits);
      assert.deepEqual(ours.scannable, native.scannable.toBuffer());
    }
  }
});

Deno.test("what one library shows, the other scans and tells from others", () => {
  const [alice, bob, mallory] = [party("alice"), party("bob"), party("mallory")];
  const ours = safetyNumber(alice, bob);
  const native = nativeNumber(bob, alice).scannable;
  assert.ok(matches(ours, native.toBuffer()));
  const between = nativeNumber(bob, mallory).scannable;
  assert.ok(!matches(ours, between.toBuffer()));
});
