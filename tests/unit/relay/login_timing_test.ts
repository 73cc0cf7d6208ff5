import assert from "node:assert/strict";
import { openKvStore } from "../../../relay/store/kv/kv_store.ts";
import type { Args } from "../../../src/channel/operations.ts";
import { Secret } from "../../../src/secret.ts";
import { RelayClient } from "../../support/relay_client.ts";
import * as member from "../../support/relay_member.ts";
import { onStage } from "../../support/relay_story.ts";
import {
  nameOf,
  newAccount,
  request,
  someBytes,
  someUuid,
} from "../../support/relay_world.ts";
import { CAPACITY } from "../../support/store/scene.ts";

/** Logins to each of the two names. */
const LOGINS = 200;

/** Deviations that chance yields once in a million runs. */
const CERTAIN = 5;

/** What a login may start with beside a name and a password. */
type Rest = Pick<Args<"login/start">, "device">;

/** By name, the milliseconds that starts of logins took, one name after the other. */
async function timesOf(
  client: RelayClient,
  names: readonly [string, string],
  rest: Rest,
  logins = LOGINS,
): Promise<readonly [number[], number[]]> {
  const times: [number[], number[]] = [[], []];
  const order = Array.from({ length: 2 * logins }, (_, i) => (i + (i >> 1)) & 1);
  for (const which of order) {
    const request = await member.loginRequest("guessed");
    const username = nameOf(names[which] ?? "");
    const began = performance.now();
    const status = await client.statusOf("login/start", { username, request, ...rest });
    times[which]?.push(performance.now() - began);
    assert.equal(status, "ok");
  }
  return times;
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
}

/**
 * By how many standard deviations ranks differ from those of two samples of one kind
 * (Mann and Whitney). A busy machine makes both slower, and this not larger.
 */
function deviations(a: readonly number[], b: readonly number[]): number {
  const wins = a.reduce((sum, x) => {
    return sum + b.reduce((sum, y) => sum + (x > y ? 1 : x === y ? 0.5 : 0), 0);
  }, 0);
  const pairs = a.length * b.length;
  return (wins - pairs / 2) / Math.sqrt(pairs * (a.length + b.length + 1) / 12);
}

/** Logins to a user and to nobody must look the same to somebody with a watch. */
function timingTest(name: string, rest: Rest): void {
  Deno.test(name, () =>
    onStage(async ({ url }) => {
      await member.register(url, "alice");
      const client = await RelayClient.connect(url);
      await timesOf(client, ["nobody", "noone"], rest, 20); // until all is compiled
      const [known, unknown] = await timesOf(client, ["alice", "mallory"], rest);
      const apart = Math.abs(median(known) - median(unknown));
      const share = apart / median(unknown);
      const z = deviations(known, unknown);
      const told = `medians ${apart.toFixed(3)} ms apart, z ${z.toFixed(1)}`;
      assert.ok(share < MOST || Math.abs(z) < CERTAIN, told);
    }, { limits: { loginsFree: 5_000, loginsFreePerAddress: 5_000 } }));
}

/**
 * Of the time of a login, what finding rows in a database or none may make: after three
 * starts there are delays, so nobody gets to measure so little.
 */
const MOST = 0.04;

timingTest("B01 R04 time does not tell a user from nobody", {});
timingTest("B01 nor does it for whoever claims to be her device", {
  device: { device: 1, signature: someBytes(64) },
});

/** Of two quantiles, by how much the larger may exceed the smaller. */
const ALIKE = 1.4;

Deno.test("B01 it takes as long to find that a name is nobody's", async () => {
  await using store = await openKvStore({
    path: ":memory:",
    recordKey: new Secret("record key", someBytes(32)),
    capacity: CAPACITY,
    now: Date.now,
    onDamage: (table) => assert.fail(`${table} is damaged`),
  });
  const { accounts } = store;
  await accounts.register(newAccount("alice"), request(someUuid()));
  const names = [nameOf("alice"), nameOf("mallory")] as const;
  const times: [number[], number[]] = [[], []];
  for (let i = 0; i < 4 * LOGINS; i++) {
    const which = (i + (i >> 1)) & 1;
    const began = performance.now();
    const account = await accounts.named(names[which] ?? names[0]);
    // Until all is compiled, time says nothing.
    if (i >= LOGINS) times[which]?.push(performance.now() - began);
    assert.equal(account?.username, which === 0 ? "alice" : undefined);
  }
  // What the machine does beside it is in the longer times.
  const [known, unknown] = times.map((all) => all.toSorted((a, b) => a - b)[60] ?? 0);
  const ratio = (known ?? 0) / (unknown ?? 0);
  assert.ok(ratio < ALIKE && ratio > 1 / ALIKE, `${known} ms and ${unknown} ms`);
});
