import assert from "node:assert/strict";
import { concat, utf8 } from "../../../src/bytes.ts";
import { sha256 } from "../../../src/crypto/kdf.ts";
import { xeddsaSign } from "../../../src/crypto/xeddsa.ts";
import { hashEntry, isSignedBy } from "../../../src/group/signed_entry.ts";
import { People } from "../../support/group_people.ts";

const people = new People(12);
const alice = people.actor("alice");
const bob = people.actor("bob");
const group = people.group(alice);

Deno.test("an entry is signed by one identity, over all of its bytes", () => {
  const signed = people.sign(group, alice, { type: "renew" });
  assert.ok(isSignedBy(alice.person.identityKey, signed));
  assert.ok(!isSignedBy(bob.person.identityKey, signed));
  for (let i = 0; i < signed.body.length; i++) {
    const body = Uint8Array.from(signed.body);
    body[i] = (body[i] ?? 0) ^ 1;
    assert.ok(!isSignedBy(alice.person.identityKey, { ...signed, body }), `byte ${i}`);
  }
});

Deno.test("what an identity signed without the label is none of an entry", () => {
  const { body } = people.sign(group, alice, { type: "renew" });
  const signature = xeddsaSign(alice.pair.private, body, people.random);
  assert.ok(!isSignedBy(alice.person.identityKey, { body, signature }));
});

Deno.test("an entry is called by the hash of its body under a label", () => {
  const { body } = people.sign(group, alice, { type: "renew" });
  const label = concat(utf8("msgr/v1/group-hash"), new Uint8Array(1));
  assert.deepEqual(hashEntry(body), sha256(concat(label, body)));
});
