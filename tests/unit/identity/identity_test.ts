import assert from "node:assert/strict";
import { concat, utf8 } from "../../../src/bytes.ts";
import { DEVICE_RECORD, deviceBytes } from "../../../src/wire/device.ts";
import { parse } from "../../../src/codec/schema.ts";
import { ed25519Public } from "../../../src/crypto/ed25519.ts";
import { theirIdentity } from "../../../src/crypto/keys.ts";
import { xeddsaVerify } from "../../../src/crypto/xeddsa.ts";
import {
  decodeDevice,
  deviceRecord,
  encodeDevice,
  makeDevice,
} from "../../../src/identity/identity.ts";
import { person } from "../../support/people.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";

const { device, uuid } = person("alice");

Deno.test("the relay is told what the identity vouches for", () => {
  const record = parse(DEVICE_RECORD, deviceRecord(device, seeded(1)));
  assert.deepEqual(record.loginKey, ed25519Public(device.login.expose()));
  assert.equal(record.registrationId, device.registrationId);
  const signed = deviceBytes(device.address, record.loginKey);
  const identity = theirIdentity(record.identityKey);
  assert.ok(xeddsaVerify(identity, signed, record.signature));
});

Deno.test("what vouches for a device begins with a label of its own", () => {
  const signed = deviceBytes(device.address, new Uint8Array(32));
  const label = concat(utf8("msgr/v1/device"), new Uint8Array(1));
  assert.deepEqual(signed.subarray(0, label.length), label);
  assert.equal(signed.length, label.length + 17 + 32);
});

Deno.test("registration ids lie in the range of Signal's apps", () => {
  for (const byte of [0x00, 0x5a, 0xff]) {
    const random = { bytes: (length: number) => new Uint8Array(length).fill(byte) };
    const { registrationId } = makeDevice(uuid, 1, random);
    assert.ok(registrationId >= 1 && registrationId <= 16_380);
  }
});

Deno.test("a device survives its bytes", () => {
  const copy = decodeDevice(encodeDevice(device));
  assert.equal(copy.address, device.address);
  assert.equal(copy.registrationId, device.registrationId);
  assert.deepEqual(copy.identity.public, device.identity.public);
  assert.deepEqual(copy.identity.private.expose(), device.identity.private.expose());
  assert.deepEqual(copy.login.expose(), device.login.expose());
  const longer = concat(encodeDevice(device), new Uint8Array(1));
  assert.throws(() => decodeDevice(longer), refusal("malformed"));
});
