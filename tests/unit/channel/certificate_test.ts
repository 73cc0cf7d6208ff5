import assert from "node:assert/strict";
import { CERTIFICATE_LENGTH, isSigned } from "../../../src/channel/certificate.ts";
import { makeCertificate, readCertificate } from "../../../src/channel/certificate.ts";
import { decodeHello, encodeHello } from "../../../src/channel/hello.ts";
import { nameSuccessor } from "../../../src/channel/successor.ts";
import { ed25519Public } from "../../../src/crypto/ed25519.ts";
import { NOW, testRelay } from "../../support/channel_pair.ts";
import { refusal } from "../../support/refusal.ts";

const relay = testRelay({ serial: 7, minVersion: 3 });

Deno.test("a certificate has 198 bytes and says what went into it", () => {
  assert.equal(relay.certificate.length, CERTIFICATE_LENGTH);
  const fields = readCertificate(relay.certificate);
  assert.deepEqual(fields.identityKey, ed25519Public(relay.identity.expose()));
  assert.deepEqual(fields.relayId, relay.relayId);
  assert.equal(fields.serial, 7);
  assert.equal(fields.notBefore, NOW / 1_000);
  assert.equal(fields.notAfter - fields.notBefore, 30 * 24 * 60 * 60);
  assert.equal(fields.minVersion, 3);
});

Deno.test("no byte of a certificate can be changed", () => {
  assert.equal(isSigned(relay.certificate), true);
  for (let at = 0; at < CERTIFICATE_LENGTH; at++) {
    const changed = relay.certificate.slice();
    changed.fill((changed[at] ?? 0) ^ 1, at, at + 1);
    assert.equal(isAccepted(changed), false, `byte ${at}`);
  }
});

/** Whether the bytes are a certificate, and one that its identity signed. */
function isAccepted(bytes: Uint8Array): boolean {
  try {
    return isSigned(bytes);
  } catch (error) {
    assert.ok(refusal("malformed")(error));
    return false;
  }
}

Deno.test("a certificate of another length is malformed", () => {
  const longer = new Uint8Array(CERTIFICATE_LENGTH + 1);
  for (const bytes of [longer, longer.subarray(2), new Uint8Array(0)]) {
    assert.throws(() => readCertificate(bytes), refusal("malformed"));
  }
});

Deno.test("a field of a wrong length is our own bug", () => {
  const fields = {
    ...readCertificate(relay.certificate),
    relayId: new Uint8Array(15),
  };
  assert.throws(() => makeCertificate(fields, relay.identity), RangeError);
});

Deno.test("a hello carries up to eight successors", () => {
  const successor = nameSuccessor(
    relay.relayId,
    new Uint8Array(32),
    relay.identity,
  );
  for (const count of [0, 1, 8]) {
    const hello = {
      certificate: relay.certificate,
      successors: Array.from({ length: count }, () => successor),
    };
    const bytes = encodeHello(hello);
    assert.equal(bytes.length, CERTIFICATE_LENGTH + 1 + 128 * count);
    assert.deepEqual(decodeHello(bytes), hello);
  }
});

Deno.test("a ninth successor is neither sent nor taken", () => {
  const successor = nameSuccessor(
    relay.relayId,
    new Uint8Array(32),
    relay.identity,
  );
  const { certificate } = relay;
  const successors = Array.from({ length: 9 }, () => successor);
  assert.throws(() => encodeHello({ certificate, successors }), RangeError);
  const nine = new Uint8Array(CERTIFICATE_LENGTH + 1 + 9 * 128);
  nine[CERTIFICATE_LENGTH] = 9;
  assert.throws(() => decodeHello(nine), refusal("malformed"));
});
