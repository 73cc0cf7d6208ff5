import assert from "node:assert/strict";
import { Recent } from "../../../relay/recent.ts";

function recent(keys: number, milliseconds: number) {
  const clock = { now: 77 };
  const memory = new Recent<number>({ keys, milliseconds, now: () => clock.now });
  return { clock, memory };
}

Deno.test("a key is remembered for its time, and not for more than twice that", () => {
  const { clock, memory } = recent(100, 1_000);
  memory.set("a", 1);
  clock.now += 1_000;
  assert.equal(memory.get("a"), 1);
  clock.now += 999;
  assert.equal(memory.get("a"), 1);
  clock.now += 1;
  assert.equal(memory.get("a"), undefined);
  memory.set("b", 2);
  clock.now += 5_000;
  assert.equal(memory.get("b"), undefined);
});

Deno.test("so many keys are remembered at least, and twice as many at most", () => {
  const { memory } = recent(10, 1_000);
  for (let i = 0; i < 35; i++) memory.set(`${i}`, i);
  const known = Array.from({ length: 35 }, (_, i) => i)
    .filter((i) => memory.get(`${i}`) !== undefined);
  assert.deepEqual(known.slice(-10), [25, 26, 27, 28, 29, 30, 31, 32, 33, 34]);
  assert.equal(known.length <= 20, true);
});

Deno.test("a key can be forgotten before its time", () => {
  const { clock, memory } = recent(10, 1_000);
  memory.set("a", 1);
  clock.now += 1_000;
  memory.set("b", 2);
  memory.delete("a");
  memory.delete("b");
  assert.equal(memory.get("a"), undefined);
  assert.equal(memory.get("b"), undefined);
});
