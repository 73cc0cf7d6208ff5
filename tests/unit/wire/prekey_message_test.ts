import assert from "node:assert/strict";
import { concat, fromHex, hex } from "../../../src/bytes.ts";
import { identityPair, keyPair } from "../../../src/crypto/keys.ts";
import {
  decodePrekeyMessage,
  encodePrekeyMessage,
} from "../../../src/wire/prekey_message.ts";
import { encodeSignalMessage } from "../../../src/wire/signal_message.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";
import { transcripts } from "../../support/vectors.ts";

const identity = identityPair(seeded(1));
const base = keyPair(seeded(2));
const message = encodeSignalMessage({
  ratchetKey: base.public,
  counter: 0,
  previousCounter: 0,
  ciphertext: new Uint8Array(16),
  braid: Uint8Array.of(1),
  addresses: null,
}, {
  macKey: new Uint8Array(32),
  sender: identity.public,
  receiver: identity.public,
});
const parts = {
  oneTimeId: 5,
  baseKey: base.public,
  identityKey: identity.public,
  message,
  registrationId: 300,
  signedId: 1,
  kyberId: 2,
  kyberCiphertext: new Uint8Array(1_569),
};

Deno.test("what was encoded is decoded", () => {
  const decoded = decodePrekeyMessage(encodePrekeyMessage(parts));
  assert.deepEqual({ ...decoded, message }, parts);
  assert.equal(decoded.message.counter, 0);
});

Deno.test("without a one-time prekey the field is left out", () => {
  const bytes = encodePrekeyMessage({ ...parts, oneTimeId: null });
  assert.equal(hex(bytes.subarray(0, 3)), "441221");
  assert.equal(decodePrekeyMessage(bytes).oneTimeId, null);
});

Deno.test("the official library's messages are re-encoded byte for byte", () => {
  for (
    const session of [
      transcripts.native_session_opk,
      transcripts.native_session_no_opk,
    ]
  ) {
    for (const { prekey_message } of session.messages) {
      const bytes = fromHex(prekey_message);
      const decoded = decodePrekeyMessage(bytes);
      const inner = concat(decoded.message.covered, decoded.message.mac);
      assert.deepEqual(
        encodePrekeyMessage({ ...decoded, message: inner }),
        bytes,
      );
    }
  }
});

Deno.test("only version 4 starts sessions", () => {
  const bytes = encodePrekeyMessage(parts);
  for (const version of [0x24, 0x34, 0x54]) {
    bytes[0] = version;
    assert.throws(
      () => decodePrekeyMessage(bytes),
      refusal("unsupported-version"),
    );
  }
  assert.throws(
    () => decodePrekeyMessage(new Uint8Array(0)),
    refusal("malformed"),
  );
});

Deno.test("every field but the one-time id and the registration id must be there", () => {
  const fields = {
    baseKey: "1221" + hex(base.public),
    identityKey: "1a21" + hex(identity.public),
    message: "22" + hex(Uint8Array.of(message.length)) + hex(message),
    signedId: "3001",
    kyberId: "3802",
    kyberCiphertext: "42a10c" + "00".repeat(1_569),
  };
  const all = Object.values(fields);
  const decode = (list: string[]) => decodePrekeyMessage(fromHex("44" + list.join("")));
  assert.equal(decode(all).registrationId, 0);
  for (const [name, field] of Object.entries(fields)) {
    const rest = all.filter((other) => other !== field);
    assert.throws(() => decode(rest), refusal("malformed"), name);
  }
});
