import assert from "node:assert/strict";
import type { Ended } from "../support/program.ts";
import { messages } from "../support/client_process.ts";
import { LocalRelay } from "../support/local_relay.ts";
import { Resident } from "../support/resident.ts";

Deno.test("A25: a stranger is a request, and the blocked are not heard", async () => {
  await using relay = await LocalRelay.start();
  await using alice = await Resident.register("alice", relay);
  await using bob = await Resident.register("bob", relay);
  await alice.sends("bob", "hello from nowhere");

  const first = await bob.run("receive", "--json");
  assert.deepEqual(asked(first), [["hello from nowhere", true]]);
  assert.match(first.stderr, /^note: alice is new here and asks to talk/m);
  assert.match(first.stderr, /^hint: .*messenger accept alice, .* block alice$/m);
  assert.match(await bob.does("contacts"), /^alice +\[unverified\] \[request\]/m);

  await bob.does("block", "alice");
  await alice.sends("bob", "can you hear me?");
  assert.deepEqual(await bob.receives(), []);
  const refused = await bob.fails(1, "send", "alice", "-m", "yes");
  assert.match(refused, /^hint: messenger unblock alice$/m);

  await bob.does("unblock", "alice");
  await bob.does("accept", "alice");
  await alice.sends("bob", "and now?");
  assert.deepEqual(asked(await bob.run("receive", "--json")), [["and now?", false]]);
});

/** The texts that came, and whether each was from a stranger. */
function asked({ stdout }: Ended): [string, boolean][] {
  return messages(stdout).map(({ text, request }) => [text, request === true]);
}
