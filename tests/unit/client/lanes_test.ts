import assert from "node:assert/strict";
import { Background } from "../../../client/background.ts";
import { Lanes, type Turn } from "../../../client/lanes.ts";
import { TestClock } from "../../support/test_clock.ts";

/** Lanes whose pieces of work end when a test says so. */
class Yard {
  readonly clock = new TestClock();
  readonly background = new Background();
  /** Which lanes worked, in order. */
  readonly done: string[] = [];
  /** Ends the piece of work that a lane is at. */
  readonly ends = new Map<string, (turn: Turn) => void>();
  readonly lanes = new Lanes<string>(this, (lane) => this.#work(lane));

  /** Ends a lane's piece of work, and lets everything go on that can. */
  async end(lane: string, turn: Turn): Promise<void> {
    const end = this.ends.get(lane);
    assert.ok(end !== undefined, `${lane} is not at work`);
    this.ends.delete(lane);
    end(turn);
    await this.rests();
  }

  async rests(): Promise<void> {
    await new Promise((resolve) => setTimeout(resolve, 0));
  }

  #work(lane: string): Promise<Turn> {
    assert.ok(!this.ends.has(lane), "one piece of a lane's work at a time");
    this.done.push(lane);
    return new Promise((resolve) => this.ends.set(lane, resolve));
  }
}

Deno.test("lanes work side by side, and each on one piece at a time", async () => {
  const yard = new Yard();
  yard.lanes.open(["a", "b"]);
  await yard.rests();
  assert.deepEqual(yard.done, ["a", "b"]);
  await yard.end("a", "next");
  await yard.end("a", "rest");
  await yard.end("b", "rest");
  assert.deepEqual(yard.done, ["a", "b", "a"]);
  await yard.background.idle();
});

Deno.test("what is started while a lane works is looked for afterwards", async () => {
  const yard = new Yard();
  yard.lanes.open(["a"]);
  await yard.rests();
  for (let i = 0; i < 3; i++) yard.lanes.start("a");
  await yard.end("a", "rest");
  assert.deepEqual(yard.done, ["a", "a"]);
  await yard.end("a", "rest");
  assert.deepEqual(yard.done, ["a", "a"]);
});

Deno.test("a lane that is put off waits for its time, whoever starts it", async () => {
  const yard = new Yard();
  yard.lanes.open(["a"]);
  await yard.rests();
  await yard.end("a", { afterMs: 1_000 });
  yard.lanes.start("a");
  yard.clock.advance(999);
  await yard.rests();
  assert.deepEqual(yard.done, ["a"]);
  yard.clock.advance(1);
  await yard.rests();
  assert.deepEqual(yard.done, ["a", "a"]);
  await yard.end("a", "rest");
});

Deno.test("nothing is begun while the relay is away, and no timer is left", async () => {
  const yard = new Yard();
  yard.lanes.start("a");
  await yard.rests();
  assert.deepEqual(yard.done, []);
  yard.lanes.open(["a", "b"]);
  await yard.rests();
  await yard.end("b", { afterMs: 1_000 });
  yard.lanes.shut();
  await yard.end("a", { afterMs: 1_000 });
  assert.equal(yard.clock.waiting, 0);
  assert.deepEqual(yard.done, ["a", "b"]);
  yard.lanes.open(["b"]);
  await yard.rests();
  assert.deepEqual(yard.done, ["a", "b", "b"]);
  await yard.end("b", "rest");
});

Deno.test("what is started within a commit is begun after it", async () => {
  const yard = new Yard();
  yard.lanes.open([]);
  yard.lanes.start("a");
  assert.deepEqual(yard.done, []);
  await yard.rests();
  assert.deepEqual(yard.done, ["a"]);
  await yard.end("a", "rest");
});
