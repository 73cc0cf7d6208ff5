import assert from "node:assert/strict";
import { fromHex, hex, utf8 } from "../../../src/bytes.ts";
import { theirPublic } from "../../../src/crypto/keys.ts";
import { matches, safetyNumber } from "../../../src/identity/safety_number.ts";
import { refusal } from "../../support/refusal.ts";
import { transcripts } from "../../support/vectors.ts";

const native = transcripts.native_fingerprint;
const alice = {
  identifier: utf8(native.id_local),
  key: theirPublic(fromHex(native.key_local)),
};
const bob = {
  identifier: utf8(native.id_remote),
  key: theirPublic(fromHex(native.key_remote)),
};
const here = safetyNumber(alice, bob);
const there = safetyNumber(bob, alice);

Deno.test("digits and code are the official library's", () => {
  assert.equal(here.digits, native.display);
  assert.equal(hex(here.scannable), native.scannable);
});

Deno.test("both sides read the same digits and scan each other's mirror", () => {
  assert.equal(there.digits, here.digits);
  assert.ok(matches(here, there.scannable));
  assert.ok(matches(there, here.scannable));
});

Deno.test("one's own code is no match, nor is one with another key", () => {
  assert.ok(!matches(here, here.scannable));
  const swapped = safetyNumber({ ...bob, key: alice.key }, alice);
  assert.ok(!matches(here, swapped.scannable));
  const foreign = safetyNumber(bob, { ...alice, key: bob.key });
  assert.ok(!matches(here, foreign.scannable));
});

Deno.test("another version and other codes are refused", () => {
  const newer = fromHex("0803" + native.scannable.slice(4));
  assert.throws(() => matches(here, newer), refusal("unsupported-version"));
  const malformed = refusal("malformed");
  assert.throws(() => matches(here, utf8("https://example.org")), malformed);
  assert.throws(() => matches(here, fromHex("0802")), malformed);
});
