import assert from "node:assert/strict";
import { messages, type Person } from "../support/client_process.ts";
import { Follower, Phoenix, Typist } from "../support/killed_talk.ts";
import { canTrace, type Death, killAnywhere } from "../support/killing.ts";
import { Program } from "../support/program.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { tablesOf } from "../support/relay_store.ts";
import { Resident, settled } from "../support/resident.ts";

/** How often somebody is killed; `deno task soak:kill` has more. */
const POINTS = 40;

const [fresh = 0] = crypto.getRandomValues(new Uint32Array(1));
const SEED = Number(Deno.env.get("SEED") ?? fresh);

const CAN_TRACE = await canTrace();

// Alice types to bob while she, he and the relay are killed: half of it in each way.
Deno.test(`R12 B17 C04: ${POINTS} kills lose, double or reorder nothing`, async (t) => {
  console.log(`to draw the same again: SEED=${SEED}`);
  await using relay = await RelayProcess.start();
  await using alice = await settled("alice", relay);
  await using bob = await settled("bob", relay);
  await Resident.like(alice).sends("bob", "hello");
  await Resident.like(bob).receives("--max-messages", "1");
  await Resident.like(bob).does("accept", "alice");
  const [typist, follower] = [new Typist(alice, "bob"), new Follower(bob)];
  const victims = [typist, follower, new Phoenix(relay)];
  const step = (death: Death, ignore: boolean) => ({
    name: `killed ${death}`,
    ignore,
    async fn() {
      const deaths = POINTS / 2;
      console.log(await killAnywhere(victims, { deaths, death, seed: SEED }));
      await typist.stop();
      await follower.stop();
      await ensureSame(typist, follower);
    },
  });
  await t.step(step("at any time", false));
  await t.step(step("between two calls", !CAN_TRACE));
  await t.step("the relay has forgotten all of it, and is whole", async () => {
    await relay.quit();
    const { mail = 0, letter = 0, copy = 0 } = await tablesOf(relay.dataDir);
    assert.deepEqual([mail, letter, copy], [0, 0, 0]);
    const args = ["relay", "check", "--data-dir", relay.dataDir];
    const check = await Program.run({ args, home: relay.dataDir });
    assert.equal(check.code, 0, check.stdout);
  });
});

/** What she wrote is what he has, each once and in order, and all was printed. */
async function ensureSame(typist: Typist, follower: Follower): Promise<void> {
  const [alice, bob] = [Resident.like(typist.person), Resident.like(follower.person)];
  for (const { id } of await bob.receives("--timeout", "3")) follower.printed.add(id);
  const written = await history(alice, "bob");
  const kept = await history(bob, "alice");
  const order = written.slice(1).map(({ text }) => Number(text));
  assert.ok(order.length > 0, "something was said");
  assert.deepEqual(order, [...new Set(order)].toSorted((a, b) => a - b));
  assert.deepEqual(
    kept.map(({ id, text }) => [id, text]),
    written.map(({ id, text }) => [id, text]),
  );
  assert.deepEqual(
    typist.shown.difference(new Set(written.map(({ text }) => text))),
    new Set(),
  );
  assert.deepEqual(new Set(kept.slice(1).map(({ id }) => id)), follower.printed);
  assert.deepEqual(await bob.receives(), []);
  console.log(`${written.length} messages`);
}

async function history(person: Person, chat: string) {
  return messages(await person.does("history", chat, "--json", "--limit", "1000000"));
}
