import assert from "node:assert/strict";
import fc from "fast-check";
import { ReplayWindow } from "../../../src/channel/window.ts";
import { LIMIT } from "../../../src/limits.ts";

/** What the window must do, said with a set. */
class Model {
  readonly #taken = new Set<number>();

  isFresh(n: number): boolean {
    const newest = Math.max(-1, ...this.#taken);
    return n > newest - 1_024 && !this.#taken.has(n);
  }

  take(n: number): void {
    this.#taken.add(n);
  }
}

Deno.test("B05 a window behaves as a set of everything taken, 1 024 places back", () => {
  const steps = fc.oneof(
    fc.integer({ min: -1_100, max: 5 }),
    fc.integer({ min: -1_030, max: 1_100 }),
    fc.constantFrom(-1_025, -1_024, -1_023, 1_023, 1_024, 1_025),
  );
  fc.assert(
    fc.property(fc.array(steps, { maxLength: 120 }), (jumps) => {
      const [window, model] = [new ReplayWindow(), new Model()];
      let newest = 0;
      for (const jump of jumps) {
        const n = Math.max(0, newest + jump);
        const isFresh = window.isFresh(n);
        assert.equal(isFresh, model.isFresh(n));
        if (!isFresh) continue;
        window.take(n);
        model.take(n);
        newest = Math.max(newest, n);
      }
    }),
    { numRuns: 300 },
  );
});

Deno.test("the oldest place in reach is taken once, the one behind it never", () => {
  const window = new ReplayWindow();
  window.take(5_000);
  const oldest = 5_000 - LIMIT.replayWindow + 1;
  assert.equal(window.isFresh(oldest), true);
  assert.equal(window.isFresh(oldest - 1), false);
  window.take(oldest);
  assert.equal(window.isFresh(oldest), false);
});
