import assert from "node:assert/strict";
import { refusingAlike } from "../../../src/channel/handshake.ts";
import { concat } from "../../../src/bytes.ts";
import { beginHandshake } from "../../../src/channel/client_handshake.ts";
import { readCertificate } from "../../../src/channel/certificate.ts";
import { encodeOffer, headOf, prologueOf } from "../../../src/channel/handshake.ts";
import { ANSWER_LENGTH, MESSAGE_LENGTH } from "../../../src/channel/handshake.ts";
import { Handshake, NKPSK2 } from "../../../src/channel/noise.ts";
import { CHACHA_SHA256 } from "../../../src/channel/suite.ts";
import { sha256 } from "../../../src/crypto/kdf.ts";
import { acceptHandshake } from "../../../src/channel/relay_handshake.ts";
import { accepted, begun } from "../../support/channel_pair.ts";
import { LIFETIME, NOW, testRelay, trusted } from "../../support/channel_pair.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";

const relay = testRelay();
const forged = refusal("forged");
const PING = { op: "ping", id: new Uint8Array(16), args: {} } as const;

function flipped(bytes: Uint8Array, at: number): Uint8Array {
  const changed = bytes.slice();
  changed.fill((changed[at] ?? 0) ^ 1, at, at + 1);
  return changed;
}

Deno.test("the two messages have their lengths to the byte", () => {
  const pending = begun(relay);
  assert.equal(pending.message.length, MESSAGE_LENGTH);
  assert.equal(MESSAGE_LENGTH, 1_248);
  const { answer } = accepted(relay, pending.message);
  assert.equal(answer.length, ANSWER_LENGTH);
  assert.equal(ANSWER_LENGTH, 1_088 + 32 + 16 + 16);
});

Deno.test("both ends agree on the channel, the terms and the transcript", () => {
  const pending = begun(relay);
  const { answer, channel } = accepted(relay, pending.message);
  const client = pending.finish(answer, NOW);
  assert.equal(client.id, channel.id);
  assert.deepEqual(client.h, channel.h);
  assert.equal(client.relayTime, NOW);
  assert.equal(client.features, 0);
  assert.equal(channel.features, 0);
});

Deno.test("B07 every byte of message 1 counts", () => {
  const { message } = begun(relay);
  for (let at = 0; at < MESSAGE_LENGTH; at++) {
    assert.throws(() => accepted(relay, flipped(message, at)), forged, `byte ${at}`);
  }
});

Deno.test("B07 bytes everywhere in the answer count", () => {
  const { answer } = accepted(relay, begun(relay).message);
  const certificate = trusted(relay);
  // A KEM's ciphertext yields another secret whichever of its bytes is another.
  const kem = ANSWER_LENGTH - 32 - 16 - 16;
  for (let at = 0; at < ANSWER_LENGTH; at += at < kem ? 32 : 1) {
    const pending = beginHandshake(certificate, seeded(1, "client"));
    const finish = () => pending.finish(flipped(answer, at), NOW);
    assert.throws(finish, forged, `byte ${at}`);
  }
});

Deno.test("messages of other lengths are refused", () => {
  const { message } = begun(relay);
  const { answer } = accepted(relay, message);
  const longer = (bytes: Uint8Array) => Uint8Array.from([...bytes, 0]);
  for (
    const bytes of [message.subarray(0, -1), longer(message), new Uint8Array(0)]
  ) {
    assert.throws(() => accepted(relay, bytes), forged);
  }
  for (
    const bytes of [answer.subarray(0, -1), longer(answer), new Uint8Array(0)]
  ) {
    assert.throws(() => begun(relay).finish(bytes, NOW), forged);
  }
});

Deno.test("an encapsulation key beyond the modulus is refused like all else", () => {
  const hash = sha256(relay.certificate);
  const encapsulationKey = new Uint8Array(1_184).fill(0xff);
  const noise = new Handshake({
    pattern: NKPSK2,
    suite: CHACHA_SHA256,
    role: "initiator",
    prologue: prologueOf(hash),
    random: seeded(1),
    theirs: readCertificate(relay.certificate).staticKey,
  });
  const offer = noise.write(encodeOffer({ encapsulationKey, features: 0 }));
  const refused = (error: unknown) =>
    forged(error) && error instanceof Error && refusal("bad-key")(error.cause);
  assert.throws(() => accepted(relay, concat(headOf(hash), offer)), refused);
});

Deno.test("a handshake finishes once", () => {
  const pending = begun(relay);
  const { answer } = accepted(relay, pending.message);
  pending.finish(answer, NOW);
  assert.throws(() => pending.finish(answer, NOW), /finishes once/);
});

Deno.test("an answer to another handshake is refused", () => {
  const { answer } = accepted(relay, begun(relay, 2).message);
  assert.throws(() => begun(relay).finish(answer, NOW), forged);
});

Deno.test("B07 a replayed message 1 never confirms: its sender has no keys", () => {
  const pending = begun(relay);
  const first = accepted(relay, pending.message, 1);
  const replayed = accepted(relay, pending.message, 2);
  const client = pending.finish(first.answer, NOW);
  const { body } = client.beginRequest(PING, NOW);
  assert.throws(() => replayed.channel.openRequest(body), refusal("malformed"));
  assert.equal(replayed.channel.confirmed, false);
  assert.equal(first.channel.confirmed, false);
  first.channel.openRequest(body);
  assert.equal(first.channel.confirmed, true);
});

Deno.test("the previous static key still serves, a third one does not", () => {
  const previous = testRelay({ seed: 2, same: relay });
  const unknown = testRelay({ seed: 3, same: relay });
  const accept = (message: Uint8Array) =>
    acceptHandshake({
      statics: [relay, previous],
      message,
      random: seeded(1),
      now: NOW,
      lifetime: LIFETIME,
    });
  const pending = begun(previous);
  const { answer, channel } = accept(pending.message);
  assert.equal(pending.finish(answer, NOW).id, channel.id);
  assert.throws(() => accept(begun(unknown).message), forged);
});

Deno.test("a stolen certificate is of no use without its private key", () => {
  const thief = {
    certificate: relay.certificate,
    privateKey: testRelay({ seed: 9 }).privateKey,
  };
  assert.throws(
    () => accepted({ ...relay, ...thief }, begun(relay).message),
    forged,
  );
});

Deno.test("a bug of ours is not made to look like a peer's fault", () => {
  const bug = new RangeError("bug");
  assert.throws(() =>
    refusingAlike(() => {
      throw bug;
    }), bug);
});
