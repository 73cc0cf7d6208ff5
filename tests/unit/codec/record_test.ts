import assert from "node:assert/strict";
import { named, numbered } from "../../../src/codec/record.ts";
import { refusal } from "../../support/refusal.ts";

const PLACE = { street: 1, house: 2 } as const;

Deno.test("fields travel under their numbers and come back under their names", () => {
  const map = numbered(PLACE, { street: "Owl Lane", house: 7 });
  assert.deepEqual([...map], [[1, "Owl Lane"], [2, 7]]);
  assert.deepEqual(named(PLACE, map), { street: "Owl Lane", house: 7 });
});

Deno.test("an absent field has no number", () => {
  assert.deepEqual([...numbered(PLACE, { house: 7 })], [[2, 7]]);
  assert.deepEqual([...numbered(PLACE, { street: undefined, house: 7 })], [[2, 7]]);
});

Deno.test("a number without a name is left for the schema to judge", () => {
  assert.deepEqual(named(PLACE, new Map([[2, 7], [9, 8]])), { house: 7, "9": 8 });
});

Deno.test("anything but a map with integer keys is refused", () => {
  for (const value of [null, 7, [1, 2], { street: 1 }, new Map([["house", 7]])]) {
    assert.throws(() => named(PLACE, value), refusal("malformed"));
  }
});

Deno.test("a field named like an object's own machinery is only a field", () => {
  const fields = named({ ["__proto__"]: 1 }, new Map([[1, { house: 7 }]]));
  assert.equal(Object.getPrototypeOf(fields), Object.prototype);
});
