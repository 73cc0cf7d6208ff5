import assert from "node:assert/strict";
import { fromHex } from "../../../src/bytes.ts";
import {
  kyberDecapsulate,
  kyberEncapsulate,
  kyberPair,
  kyberPairOf,
  theirKyberPublic,
} from "../../../src/crypto/kyber1024.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";
import { transcripts } from "../../support/vectors.ts";

Deno.test("both sides have one secret, and sizes are as on the wire", () => {
  const bob = kyberPair(seeded(1));
  const sent = kyberEncapsulate(theirKyberPublic(bob.public), seeded(2));
  assert.equal(bob.public.length, 1_569);
  assert.equal(bob.private.length, 3_169);
  assert.equal(sent.ciphertext.length, 1_569);
  assert.equal(sent.secret.length, 32);
  const secret = kyberDecapsulate(bob.private, sent.ciphertext);
  assert.deepEqual(secret.expose(), sent.secret.expose());
});

Deno.test("a stored private key holds its public key", () => {
  const { bob_kyber_secret, bob_kyber_public } = transcripts.native_session_opk;
  const pair = kyberPairOf(fromHex(bob_kyber_secret));
  assert.deepEqual(pair.public, fromHex(bob_kyber_public));
});

Deno.test("a stored private key of another kind is refused", () => {
  assert.throws(() => kyberPairOf(new Uint8Array(3_169)), refusal("malformed"));
  assert.throws(() => kyberPairOf(Uint8Array.of(8)), refusal("malformed"));
});

Deno.test("a public key of another type, length or unreduced is refused", () => {
  const { public: honest } = kyberPair(seeded(3));
  const badKey = refusal("bad-key");
  const mlKem = Uint8Array.from(honest);
  mlKem[0] = 0x0a;
  assert.throws(() => theirKyberPublic(mlKem), badKey);
  assert.throws(() => theirKyberPublic(honest.subarray(1)), badKey);
  const unreduced = Uint8Array.from(honest).fill(0xff, 1, 4);
  assert.throws(() => kyberEncapsulate(theirKyberPublic(unreduced), seeded(4)), badKey);
});

Deno.test("an altered ciphertext gives another secret, a misshapen one none", () => {
  const bob = kyberPair(seeded(5));
  const { ciphertext, secret } = kyberEncapsulate(
    theirKyberPublic(bob.public),
    seeded(6),
  );
  const altered = ciphertext.slice();
  altered[700] = (altered[700] ?? 0) ^ 1;
  assert.notDeepEqual(kyberDecapsulate(bob.private, altered).expose(), secret.expose());
  const malformed = refusal("malformed");
  assert.throws(() => kyberDecapsulate(bob.private, ciphertext.subarray(1)), malformed);
  altered[0] = 0x07;
  assert.throws(() => kyberDecapsulate(bob.private, altered), malformed);
});
