import assert from "node:assert/strict";
import { decodeCborMap, encodeCbor } from "../../../src/codec/cbor.ts";
import { decodeFacts, encodeFacts } from "../../../src/wire/bundle_statement.ts";
import { NOW, person } from "../../support/people.ts";
import { refusal } from "../../support/refusal.ts";

const { device } = person("alice");
const facts = {
  address: device.address,
  registrationId: device.registrationId,
  identityKey: device.identity.public,
  signedHash: new Uint8Array(32).fill(1),
  signedId: 11,
  lastResortHash: new Uint8Array(32).fill(2),
  lastResortId: 12,
  serial: 7,
  issuedAt: NOW,
  notAfter: NOW + 1,
  minVersion: 1,
  features: 0,
};

Deno.test("facts survive their bytes, whose keys are 0 to 12 in the order stated", () => {
  const body = encodeFacts(facts);
  assert.deepEqual(decodeFacts(body), facts);
  const map = decodeCborMap(body);
  assert.ok(map instanceof Map);
  assert.deepEqual([...map.keys()], [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]);
  assert.deepEqual([map.get(1), map.get(5), map.get(8), map.get(12)], [1, 11, 7, 0]);
});

Deno.test("a body that is no statement is refused", () => {
  const malformed = refusal("malformed");
  const body = encodeFacts(facts);
  assert.throws(() => decodeFacts(encodeCbor("statement")), malformed);
  assert.throws(() => decodeFacts(body.subarray(1)), malformed);
  for (let key = 0; key <= 12; key++) {
    const map = decodeCborMap(body);
    assert.ok(map instanceof Map);
    map.set(key, null);
    assert.throws(() => decodeFacts(encodeCbor(map)), malformed, `key ${key}`);
  }
});
