import assert from "node:assert/strict";
import { fromHex, hex } from "../../../src/bytes.ts";
import { theirIdentity, theirPublic } from "../../../src/crypto/keys.ts";
import {
  initiate,
  respond,
  type ResponderKeys,
  type SharedSecrets,
} from "../../../src/handshake/pqxdh.ts";
import { verifyBundle } from "../../../src/identity/verify.ts";
import { bundleOf, NOW, person } from "../../support/people.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";

const alice = person("alice");
const bob = person("bob");

function handshake(oneTime: boolean) {
  const bundle = verifyBundle({
    bundle: bundleOf(bob, { oneTime }),
    address: bob.device.address,
    pinned: null,
    seen: null,
    now: NOW,
  });
  const { identity } = alice.device;
  const { secrets, baseKey, opening } = initiate(identity, bundle, seeded(1));
  const message = {
    ...opening,
    baseKey: theirPublic(baseKey),
    identityKey: theirIdentity(identity.public),
  };
  const keys: ResponderKeys = {
    identity: bob.device.identity,
    signed: bob.signedPrekey.pair,
    ec: oneTime ? bob.ec.pair : null,
    kyber: (oneTime ? bob.kyber : bob.lastResort).pair.private,
  };
  return { secrets, message, keys };
}

function spelled({ root, chain, braid, exporter }: SharedSecrets): string[] {
  return [root, chain, braid, exporter].map((secret) => hex(secret.expose()));
}

Deno.test("both sides have four equal secrets, with and without one-time keys", () => {
  for (const oneTime of [true, false]) {
    const { secrets, message, keys } = handshake(oneTime);
    assert.equal(message.oneTimeId, oneTime ? 13 : null);
    assert.equal(message.kyberId, oneTime ? 14 : 12);
    assert.deepEqual(spelled(respond(keys, message)), spelled(secrets));
    assert.equal(new Set(spelled(secrets)).size, 4);
  }
});

Deno.test("without any one of the responder's keys all secrets are others", () => {
  const { secrets, message, keys } = handshake(true);
  const other = person("bob", 2);
  const without: ResponderKeys[] = [
    { ...keys, identity: other.device.identity },
    { ...keys, signed: other.signedPrekey.pair },
    { ...keys, ec: other.ec.pair },
    { ...keys, ec: null },
    { ...keys, kyber: other.kyber.pair.private },
  ];
  for (const wrong of without) {
    const got = spelled(respond(wrong, message));
    spelled(secrets).forEach((secret, at) => assert.notEqual(got[at], secret));
  }
});

Deno.test("another initiator's identity gives other secrets", () => {
  const { secrets, message, keys } = handshake(true);
  const identityKey = theirIdentity(person("mallory").device.identity.public);
  const got = spelled(respond(keys, { ...message, identityKey }));
  assert.notEqual(got[0], spelled(secrets)[0]);
});

Deno.test("a base key in another spelling is refused, not agreed with", () => {
  const { message, keys } = handshake(true);
  const highBit = message.baseKey.slice();
  highBit[32] = (highBit[32] ?? 0) | 0x80;
  const order4 = fromHex("0501" + "00".repeat(31));
  for (const bytes of [highBit, order4]) {
    const baseKey = theirPublic(bytes);
    assert.throws(() => respond(keys, { ...message, baseKey }), refusal("bad-key"));
  }
});

Deno.test("a ciphertext of another type is refused", () => {
  const { message, keys } = handshake(true);
  const kyberCiphertext = message.kyberCiphertext.with(0, 0x0a);
  const run = () => respond(keys, { ...message, kyberCiphertext });
  assert.throws(run, refusal("malformed"));
});

Deno.test("no secret of a handshake prints", () => {
  const { secrets } = handshake(true);
  assert.doesNotMatch(Deno.inspect(secrets), /\d/);
});
