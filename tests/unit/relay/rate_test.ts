import assert from "node:assert/strict";
import fc from "fast-check";
import { Rate } from "../../../relay/rate.ts";

function rate(atOnce: number, perSecond: number, keys = 100) {
  const clock = { now: 5_000 };
  const limit = new Rate({ atOnce, perSecond, keys, now: () => clock.now });
  return { clock, limit };
}

Deno.test("so many are let through at once, and not one more", () => {
  for (const atOnce of [1, 2, 5]) {
    const { limit } = rate(atOnce, 1);
    const waits = Array.from({ length: atOnce + 1 }, () => limit.take("alice"));
    assert.deepEqual(waits, [...Array(atOnce).fill(0), 1]);
    assert.equal(limit.take("bob"), 0);
  }
});

Deno.test("the wait that is told is long enough", () => {
  const { clock, limit } = rate(5, 5 / 3_600);
  for (let i = 0; i < 5; i++) assert.equal(limit.take("alice"), 0);
  const wait = limit.take("alice");
  assert.equal(wait, 720);
  clock.now += wait * 1_000 - 1_000;
  assert.equal(limit.take("alice"), 1);
  clock.now += 1_000;
  assert.equal(limit.take("alice"), 0);
  assert.equal(limit.take("alice"), 720);
});

Deno.test("a refusal costs nothing", () => {
  const { clock, limit } = rate(1, 1);
  limit.take("alice");
  for (let i = 0; i < 100; i++) assert.equal(limit.take("alice"), 1);
  clock.now += 1_000;
  assert.equal(limit.take("alice"), 0);
});

Deno.test("many may be taken together, and then wait as long as one by one", () => {
  const { clock, limit } = rate(5, 1);
  assert.equal(limit.take("alice", 3), 0);
  assert.equal(limit.take("alice", 3), 1);
  assert.equal(limit.take("alice", 2), 0);
  assert.equal(limit.take("alice", 5), 5);
  clock.now += 5_000;
  assert.equal(limit.take("alice", 1_000), 0, "as all that a key may have at once");
  assert.equal(limit.take("alice"), 1);
});

Deno.test("over any time, no more come through than the rate allows", () => {
  const gaps = fc.array(fc.nat(400), { minLength: 1, maxLength: 200 });
  fc.assert(fc.property(gaps, fc.integer({ min: 1, max: 6 }), (gaps, atOnce) => {
    const { clock, limit } = rate(atOnce, 10);
    const start = clock.now;
    let through = 0;
    for (const gap of gaps) {
      clock.now += gap;
      if (limit.take("alice") === 0) through++;
      const most = atOnce + (clock.now - start) / 100;
      assert.equal(through <= most + 0.001, true);
    }
  }));
});

Deno.test("keys that are quiet again are forgotten, and there are never too many", () => {
  const { clock, limit } = rate(1, 1, 50);
  for (let i = 0; i < 1_000; i++) limit.take(`key ${i}`);
  assert.equal(limit.size <= 50, true);
  assert.equal(limit.take("key 999"), 1);
  clock.now += 2_000;
  for (let i = 0; i < 30; i++) limit.take(`later ${i}`);
  assert.equal(limit.size <= 30, true);
});
