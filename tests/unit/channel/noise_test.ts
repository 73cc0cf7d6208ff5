import assert from "node:assert/strict";
import { Handshake, type HandshakeInput, NKPSK2 } from "../../../src/channel/noise.ts";
import { CHACHA_SHA256, type CipherInput } from "../../../src/channel/suite.ts";
import { x25519Private, x25519Public } from "../../../src/crypto/x25519.ts";
import { patternOf } from "../../support/noise_protocols.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";

const EMPTY = new Uint8Array(0);
const PSK = new Uint8Array(32).fill(7);
const random = seeded(1, "noise");
const privateKey = x25519Private(random);
const pair = { privateKey, publicKey: x25519Public(privateKey) };
const shared = {
  pattern: NKPSK2,
  suite: CHACHA_SHA256,
  prologue: EMPTY,
  random,
};

function initiator(change: Partial<HandshakeInput> = {}): Handshake {
  const theirs = pair.publicKey;
  return new Handshake({ ...shared, role: "initiator", theirs, ...change });
}

function responder(change: Partial<HandshakeInput> = {}): Handshake {
  return new Handshake({ ...shared, role: "responder", ours: pair, ...change });
}

Deno.test("both sides end with one transcript and mirrored keys", () => {
  const [alice, relay] = [initiator(), responder()];
  relay.read(alice.write(EMPTY));
  alice.read(relay.write(EMPTY, PSK), PSK);
  const [a, r] = [alice.finish(), relay.finish()];
  assert.deepEqual(a.h, r.h);
  assert.deepEqual(a.sending.expose(), r.receiving.expose());
  assert.deepEqual(a.receiving.expose(), r.sending.expose());
  assert.notDeepEqual(a.sending.expose(), a.receiving.expose());
});

Deno.test("another psk, prologue or static key ends the handshake", () => {
  const other = Uint8Array.of(1);
  const prologue = responder({ prologue: other });
  assert.throws(
    () => prologue.read(initiator().write(EMPTY)),
    refusal("forged"),
  );
  const [alice, relay] = [initiator(), responder()];
  relay.read(alice.write(EMPTY));
  const answer = relay.write(EMPTY, PSK);
  assert.throws(
    () => alice.read(answer, new Uint8Array(32)),
    refusal("forged"),
  );
  const impostor = { ...pair, privateKey: x25519Private(random) };
  const guessing = responder({ ours: impostor });
  assert.throws(
    () => guessing.read(initiator().write(EMPTY)),
    refusal("forged"),
  );
});

Deno.test("a handshake that failed refuses everything from then on", () => {
  const relay = responder();
  assert.throws(() => relay.read(new Uint8Array(48)), refusal("bad-key"));
  assert.throws(() => relay.read(initiator().write(EMPTY)), /Out of turn/);
  assert.throws(() => relay.finish(), /Not finished/);
});

Deno.test("a message too short for its keys is refused", () => {
  const short = initiator().write(EMPTY).subarray(0, 31);
  assert.throws(() => responder().read(short), refusal("malformed"));
});

Deno.test("A10 an agreement without contribution is refused", () => {
  for (
    const point of [new Uint8Array(32), Uint8Array.of(1, ...new Uint8Array(31))]
  ) {
    const message = new Uint8Array(48);
    message.set(point);
    assert.throws(() => responder().read(message), refusal("bad-key"));
    const pinned = initiator({ theirs: point });
    assert.throws(() => pinned.write(EMPTY), refusal("bad-key"));
  }
});

Deno.test("nobody speaks out of turn or finishes early", () => {
  assert.throws(() => responder().write(EMPTY), /Out of turn/);
  assert.throws(() => initiator().read(EMPTY), /Out of turn/);
  assert.throws(() => initiator().finish(), /Not finished/);
});

Deno.test("keys that the pattern needs must be given", () => {
  const bare = { ...shared, role: "initiator" } as const;
  assert.throws(() => new Handshake(bare), /key that was not given/);
  const [alice, relay] = [initiator(), responder()];
  relay.read(alice.write(EMPTY));
  assert.throws(() => relay.write(EMPTY), /key that was not given/);
  const withStatic = new Handshake({ ...bare, pattern: patternOf("IX") });
  assert.throws(() => withStatic.write(EMPTY), /key that was not given/);
});

Deno.test("B06 a handshake seals once under each nonce, and leaves no key behind", () => {
  const used: string[] = [];
  const keys = new Set<Uint8Array>();
  const suite = {
    ...CHACHA_SHA256,
    seal(input: CipherInput) {
      used.push(`${input.key} ${input.n}`);
      keys.add(input.key);
      return CHACHA_SHA256.seal(input);
    },
  };
  const [alice, relay] = [initiator({ suite }), responder({ suite })];
  relay.read(alice.write(PSK));
  alice.read(relay.write(PSK, PSK), PSK);
  alice.finish();
  relay.finish();
  assert.equal(new Set(used).size, used.length);
  assert.deepEqual([...keys], [new Uint8Array(32), new Uint8Array(32)]);
});
