import assert from "node:assert/strict";
import { sightingsBelow, sightingsInMemory } from "../support/canary.ts";
import type { Person, Received } from "../support/client_process.ts";
import { Resident } from "../support/resident.ts";
import { RelayProcess } from "../support/relay_process.ts";
import { keysOf } from "../support/vault_secrets.ts";

/** What the relay is not to learn. */
const NAME = `Canary ${crypto.randomUUID()}`;
const HELLO = `hello everybody, ${crypto.randomUUID()}`;

Deno.test("R18, R19, R20, R22: a group's life, told by its members' verbs", async () => {
  await using relay = await RelayProcess.start();
  await using alice = await Resident.register("alice", relay);
  await using bob = await Resident.register("bob", relay);
  await using carol = await Resident.register("carol", relay);

  assert.match(await alice.does("group", "create", "Team"), /^#team is there: /);
  await alice.does("group", "invite", "#team", "bob", "carol");
  const invited = await bob.run("receive");
  assert.match(invited.stdout, /-- #team: alice invites you$/m);
  assert.match(invited.stderr, /^hint: messenger group accept '#team'/m);
  assert.match(await bob.does("group", "accept", "#team"), /^you are in #team, with 2/);

  // Whoever is not there gets it later, also before she has agreed to be in the group.
  await alice.sends("#team", HELLO);
  assert.deepEqual(texts(await bob.receives()), [`alice: ${HELLO}`]);
  await carol.does("receive");
  await carol.does("group", "accept", "#team");
  const [heard] = await carol.receives();
  assert.equal(heard?.chat, "#team");
  assert.equal(heard?.epoch, 0);
  assert.match(heard?.groupId ?? "", /^[0-9a-f]{64}$/);
  assert.equal(heard?.text, HELLO);

  await alice.does("group", "kick", "#team", "bob");
  await carol.sends("#team", "bob is gone");
  await bob.sends("alice", "was it something I said?");
  assert.deepEqual(texts(await alice.receives()), [
    "carol: bob is gone",
    "bob: was it something I said?",
  ]);
  assert.deepEqual(await bob.receives(), []);
  assert.match(
    await bob.fails(1, "send", "#team", "-m", "hello?"),
    /you are not in #team/,
  );
  assert.match(
    await bob.does("history", "#team"),
    /-- #team: epoch 1: keys renewed, bob removed by alice$/m,
  );
  const info = await carol.does("group", "info", "#team");
  assert.match(info, /^epoch +1: keys renewed, bob removed by alice \(/m);
  assert.match(info, /^members \(2\) +alice admin \[unverified\] \(has your key\)$/m);

  // A name is committed to in the log, and told to members under the group's keys alone.
  await alice.does("group", "rename", "#team", NAME);
  await carol.does("receive");
  assert.ok((await carol.does("groups")).includes(NAME));
  await isBlind(relay, alice);
});

function texts(received: readonly Received[]): string[] {
  return received.map(({ from, text }) => `${from}: ${text}`);
}

/** Nothing that the relay has or had tells what only members know. */
async function isBlind(relay: RelayProcess, admin: Person): Promise<void> {
  const secrets = { name: NAME, text: HELLO, ...await keysOf(admin) };
  assert.ok(Object.keys(secrets).some((name) => name.startsWith("chain of #canary")));
  assert.deepEqual(await sightingsInMemory(relay.pid, { name: NAME, text: HELLO }), []);
  await relay.quit();
  assert.deepEqual(await sightingsBelow(relay.dataDir, secrets), []);
}
