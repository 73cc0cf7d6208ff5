import assert from "node:assert/strict";
import { commitTo, groupName, isCommitted } from "../../../src/group/name.ts";
import { seeded } from "../../support/seeded.ts";

const random = seeded(5);

Deno.test("a name opens its own commitment and no other", () => {
  const name = groupName("owls", random);
  const commitment = commitTo(name);
  assert.equal(commitment.length, 32);
  assert.ok(isCommitted(name, commitment));
  assert.ok(!isCommitted({ ...name, text: "owl" }, commitment));
  assert.ok(!isCommitted({ ...name, salt: random.bytes(32) }, commitment));
});

Deno.test("one name never commits twice to the same bytes", () => {
  const [one, other] = [groupName("owls", random), groupName("owls", random)];
  assert.equal(one.salt.length, 32);
  assert.notDeepEqual(commitTo(one), commitTo(other));
});
