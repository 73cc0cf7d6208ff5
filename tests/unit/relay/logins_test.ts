import assert from "node:assert/strict";
import { DEFAULT_LIMITS } from "../../../relay/limits.ts";
import { Logins, type LoginStart } from "../../../relay/logins.ts";
import { openKvStore } from "../../../relay/store/kv/kv_store.ts";
import type { AttemptStore } from "../../../relay/store/store.ts";
import { Secret } from "../../../src/secret.ts";
import * as world from "../../support/relay_world.ts";
import { CAPACITY } from "../../support/store/scene.ts";

const SECRET = world.someBytes(32);
const HOUR = 3_600_000;

interface Scene {
  readonly logins: Logins;
  readonly clock: { now: number };
  readonly store: AttemptStore;
}

function scene(name: string, story: (scene: Scene) => Promise<void>): void {
  Deno.test(name, async () => {
    const clock = { now: Date.UTC(2026, 10, 22) };
    const now = () => clock.now;
    await using store = await openKvStore({
      path: ":memory:",
      recordKey: new Secret("record key", SECRET),
      capacity: CAPACITY,
      now,
      onDamage: (table) => assert.fail(table),
    });
    const logins = loginsOf(store.attempts, now);
    await story({ logins, clock, store: store.attempts });
  });
}

function loginsOf(store: AttemptStore, now: () => number): Logins {
  const secret = new Secret("token key", SECRET.slice());
  return new Logins({ store, limits: DEFAULT_LIMITS, secret, now });
}

function start(parts: Partial<LoginStart> = {}): LoginStart {
  return { username: world.nameOf("alice"), from: "192.0.2.1", device: null, ...parts };
}

async function waits(logins: Logins, begin: LoginStart, count: number) {
  const found = [];
  for (let i = 0; i < count; i++) found.push(await logins.begin(begin));
  return found;
}

scene("three logins may fail, then the delay doubles with each", async (scene) => {
  const { logins, clock } = scene;
  assert.deepEqual(await waits(logins, start(), 5), [0, 0, 0, 2, 2]);
  for (const [i, delay] of [2, 4, 8, 16, 32, 64, 128, 256, 512, 600, 600].entries()) {
    const again = start({ from: `198.51.100.${i}` });
    clock.now += delay * 1_000 - 1;
    assert.equal(await logins.begin(again), 1);
    clock.now += 1;
    assert.equal(await logins.begin(again), 0);
  }
});

scene("a thousand guesses in an hour are twenty at most", async ({ logins, clock }) => {
  let through = 0;
  for (let i = 0; i < 1_000; i++) {
    if (await logins.begin(start({ from: `192.0.2.${i % 250}` })) === 0) through++;
    clock.now += HOUR / 1_000;
  }
  assert.equal(through <= 20, true);
});

scene("a known device logs in while somebody guesses", async ({ logins }) => {
  await waits(logins, start(), 10);
  const device = world.firstDevice({ uuid: world.someUuid() });
  assert.deepEqual(await waits(logins, start({ device }), 4), [0, 0, 0, 2]);
  await logins.succeed(start({ device }));
  assert.equal(await logins.begin(start({ device })), 0);
  assert.equal(await logins.begin(start()), 2);
});

scene("one address may not try one account after the other", async ({ logins }) => {
  const names = Array.from({ length: 21 }, (_, i) => world.nameOf(`user${i}`));
  const found = [];
  for (const username of names) found.push(await logins.begin(start({ username })));
  assert.deepEqual(found, [...Array(20).fill(0), 2]);
  const other = start({ username: world.nameOf("somebody"), from: "198.51.100.7" });
  assert.equal(await logins.begin(other), 0);
});

scene(
  "a start that its account refuses is not held against the address",
  async (scene) => {
    const { logins } = scene;
    await waits(logins, start(), 40);
    assert.equal(await logins.begin(start({ username: world.nameOf("bob") })), 0);
  },
);

scene("a login that succeeds was no guess at its account", async ({ logins }) => {
  assert.deepEqual(await waits(logins, start(), 3), [0, 0, 0]);
  await logins.succeed(start());
  assert.deepEqual(await waits(logins, start(), 4), [0, 0, 0, 2]);
});

scene("an account of one's own gives no free guesses at others", async ({ logins }) => {
  const own = start({ username: world.nameOf("mallory") });
  for (let i = 0; i < 20; i++) {
    assert.equal(await logins.begin(start({ username: world.nameOf(`user${i}`) })), 0);
    if (i === 19) break;
    assert.equal(await logins.begin(own), 0);
    await logins.succeed(own);
  }
  assert.equal(await logins.begin(start({ username: world.nameOf("victim") })), 2);
  await logins.succeed(start({ from: "203.0.113.9" }));
});

scene("the count survives a restart of the relay", async ({ logins, clock, store }) => {
  await waits(logins, start(), 3);
  const restarted = loginsOf(store, () => clock.now);
  assert.equal(await restarted.begin(start()), 2);
});

scene("failures are forgotten after a day", async ({ logins, clock }) => {
  await waits(logins, start(), 3);
  clock.now += 24 * HOUR;
  assert.deepEqual(await waits(logins, start(), 4), [0, 0, 0, 2]);
});

scene("a clock that is set back keeps nobody out", async ({ logins, clock }) => {
  await waits(logins, start(), 3);
  clock.now -= 10 * 365 * 24 * HOUR;
  assert.equal(await logins.begin(start()), 0);
  assert.equal(await logins.begin(start()), 4);
});

scene("names and addresses are not kept as they are", async ({ logins, store }) => {
  await logins.begin(start());
  for (const name of ["alice", "192.0.2.1", "account alice"]) {
    await store.amend(name, (before) => {
      assert.equal(before, null);
      return before;
    });
  }
});
