import assert from "node:assert/strict";
import type { Person } from "../support/client_process.ts";
import type { Program } from "../support/program.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { sees, settled } from "../support/resident.ts";

/** Comes online and stays so until the program is killed. */
function stays(person: Person): Program {
  return person.start("receive", "--json", "--follow");
}

Deno.test("R09: who is connected is listed to the others, and only then", async () => {
  await using relay = await RelayProcess.start();
  await using alice = await settled("alice", relay);
  await using bob = await settled("bob", relay);
  await using carol = await settled("carol", relay);

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
