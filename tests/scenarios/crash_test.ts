import assert from "node:assert/strict";
import { messages, Person } from "../support/client_process.ts";
import { Follower, Phoenix, Typist } from "../support/killed_talk.ts";
import { canTrace, type Death, killAnywhere } from "../support/killing.ts";
import { Program } from "../support/program.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { tablesOf } from "../support/relay_store.ts";

/** How often somebody is killed; a soak asks for more. */
const POINTS = Number(Deno.env.get("KILL_POINTS") ?? 40);

/** After so many of them everybody starts anew, and all is compared. */
const POINTS_AT_ONCE = 40;

const [fresh = 0] = crypto.getRandomValues(new Uint32Array(1));
const SEED = Number(Deno.env.get("SEED") ?? fresh);

const CAN_TRACE = await canTrace();

for (let from = 0; from < POINTS; from += POINTS_AT_ONCE) {
  const points = Math.min(POINTS_AT_ONCE, POINTS - from);
  const which = from === 0 ? "" : ` after ${from} others`;
  Deno.test(`R12 B17 C04: ${points} kills${which} lose, double or reorder nothing`, (t) =>
    talkThroughKills(t, { points, seed: SEED + from }));
}

/** Alice types to bob while she, he and the relay are killed: half of it in each way. */
async function talkThroughKills(
  t: Deno.TestContext,
  { points, seed }: { readonly points: number; readonly seed: number },
): Promise<void> {
  console.log(`to draw the same again: SEED=${seed}`);
  await using relay = await RelayProcess.start();
  await using alice = await Person.register("alice", relay);
  await using bob = await Person.register("bob", relay);
  await alice.sends("bob", "hello");
  await bob.does("receive", "--max-messages", "1");
  await bob.does("accept", "alice");
  const [typist, follower] = [new Typist(alice, "bob"), new Follower(bob)];
  const victims = [typist, follower, new Phoenix(relay)];
  const step = (death: Death, ignore: boolean) => ({
    name: `killed ${death}`,
    ignore,
    async fn() {
      const deaths = Math.ceil(points / 2);
      console.log(await killAnywhere(victims, { deaths, death, seed }));
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
}

/** What she wrote is what he has, each once and in order, and all was printed. */
async function ensureSame(typist: Typist, follower: Follower): Promise<void> {
  const [{ person: alice }, { person: bob }] = [typist, follower];
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
