import assert from "node:assert/strict";
import { RelayClient } from "../../support/relay_client.ts";
import * as member from "../../support/relay_member.ts";
import { story } from "../../support/relay_story.ts";
import { someBytes } from "../../support/relay_world.ts";

/** Whether the password logs the member in. */
async function isRight(url: string, who: member.Member, password: string) {
  const client = await RelayClient.connect(url);
  const half = await member.startLogin(client, { ...who, password }, { device: true });
  assert.ok("finish" in half);
  return half.finish !== null;
}

function recordOf(client: RelayClient, password: string): Promise<string> {
  return member.recordOf(client, password, (request) => {
    return client.get("password/start", { request });
  });
}

story("a changed password logs in, and the one before does not", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const record = await recordOf(alice.client, "another");
  assert.ok(await isRight(url, alice, alice.password), "nothing has changed yet");
  const id = someBytes(16);
  await alice.client.get("password/finish", { record }, { id });
  await alice.client.get("password/finish", { record }, { id });
  assert.ok(await isRight(url, alice, "another"));
  assert.ok(!await isRight(url, alice, alice.password));
  await alice.client.get("keys/count", {});
}, { limits: { loginsFree: 5 } });

story("a record that no login could use is refused", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  for (const record of ["AAAA", "A".repeat(256)]) {
    const status = await alice.client.statusOf("password/finish", { record });
    assert.equal(status, "malformed");
  }
  assert.ok(await isRight(url, alice, alice.password));
});

story("only a device that is let in changes its account's password", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const record = await recordOf(alice.client, "another");
  const client = await RelayClient.connect(url);
  const asked = () => client.statusOf("password/finish", { record });
  assert.equal(await asked(), "unauthenticated");
  await member.login(client, alice);
  assert.equal(await asked(), "forbidden", "the right to replace the device is another");
  assert.ok(await isRight(url, alice, alice.password));
});

story("changes that are begun are counted as guesses at the password", async (stage) => {
  const alice = await member.arrive(stage.url, "alice");
  const begin = () => alice.client.statusOf("password/start", { request: "AAAA" });
  const statuses = [];
  for (let i = 0; i < 4; i++) statuses.push(await begin());
  assert.deepEqual(statuses, ["malformed", "malformed", "malformed", "limited"]);
});
