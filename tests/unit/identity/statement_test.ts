import assert from "node:assert/strict";
import { sha256 } from "../../../src/crypto/kdf.ts";
import { isSignedBy } from "../../../src/identity/statement.ts";
import { decodeFacts } from "../../../src/wire/bundle_statement.ts";
import { bundleOf, NOW, person } from "../../support/people.ts";

const alice = person("alice");
const { statement } = bundleOf(alice, { serial: 7 }).lasting;

Deno.test("a statement names the device, its lasting keys and its own end", () => {
  assert.deepEqual(decodeFacts(statement.body), {
    address: alice.device.address,
    registrationId: alice.device.registrationId,
    identityKey: alice.device.identity.public,
    signedHash: sha256(alice.signedPrekey.pair.public),
    signedId: 11,
    lastResortHash: sha256(alice.lastResort.pair.public),
    lastResortId: 12,
    serial: 7,
    issuedAt: NOW,
    notAfter: NOW + 14 * 24 * 60 * 60 * 1000,
    minVersion: 1,
    features: 0,
  });
});

Deno.test("a statement is its identity's and nobody else's", () => {
  assert.ok(isSignedBy(alice.device.identity.public, statement));
  assert.ok(!isSignedBy(person("mallory").device.identity.public, statement));
  const body = statement.body.with(-1, 1);
  assert.ok(!isSignedBy(alice.device.identity.public, { ...statement, body }));
});
