import assert from "node:assert/strict";
import type { Store } from "../../../relay/store/store.ts";
import { START } from "./scene.ts";
import type { Stories } from "./scene.ts";

/** What is kept of attempts. */
export const ATTEMPTS: Stories = {
  "a tally is amended in one step": async ({ store }) => {
    await Promise.all(
      Array.from(
        { length: 20 },
        () =>
          store.attempts.amend("alice", (before) => {
            return {
              count: (before?.count ?? 0) + 1,
              last: START,
              until: START + 10,
            };
          }),
      ),
    );
    assert.equal(await tally(store, "alice"), 20);
    assert.equal(await tally(store, "bob"), undefined);
    await store.attempts.amend("alice", () => null);
    assert.equal(await tally(store, "alice"), undefined);
  },

  "a tally is forgotten when its time is over": async ({ store, clock }) => {
    const once = { count: 1, last: START, until: START + 10 };
    await store.attempts.amend("alice", () => once);
    clock.now += 9;
    assert.equal(await tally(store, "alice"), 1);
    assert.equal((await store.sweep()).attempts, 0);
    clock.now += 1;
    assert.equal(await tally(store, "alice"), undefined);
    assert.equal((await store.sweep()).attempts, 1);
  },
};

async function tally(store: Store, name: string): Promise<number | undefined> {
  let seen: number | undefined;
  await store.attempts.amend(name, (before) => {
    seen = before?.count;
    return before;
  });
  return seen;
}
