import assert from "node:assert/strict";
import { RelayProcess } from "../support/relay_process.ts";
import { Soak } from "../support/soak.ts";
import { changesIn, doubles, epochsOf, saidIn } from "../support/soak_history.ts";

const PEOPLE = Number(Deno.env.get("SOAK_PEOPLE") ?? 4);
const STEPS = Number(Deno.env.get("SOAK_STEPS") ?? 5);
const SECONDS = Number(Deno.env.get("SOAK_SECONDS") ?? Infinity);
const SEED = Number(Deno.env.get("SOAK_SEED") ?? Date.now() % 100_000);

/** What this many people ask of a relay in so short a time. */
const LIMITS = { groupRenewalsPerMinute: 60, claimsPerPairAndHour: 1_000 };

Deno.test("R20 R22: people who come, go and are killed share one history", async () => {
  console.log(`SOAK_SEED=${SEED}`);
  await using relay = await RelayProcess.start({ limits: LIMITS });
  await using soak = new Soak(relay, {
    people: PEOPLE,
    steps: STEPS,
    seconds: SECONDS,
    seed: SEED,
  });
  await soak.gather();
  await soak.runs();
  const histories = await soak.settles();
  const whole = histories.get(soak.founder.name) ?? [];
  assert.ok(whole.length > PEOPLE, "something was said");
  for (const [name, lines] of histories) {
    assert.deepEqual(doubles(lines), [], `${name} sees nothing twice`);
    for (const epoch of epochsOf(name, whole)) {
      const where = `${name}, epoch ${epoch}, seed ${SEED}`;
      assert.deepEqual(changesIn(lines, epoch), changesIn(whole, epoch), where);
      assert.deepEqual(saidIn(lines, epoch, whole), saidIn(whole, epoch, whole), where);
    }
  }
  const texts = new Set(whole.map(({ text }) => text));
  assert.deepEqual(soak.taken.filter((text) => !texts.has(text)), [], "lost");
});
