import assert from "node:assert/strict";
import { sha256 } from "../../../src/crypto/kdf.ts";
import { fingerprintBytes, fingerprintOf } from "../../../src/channel/fingerprint.ts";
import { readFingerprint } from "../../../src/channel/fingerprint.ts";

const KEY = new Uint8Array(32).fill(3);

Deno.test("a fingerprint is 52 characters over the hash of the identity key", () => {
  const fingerprint = fingerprintOf(KEY);
  assert.match(fingerprint, /^[a-z2-7]{52}$/);
  assert.deepEqual(fingerprintBytes(fingerprint), sha256(KEY));
});

Deno.test("a typed fingerprint may be in capitals, but must be whole", () => {
  const fingerprint = fingerprintOf(KEY);
  assert.equal(readFingerprint(fingerprint.toUpperCase()), fingerprint);
  for (
    const text of [
      "",
      "aa",
      fingerprint.slice(1),
      `${fingerprint}aa`,
      `1${fingerprint}`,
    ]
  ) {
    assert.equal(readFingerprint(text), null);
  }
});
