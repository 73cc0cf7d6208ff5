import assert from "node:assert/strict";
import { canTrace, type Death, killAnywhere } from "../support/killing.ts";
import { Program } from "../support/program.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { tablesOf } from "../support/relay_store.ts";
import { ensureEqual, Hub, Talker } from "../support/talker.ts";

/**
 * `deno task soak:kill`: two people who talk without pause, and their relay, are killed
 * over and over, by many such worlds side by side; each of them ends after a hundred
 * deaths, and all is compared. `SEED=n KILL_POINTS=100` draws one of them again, and what
 * an earlier run has not come to is `SEED=m KILL_POINTS=r`, from where it ended. The
 * folder of a world in which something is wrong stays.
 */

/** Deaths in all. */
const POINTS = Number(Deno.env.get("KILL_POINTS") ?? 10_000);

/** Worlds at a time. */
const WORLDS = Number(Deno.env.get("KILL_WORLDS") ?? 3);

/** After so many of these, no world begins any more. */
const SECONDS = Number(Deno.env.get("KILL_SECONDS") ?? Infinity);

/** Deaths in a world. */
const POINTS_AT_ONCE = 100;

const [fresh = 0] = crypto.getRandomValues(new Uint32Array(1));
const SEED = Number(Deno.env.get("SEED") ?? fresh);

const DEATHS: readonly Death[] = await canTrace()
  ? ["at any time", "between two calls"]
  : ["at any time"];

const began = performance.now();
let begun = 0;
let done = 0;
let failures = 0;

/** Kills so many in a world of its own: how often who died, and how much was said. */
async function world(seed: number, points: number): Promise<string> {
  const home = await Deno.makeTempDir({ prefix: `messenger-kills-${seed}-` });
  const dataDir = `${home}/relay`;
  await Deno.mkdir(dataDir);
  await using relay = await RelayProcess.start({ dataDir });
  const place = { home, relay, seed };
  const alice = await Talker.register("alice", { ...place, peer: "bob" });
  const bob = await Talker.register("bob", { ...place, peer: "alice" });
  const victims = [alice, bob, new Hub(relay, [alice, bob])];
  const counts: string[] = [];
  let said = 0;
  for (const death of DEATHS) {
    const deaths = Math.ceil(points / DEATHS.length);
    const count = await killAnywhere(victims, { deaths, death, seed });
    counts.push(...Object.entries(count).map(([how, often]) => `${how} ${often}`));
    const [hers, his] = await Promise.all([alice.rests(), bob.rests()]);
    ensureEqual([alice, bob], [hers, his]);
    said = hers.length;
  }
  await relay.quit();
  const { mail = 0, letter = 0, copy = 0 } = await tablesOf(dataDir);
  assert.deepEqual([mail, letter, copy], [0, 0, 0]);
  const args = ["relay", "check", "--data-dir", dataDir];
  const check = await Program.run({ args, home });
  assert.equal(check.code, 0, check.stdout);
  await Deno.remove(home, { recursive: true });
  return `${said} messages, ${counts.join(", ")}`;
}

async function worlds(): Promise<void> {
  while (begun < POINTS && performance.now() - began < 1_000 * SECONDS) {
    const seed = SEED + begun;
    const points = Math.min(POINTS_AT_ONCE, POINTS - begun);
    begun += points;
    const how = await world(seed, points).catch((error) => {
      failures++;
      console.error(`SEED=${seed}`, error);
      return "wrong";
    });
    done += points;
    const seconds = Math.round((performance.now() - began) / 1_000);
    console.log(`SEED=${seed} ${how}; ${done} of ${POINTS} in ${seconds} s`);
  }
}

console.log(`SEED=${SEED}`);
await Promise.all(Array.from({ length: WORLDS }, worlds));
console.log(`${done} kills, ${failures} worlds wrong`);
Deno.exit(failures === 0 ? 0 : 1);
