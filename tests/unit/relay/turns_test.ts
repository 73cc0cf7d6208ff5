import assert from "node:assert/strict";
import { Turns } from "../../../relay/turns.ts";

/** Work that notes when it begins, and ends when the test says so. */
function work(log: string[], name: string): {
  readonly run: () => Promise<string>;
  readonly end: () => void;
} {
  const { promise, resolve } = Promise.withResolvers<string>();
  const run = () => {
    log.push(name);
    return promise;
  };
  return { run, end: () => resolve(name) };
}

/** Lets everything happen that can happen without a timer. */
function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

Deno.test("who shares a name takes turns, and others do not wait", async () => {
  const turns = new Turns();
  const log: string[] = [];
  const [first, second, other] = ["first", "second", "other"].map((n) => work(log, n));
  assert(first && second && other);
  const done = [
    turns.take(["a", "b"], first.run),
    turns.take(["b", "c"], second.run),
    turns.take(["d"], other.run),
  ];
  await settle();
  assert.deepEqual(log, ["first", "other"]);
  first.end();
  await settle();
  assert.deepEqual(log, ["first", "other", "second"]);
  second.end();
  other.end();
  assert.deepEqual(await Promise.all(done), ["first", "second", "other"]);
});

Deno.test("work that fails gives the turn on", async () => {
  const turns = new Turns();
  const failed = turns.take(["a"], () => Promise.reject(new Error("no")));
  const next = turns.take(["a"], () => Promise.resolve("yes"));
  await assert.rejects(failed, /no/);
  assert.equal(await next, "yes");
});

Deno.test("names asked for in opposite orders do not wait for each other", async () => {
  const turns = new Turns();
  const both = await Promise.all([
    turns.take(["a", "b"], () => Promise.resolve(1)),
    turns.take(["b", "a"], () => Promise.resolve(2)),
  ]);
  assert.deepEqual(both, [1, 2]);
});
