import assert from "node:assert/strict";
import type { Address } from "../../../src/address.ts";
import { concat, fromHex, hex } from "../../../src/bytes.ts";
import { keyPair } from "../../../src/crypto/keys.ts";
import {
  addressPair,
  decodeSignalMessage,
  encodeSignalMessage,
  verifyMac,
} from "../../../src/wire/signal_message.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";

const [ratchet, sender, receiver] = [
  keyPair(seeded(1)),
  keyPair(seeded(2)),
  keyPair(seeded(3)),
];
const mac = {
  macKey: seeded(4).bytes(32),
  sender: sender.public,
  receiver: receiver.public,
};
const parts = {
  ratchetKey: ratchet.public,
  counter: 0,
  previousCounter: 300,
  ciphertext: new Uint8Array(16).fill(7),
  braid: new Uint8Array(0),
  addresses: null,
};

Deno.test("a message is version, fields in order and eight bytes of MAC", () => {
  const bytes = encodeSignalMessage({ ...parts, braid: Uint8Array.of(1) }, mac);
  const expected = "44" + "0a21" + hex(ratchet.public) + "1000" + "18ac02" +
    "2210" + "07".repeat(16) + "2a0101";
  assert.equal(hex(bytes.subarray(0, -8)), expected);
  assert.equal(hex(decodeSignalMessage(bytes).mac), hex(bytes.subarray(-8)));
});

Deno.test("what was encoded is decoded, with and without the optional fields", () => {
  const addresses = new Uint8Array(36);
  const full = decodeSignalMessage(
    encodeSignalMessage({ ...parts, braid: Uint8Array.of(9), addresses }, mac),
  );
  assert.deepEqual(full.braid, Uint8Array.of(9));
  assert.deepEqual(full.addresses, addresses);
  const bare = decodeSignalMessage(encodeSignalMessage(parts, mac));
  assert.deepEqual(bare.ratchetKey, ratchet.public);
  assert.equal(bare.counter, 0);
  assert.deepEqual(bare.ciphertext, parts.ciphertext);
  assert.equal(bare.braid.length, 0);
  assert.equal(bare.addresses, null);
});

Deno.test("the MAC covers every bit, and both identities in their order", () => {
  const bytes = encodeSignalMessage(parts, mac);
  verifyMac(decodeSignalMessage(bytes), mac);
  const swapped = { ...mac, sender: mac.receiver, receiver: mac.sender };
  assert.throws(
    () => verifyMac(decodeSignalMessage(bytes), swapped),
    refusal("forged"),
  );
  const lowNibble = Uint8Array.from(bytes);
  lowNibble[0] = 0x43;
  assert.throws(
    () => verifyMac(decodeSignalMessage(lowNibble), mac),
    refusal("forged"),
  );
});

Deno.test("other versions are named as such", () => {
  const bytes = encodeSignalMessage(parts, mac);
  for (const version of [0x24, 0x33, 0x34, 0x54]) {
    const other = concat(Uint8Array.of(version), bytes.subarray(1));
    assert.throws(
      () => decodeSignalMessage(other),
      refusal("unsupported-version"),
    );
  }
});

Deno.test("a message without ratchet key, counter or ciphertext is refused", () => {
  const key = "0a21" + hex(ratchet.public);
  const [counter, ciphertext, tail] = ["1000", "220107", "00".repeat(8)];
  const complete = fromHex("44" + key + counter + ciphertext + tail);
  assert.equal(decodeSignalMessage(complete).ciphertext[0], 7);
  for (const part of [key, counter, ciphertext]) {
    const bytes = fromHex(
      "44" + (key + counter + ciphertext).replace(part, "") + tail,
    );
    assert.throws(() => decodeSignalMessage(bytes), refusal("malformed"));
  }
  assert.throws(
    () => decodeSignalMessage(fromHex("44" + tail.slice(2))),
    refusal("malformed"),
  );
  assert.throws(
    () => decodeSignalMessage(fromHex("44" + tail)),
    refusal("malformed"),
  );
});

Deno.test("addresses are kind, UUID and device, the sender's first", () => {
  const alice = "9d0652a3-dcc3-4d11-975f-74d61598733f.1" as Address;
  const bob = "6838237d-02f6-4098-b110-698253d15961.127" as Address;
  assert.equal(
    hex(addressPair(alice, bob)),
    "009d0652a3dcc34d11975f74d61598733f01" +
      "006838237d02f64098b110698253d159617f",
  );
});
