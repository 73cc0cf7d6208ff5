import assert from "node:assert/strict";
import { RelayProcess } from "../support/relay_process.ts";
import { Resident, settled } from "../support/resident.ts";

Deno.test("R10 R12: a first message waits for somebody who is away", async () => {
  await using relay = await RelayProcess.start();
  await using alice = await settled("alice", relay);
  await using bob = await settled("bob", relay);
  await alice.sends("bob", "one");
  await relay.crash();
  await relay.restart();
  await alice.sends("bob", "two");
  assert.match(await Resident.like(alice).does("info", "bob"), /with one-time key/);
  assert.deepEqual((await bob.receives()).map(({ text }) => text), ["one", "two"]);
  await bob.sends("alice", "three");
  assert.deepEqual((await alice.receives()).map(({ text }) => text), ["three"]);
  assert.match(await Resident.like(alice).does("info", "bob"), /answered by both/);
});
