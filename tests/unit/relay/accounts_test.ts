import assert from "node:assert/strict";
import { makeDevice } from "../../../src/identity/identity.ts";
import { deviceRecord } from "../../../src/identity/identity.ts";
import { uuidOf } from "../../../src/address.ts";
import { systemRandom } from "../../../src/random.ts";
import { RelayClient } from "../../support/relay_client.ts";
import * as member from "../../support/relay_member.ts";
import { story } from "../../support/relay_story.ts";
import { someBytes } from "../../support/relay_world.ts";

story("an account is made once, however often it is asked for", async ({ url }) => {
  const alice = member.stranger("alice");
  const client = await RelayClient.connect(url);
  const args = await member.registrationOf(client, alice);
  const id = someBytes(16);
  const ask = () => client.statusOf("register/finish", args, { id });
  assert.deepEqual(await Promise.all([ask(), ask()]), ["ok", "ok"]);
  assert.equal(await ask(), "ok");
  assert.equal(await client.statusOf("register/finish", args), "taken");
});

story("a taken name is refused, at the start and at the end", async ({ url }) => {
  const client = await RelayClient.connect(url);
  const late = await member.registrationOf(client, member.stranger("alice"));
  const alice = await member.register(url, "alice");
  assert.equal(await client.statusOf("register/finish", late), "taken");
  const start = { username: alice.username, request: "AAAA" };
  assert.equal(await client.statusOf("register/start", start), "taken");
  await member.enter(url, alice);
});

story("a relay that is closed makes no accounts", async ({ url }) => {
  const client = await RelayClient.connect(url);
  const alice = member.stranger("alice");
  const start = { username: alice.username, request: "AAAA" };
  assert.equal(await client.statusOf("register/start", start), "forbidden");
  const args = {
    username: alice.username,
    uuid: uuidOf(alice.device.address),
    record: "AAAA",
    device: deviceRecord(alice.device, systemRandom),
    keys: member.keysOf(alice.device),
  };
  assert.equal(await client.statusOf("register/finish", args), "forbidden");
}, { registration: "closed" });

story("nobody registers a device that its identity does not vouch for", async (stage) => {
  const client = await RelayClient.connect(stage.url);
  const alice = member.stranger("alice");
  const good = await member.registrationOf(client, alice);
  const other = makeDevice(uuidOf(alice.device.address), 2, systemRandom);
  const { keys, device } = good;
  const wrong = {
    "another device's number": { device: { ...device, device: 2 } },
    "a second device": { device: deviceRecord(other, systemRandom) },
    "another account": { uuid: uuidOf(member.stranger("bob").device.address) },
    "another login key": { device: { ...device, loginKey: someBytes(32) } },
    "another identity": { device: { ...device, identityKey: other.identity.public } },
    "no identity": { device: { ...device, identityKey: new Uint8Array(33) } },
    "another signed prekey": {
      keys: { ...keys, signedPrekey: { ...keys.signedPrekey, key: someBytes(33) } },
    },
    "another last resort": {
      keys: { ...keys, lastResort: { ...keys.lastResort, key: someBytes(1_569) } },
    },
    "a record that no login could use": { record: "A".repeat(256) },
  };
  for (const [why, change] of Object.entries(wrong)) {
    const status = await client.statusOf("register/finish", { ...good, ...change });
    assert.equal(status, "malformed", why);
  }
  assert.equal(await client.statusOf("register/finish", good), "ok");
});

story("one address registers two hundred accounts in an hour at most", async (stage) => {
  const client = await RelayClient.connect(stage.url);
  const start = { username: member.stranger("alice").username, request: "AAAA" };
  const ask = () => client.ask("register/start", start);
  for (let i = 0; i < 3; i++) assert.equal((await ask()).status, "malformed");
  assert.deepEqual((({ status, retryAfter }) => [status, retryAfter])(await ask()), [
    "limited",
    1_200,
  ]);
  stage.clock.advance(1_200_000);
  assert.equal((await ask()).status, "malformed");
}, { limits: { registrationsPerHour: 3 } });

story("accounts made are counted as well as those begun", async ({ url }) => {
  const client = await RelayClient.connect(url);
  const first = await member.registrationOf(client, member.stranger("alice"));
  assert.equal(await client.statusOf("register/finish", first), "ok");
  const device = makeDevice(
    uuidOf(member.stranger("bob").device.address),
    1,
    systemRandom,
  );
  const second = {
    ...first,
    uuid: uuidOf(device.address),
    username: member.stranger("bob").username,
    device: deviceRecord(device, systemRandom),
    keys: member.keysOf(device),
  };
  assert.equal(await client.statusOf("register/finish", second), "limited");
}, { limits: { registrationsPerHour: 1 } });
