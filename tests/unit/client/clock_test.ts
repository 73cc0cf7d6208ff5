import assert from "node:assert/strict";
import { pause, systemClock } from "../../../client/clock.ts";
import { TestClock } from "../../support/test_clock.ts";

Deno.test("a pause ends when its time is over, or when it is ended", async () => {
  const clock = new TestClock();
  const ending = new AbortController();
  const whole = pause(clock, 100, ending.signal);
  clock.advance(100);
  await whole;
  const cut = assert.rejects(pause(clock, 100, ending.signal), /the end/);
  ending.abort(new Error("the end"));
  await cut;
  await assert.rejects(pause(clock, 100, ending.signal), /the end/);
  assert.equal(clock.waiting, 0);
});

Deno.test("the machine's clock calls once, unless it is told not to", async () => {
  const called: string[] = [];
  const cancel = systemClock.after(0, () => called.push("cancelled"));
  cancel();
  await new Promise<void>((resolve) => systemClock.after(1, resolve));
  assert.deepEqual(called, []);
  assert.ok(Math.abs(systemClock.now() - Date.now()) < 1_000);
});
