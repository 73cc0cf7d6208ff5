import assert from "node:assert/strict";
import { concat } from "../../../src/bytes.ts";
import { xeddsaVerify } from "../../../src/crypto/xeddsa.ts";
import {
  decodeEcPrekey,
  decodeKyberPrekey,
  decodeSignedPrekey,
  encodeEcPrekey,
  encodeKyberPrekey,
  encodeSignedPrekey,
  publicEcPrekey,
  publicSignedPrekey,
} from "../../../src/identity/prekeys.ts";
import { person } from "../../support/people.ts";
import { refusal } from "../../support/refusal.ts";

const alice = person("alice");
const identity = alice.device.identity.public;

Deno.test("the identity signs prekeys as they are serialised", () => {
  for (const prekey of [alice.signedPrekey, alice.lastResort, alice.kyber]) {
    const { id, key, signature } = publicSignedPrekey(prekey);
    assert.equal(id, prekey.id);
    assert.ok(xeddsaVerify(identity, key, signature));
  }
});

Deno.test("only public halves are published", () => {
  assert.deepEqual(publicEcPrekey(alice.ec), { id: 13, key: alice.ec.pair.public });
});

Deno.test("each kind of prekey survives its bytes", () => {
  const ec = decodeEcPrekey(encodeEcPrekey(alice.ec));
  assert.deepEqual(ec.pair.private.expose(), alice.ec.pair.private.expose());
  assert.deepEqual(publicEcPrekey(ec), publicEcPrekey(alice.ec));
  const signed = decodeSignedPrekey(encodeSignedPrekey(alice.signedPrekey));
  const { pair } = alice.signedPrekey;
  assert.deepEqual(signed.pair.private.expose(), pair.private.expose());
  assert.deepEqual(publicSignedPrekey(signed), publicSignedPrekey(alice.signedPrekey));
  const kyber = decodeKyberPrekey(encodeKyberPrekey(alice.kyber));
  assert.deepEqual(kyber.pair.private.expose(), alice.kyber.pair.private.expose());
  assert.deepEqual(publicSignedPrekey(kyber), publicSignedPrekey(alice.kyber));
});

Deno.test("trailing bytes are refused", () => {
  const longer = (bytes: Uint8Array) => concat(bytes, new Uint8Array(1));
  const malformed = refusal("malformed");
  assert.throws(() => decodeEcPrekey(longer(encodeEcPrekey(alice.ec))), malformed);
  const signed = longer(encodeSignedPrekey(alice.signedPrekey));
  assert.throws(() => decodeSignedPrekey(signed), malformed);
  const kyber = longer(encodeKyberPrekey(alice.kyber));
  assert.throws(() => decodeKyberPrekey(kyber), malformed);
});
