import assert from "node:assert/strict";
import { concat, hex } from "../../../src/bytes.ts";
import { chainKey, keyPair, rootKey, theirPublic } from "../../../src/crypto/keys.ts";
import { startBraid } from "../../../src/ratchet/braid/braid.ts";
import { startListening, startSpeaking } from "../../../src/ratchet/double_ratchet.ts";
import type { MessageKeys } from "../../../src/ratchet/message_keys.ts";
import {
  receiveKeys,
  sendKeys,
  type TripleRatchet,
} from "../../../src/ratchet/triple_ratchet.ts";
import { Secret } from "../../../src/secret.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";

const prekey = keyPair(seeded(1));
const root = rootKey(seeded(2).bytes(32));
const chain = chainKey(seeded(3).bytes(32));

function pair(braidKeys = [4, 4]): [alice: TripleRatchet, bob: TripleRatchet] {
  const [a, b] = braidKeys.map((seed) => new Secret("test", seeded(seed).bytes(32)));
  assert.ok(a !== undefined && b !== undefined);
  const theirs = theirPublic(prekey.public);
  return [
    {
      classic: startListening({ root, chain, theirs }),
      braid: startBraid({ authKey: a, direction: "A2B" }),
    },
    {
      classic: startSpeaking({ root, chain, ours: prekey }),
      braid: startBraid({ authKey: b, direction: "B2A" }),
    },
  ];
}

function send(from: TripleRatchet, seed = 5) {
  const { next, header, braid, keys } = sendKeys(from, seeded(seed));
  const ratchetKey = theirPublic(header.ratchetKey);
  const message = { ratchetKey, counter: header.counter, braid, maxJump: 25_000 };
  return { next, message, keys: spelled(keys) };
}

function spelled({ cipher, macKey }: MessageKeys): string {
  return hex(concat(cipher.key, macKey, cipher.iv));
}

Deno.test("both sides derive one set of keys for each message", () => {
  let [alice, bob] = pair();
  for (let turn = 0; turn < 20; turn++) {
    const sent = send(alice, 100 + turn);
    const received = receiveKeys(bob, sent.message);
    assert.equal(spelled(received.keys), sent.keys);
    [alice, bob] = [received.next, sent.next];
  }
});

Deno.test("whoever lacks the braid's secret derives other keys", () => {
  const [alice, bob] = pair([4, 5]);
  const sent = send(alice);
  assert.notEqual(spelled(receiveKeys(bob, sent.message).keys), sent.keys);
});

Deno.test("a message without a braid part is refused: there is no way back", () => {
  const [alice, bob] = pair();
  const { message } = send(alice);
  const without = { ...message, braid: new Uint8Array(0) };
  assert.throws(() => receiveKeys(bob, without), refusal("malformed"));
  const keyless = { ...message, braid: Uint8Array.of(1, 1, 0, 0) };
  assert.throws(() => receiveKeys(bob, keyless), refusal("forged"));
});

Deno.test("the double ratchet alone says what is a duplicate", () => {
  const [alice, bob] = pair();
  const { message } = send(alice);
  const { next } = receiveKeys(bob, message);
  assert.throws(() => receiveKeys(next, message), refusal("duplicate"));
});
