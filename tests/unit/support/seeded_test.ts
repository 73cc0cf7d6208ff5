import assert from "node:assert/strict";
import { seeded } from "../../support/seeded.ts";

Deno.test("one seed gives one stream, and another name or seed another", () => {
  const first = seeded(7, "alice");
  const again = seeded(7, "alice");
  const a = [first.bytes(32), first.bytes(5)];
  assert.deepEqual(a, [again.bytes(32), again.bytes(5)]);
  assert.notDeepEqual(seeded(7, "bob").bytes(32), a[0]);
  assert.notDeepEqual(seeded(8, "alice").bytes(32), a[0]);
  assert.notDeepEqual(first.bytes(32), a[0]);
});
