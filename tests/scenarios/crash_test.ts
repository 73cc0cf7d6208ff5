import assert from "node:assert/strict";
import { messages, Person } from "../support/client_process.ts";
import type { Program } from "../support/program.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { tablesOf } from "../support/relay_store.ts";
import { seeded } from "../support/seeded.ts";

const TEXTS = Array.from(
  { length: 200 },
  (_, i) => `message ${i + 1} of 200 ✓`,
);

/** Crashes while alice writes, and while bob reads; each side half of the time. */
const CRASHES = { writing: 24, reading: 16 };

/** Draws that a seed repeats, whatever the timing of the processes does to the rest. */
class Dice {
  readonly #random;

  constructor(readonly seed: number) {
    this.#random = seeded(seed);
  }

  /** A whole number from 0 up to and without `limit`. */
  below(limit: number): number {
    return new DataView(this.#random.bytes(4).buffer).getUint32(0) % limit;
  }

  /** That many different even numbers from 2 up to and without `limit`, in order. */
  places(count: number, limit: number): readonly number[] {
    const chosen = new Set<number>();
    while (chosen.size < count) chosen.add(2 + 2 * this.below(limit / 2 - 1));
    return [...chosen].sort((a, b) => a - b);
  }
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

/** Texts that alice's vault holds, whatever became of them. */
async function written(alice: Person): Promise<readonly string[]> {
  const output = await alice.does(
    "history",
    "bob",
    "--json",
    "--limit",
    "1000",
  );
  return messages(output).map(({ text }) => text);
}

/** Waits until the program shows the text as its own, and so has it in the vault. */
async function keptBy(chat: Program, text = ""): Promise<void> {
  await chat.says(new RegExp(`"text":"${RegExp.escape(text)}"`));
}

/**
 * Alice types into a chat; now and then her program or the relay is killed in the middle
 * of whatever it does. After a crash of hers she looks what she had written, and goes on.
 */
async function writeThroughCrashes(
  alice: Person,
  relay: RelayProcess,
  dice: Dice,
): Promise<void> {
  const crashes = [...dice.places(CRASHES.writing, TEXTS.length)];
  let chat = alice.start("chat", "bob", "--json");
  for (let next = 1; next < TEXTS.length; next++) {
    const isCrash = crashes[0] === next;
    if (isCrash) await keptBy(chat, TEXTS[next - 1]);
    await chat.write(`${TEXTS[next]}\n`);
    if (!isCrash) continue;
    crashes.shift();
    await pause(dice.below(40));
    if (dice.below(2) === 0) {
      await relay.crash();
      await relay.restart();
    } else {
      await chat.kill("SIGKILL");
      next = (await written(alice)).length - 1;
      chat = alice.start("chat", "bob", "--json");
    }
  }
  await chat.close();
  assert.equal((await chat.ended).code, 0, chat.stderr);
}

/** Bob reads; now and then his program or the relay is killed. */
async function readThroughCrashes(
  bob: Person,
  relay: RelayProcess,
  dice: Dice,
): Promise<ReadonlySet<string>> {
  const ids = new Set<string>();
  const note = ({ stdout }: Program) => {
    const whole = stdout.slice(0, stdout.lastIndexOf("\n") + 1);
    for (const { id } of messages(whole)) ids.add(id);
  };
  for (let crash = 0; crash < CRASHES.reading; crash++) {
    const reader = bob.start("receive", "--json", "--follow");
    if (dice.below(2) === 0) {
      await pause(dice.below(1_000));
      await relay.crash();
      await relay.restart();
    }
    await pause(dice.below(1_200));
    await reader.kill("SIGKILL");
    note(reader);
  }
  for (const { id } of await bob.receives("--timeout", "3")) ids.add(id);
  return ids;
}

Deno.test("R12 B17: forty crashes lose, double or reorder nothing", async (t) => {
  await using relay = await RelayProcess.start();
  await using alice = await Person.register("alice", relay);
  await using bob = await Person.register("bob", relay);
  const [fresh = 0] = crypto.getRandomValues(new Uint32Array(1));
  const dice = new Dice(Number(Deno.env.get("SEED") ?? fresh));
  console.log(`to draw the same again: SEED=${dice.seed}`);

  await t.step("alice writes to bob, who is away", async () => {
    await alice.sends("bob", TEXTS[0] ?? "");
    await writeThroughCrashes(alice, relay, dice);
    assert.deepEqual(await written(alice), TEXTS);
  });

  await t.step("bob gets each of them once, in order", async () => {
    const printed = await readThroughCrashes(bob, relay, dice);
    const output = await bob.does(
      "history",
      "alice",
      "--json",
      "--limit",
      "1000",
    );
    const kept = messages(output);
    assert.deepEqual(kept.map(({ text }) => text), TEXTS);
    assert.deepEqual(printed, new Set(kept.map(({ id }) => id)));
    assert.deepEqual(await bob.receives(), []);
  });

  await t.step("the relay has forgotten all of them", async () => {
    await relay.quit();
    assert.equal((await tablesOf(relay.dataDir))["mail"] ?? 0, 0);
  });
});
