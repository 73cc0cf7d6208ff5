import assert from "node:assert/strict";
import { Committer } from "../../../../../relay/store/kv/committer.ts";
import type { Mutation } from "../../../../../relay/store/kv/committer.ts";

/** A disk whose writes end, one by one, when the test says so. */
class SlowDisk {
  readonly commits: (readonly Mutation[])[] = [];
  readonly #ends: ((failure?: Error) => void)[] = [];

  readonly write = (mutations: readonly Mutation[]): Promise<void> => {
    this.commits.push(mutations);
    return new Promise((resolve, reject) => {
      this.#ends.push((failure) => failure === undefined ? resolve() : reject(failure));
    });
  };

  /** Ends the oldest write and lets what follows from it happen. */
  async end(failure?: Error): Promise<void> {
    await settle();
    this.#ends.shift()?.(failure);
    await settle();
  }

  /** The keys in each commit. */
  keys(): string[][] {
    return this.commits.map((mutations) => mutations.map(({ key }) => key.join("/")));
  }
}

function settle(): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, 0));
}

function set(key: string, length = 1): Mutation {
  return { type: "set", key: [key], value: new Uint8Array(length) };
}

Deno.test("what is asked for during a commit shares the next one, in order", async () => {
  const disk = new SlowDisk();
  const committer = new Committer(disk.write);
  const first = committer.commit([set("a")]);
  await settle();
  const rest = Promise.all([
    committer.commit([set("b"), set("c")]),
    committer.commit([{ type: "delete", key: ["a"] }]),
  ]);
  await disk.end();
  await first;
  await disk.end();
  await rest;
  assert.deepEqual(disk.keys(), [["a"], ["b", "c", "a"]]);
});

Deno.test("a change is kept only when its commit is", async () => {
  const disk = new SlowDisk();
  const committer = new Committer(disk.write);
  let kept = false;
  const promise = committer.commit([set("a")]).then(() => kept = true);
  await settle();
  assert.equal(kept, false);
  await disk.end();
  assert.equal(await promise, true);
});

Deno.test("a failed commit fails all of its changes and none of the next", async () => {
  const disk = new SlowDisk();
  const committer = new Committer(disk.write);
  const failing = [committer.commit([set("a")]), committer.commit([set("b")])];
  const outcomes = Promise.allSettled(failing);
  await settle();
  const next = committer.commit([set("c")]);
  await disk.end(new TypeError("database or disk is full"));
  await disk.end();
  await next;
  for (const outcome of await outcomes) {
    assert.equal(outcome.status === "rejected" && outcome.reason.code, "full");
  }
  const other = assert.rejects(committer.commit([set("d")]), {
    code: "failed",
  });
  await disk.end(new TypeError("attempt to write a readonly database"));
  await other;
});

Deno.test("no commit exceeds what Deno KV takes, and no change is split", async () => {
  const disk = new SlowDisk();
  const committer = new Committer(disk.write);
  const large = Array.from(
    { length: 30 },
    (_, i) => set(`large ${i}`, 60 * 1024),
  );
  const many = Array.from({ length: 3 }, (_, change) => {
    return Array.from({ length: 400 }, (_, i) => set(`${change} ${i}`));
  });
  const long = Array.from({ length: 50 }, (_, i) => set(`${i}`.padEnd(2_000)));
  const changes = [
    ...large.map((each) => [each]),
    ...many,
    ...long.map((each) => [each]),
  ];
  const all = Promise.all(changes.map((change) => committer.commit(change)));
  for (let i = 0; i < 12; i++) await disk.end();
  await all;
  for (const mutations of disk.commits) {
    assert.equal(mutations.length <= 1_000, true);
    const bytes = mutations.map((each) => each.type === "set" ? each.value.length : 0);
    assert.equal(
      bytes.reduce((sum, each) => sum + each, 0) <= 800 * 1024,
      true,
    );
    const keyBytes = mutations.map(({ key }) => String(key[0]).length + 2);
    assert.equal(
      keyBytes.reduce((sum, each) => sum + each, 0) <= 80 * 1024,
      true,
    );
    for (const change of many) {
      const inside = change.filter((mutation) => mutations.includes(mutation)).length;
      assert.equal(inside === 0 || inside === 400, true);
    }
  }
  assert.deepEqual(disk.commits.flat(), changes.flat());
});

Deno.test("a change that fits no commit is refused at once", () => {
  const committer = new Committer(() => Promise.resolve());
  const large = Array.from({ length: 1_001 }, (_, i) => set(`${i}`));
  assert.throws(() => committer.commit(large), RangeError);
});

Deno.test("what is in no hurry goes with the next commit", async () => {
  const disk = new SlowDisk();
  const committer = new Committer(disk.write);
  const patient = committer.commitSoon([set("patient")]);
  await settle();
  assert.deepEqual(disk.keys(), []);
  const urgent = committer.commit([set("urgent")]);
  await disk.end();
  await Promise.all([patient, urgent]);
  assert.deepEqual(disk.keys(), [["patient", "urgent"]]);
});

Deno.test("what is in no hurry is committed even if nothing else comes", async () => {
  const disk = new SlowDisk();
  const committer = new Committer(disk.write);
  const patient = committer.commitSoon([set("patient")]);
  const idle = committer.idle();
  await disk.end();
  await Promise.all([patient, idle]);
  assert.deepEqual(disk.keys(), [["patient"]]);
  await committer.idle();
});
