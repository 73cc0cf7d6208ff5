import assert from "node:assert/strict";
import { Person } from "../support/client_process.ts";
import type { Program } from "../support/program.ts";
import { RelayProcess } from "../support/relay_process.ts";

/** Comes online and stays so until the program is killed. */
function stays(person: Person): Program {
  return person.start("receive", "--json", "--follow");
}

/** Asks until the answer is the expected one; the test's own patience is the limit. */
async function sees(
  person: Person,
  expected: readonly string[],
): Promise<void> {
  const deadline = Date.now() + 60_000;
  for (;;) {
    const names = (await person.does("online")).trim().split("\n").filter(
      Boolean,
    );
    if (names.join() === expected.join()) return;
    if (Date.now() > deadline) assert.deepEqual(names, expected);
  }
}

Deno.test("R09: who is connected is listed to the others, and only then", async () => {
  await using relay = await RelayProcess.start();
  await using alice = await Person.register("alice", relay);
  await using bob = await Person.register("bob", relay);
  await using carol = await Person.register("carol", relay);

  await sees(alice, []);
  await using bobs = stays(bob);
  await using carols = stays(carol);
  await sees(alice, ["bob", "carol"]);

  await bobs.kill("SIGTERM");
  await sees(alice, ["carol"]);
  await carols.kill("SIGKILL");
  await sees(alice, []);

  // Whoever hides is online for nobody, and within reach all the same.
  await bob.does("online", "--hide");
  await using hidden = stays(bob);
  await alice.does("send", "bob", "-m", "are you there?");
  await hidden.says(/are you there/);
  assert.equal((await alice.does("online")).trim(), "");
});
