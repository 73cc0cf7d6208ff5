import assert from "node:assert/strict";
import { sightingsBelow } from "../support/canary.ts";
import { Person } from "../support/client_process.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { tablesOf } from "../support/relay_store.ts";
import { Resident, settled } from "../support/resident.ts";
import { folderOf, keysOf } from "../support/vault_secrets.ts";

Deno.test("R03: registering publishes a hundred one-time keys of each kind", async () => {
  await using relay = await RelayProcess.start();
  await using alice = await Person.register("alice", relay);
  await using bob = await Person.register("bob", relay);
  await relay.quit();
  const { ec, kyber, lasting } = await tablesOf(relay.dataDir);
  assert.deepEqual({ ec, kyber, lasting }, { ec: 200, kyber: 200, lasting: 2 });

  await relay.restart();
  await alice.sends("bob", "takes one of each");
  await relay.quit();
  const taken = await tablesOf(relay.dataDir);
  assert.deepEqual([taken["ec"], taken["kyber"]], [199, 199]);

  await relay.restart();
  await bob.receives();
  const left = Object.keys(await keysOf(bob));
  assert.equal(left.filter((name) => name.startsWith("ec prekey")).length, 99);
});

Deno.test("R03 R14: no private key leaves the vault, nor stands in it bare", async () => {
  await using relay = await RelayProcess.start();
  await using alice = await settled("alice", relay);
  await using bob = await settled("bob", relay);
  await alice.sends("bob", "hello");
  await bob.receives();
  await Resident.like(bob).sends("alice", "hello yourself");
  await Resident.like(alice).receives();
  await relay.quit();

  for (const person of [alice, bob]) {
    const keys = await keysOf(person);
    assert.ok(Object.keys(keys).length > 200);
    assert.ok(Object.keys(keys).some((name) => name.startsWith("session with ")));
    for (const folder of [folderOf(person), relay.dataDir]) {
      assert.deepEqual(await sightingsBelow(folder, keys), []);
    }
  }
});
