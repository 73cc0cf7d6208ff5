import assert from "node:assert/strict";
import { address, uuidOf } from "../../../src/address.ts";
import { makeDevice } from "../../../src/identity/identity.ts";
import { deviceRecord } from "../../../src/identity/identity.ts";
import { systemRandom } from "../../../src/random.ts";
import { KIND } from "../../../src/wire/envelope.ts";
import { RelayClient } from "../../support/relay_client.ts";
import * as member from "../../support/relay_member.ts";
import { onStage, story } from "../../support/relay_story.ts";
import { someBytes } from "../../support/relay_world.ts";

const MINUTE = 60_000;

story("a device opens a session by its signature for this channel", async ({ url }) => {
  const alice = await member.register(url, "alice");
  const [one, two] = [await RelayClient.connect(url), await RelayClient.connect(url)];
  const opening = member.opening(one, alice);
  assert.equal(await two.statusOf("session/open", opening), "unauthenticated");
  const others = { ...opening, address: address(uuidOf(opening.address), 2) };
  assert.equal(await one.statusOf("session/open", others), "unauthenticated");
  const broken = { ...opening, signature: someBytes(64) };
  assert.equal(await one.statusOf("session/open", broken), "unauthenticated");
  assert.equal(await one.statusOf("session/open", opening), "ok");
});

story("a channel serves one device", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const bob = await member.register(url, "bob");
  const { client } = alice;
  const opening = member.opening(client, bob);
  assert.equal(await client.statusOf("session/open", opening), "forbidden");
  const start = { username: bob.username, request: "AAAA" };
  assert.equal(await client.statusOf("login/start", start), "forbidden");
});

story("sessions are opened ten times a minute in a channel", async ({ url, clock }) => {
  const alice = await member.register(url, "alice");
  const client = await RelayClient.connect(url);
  const opening = member.opening(client, alice);
  const ask = () => client.statusOf("session/open", opening);
  for (let i = 0; i < 10; i++) assert.equal(await ask(), "ok");
  assert.equal(await ask(), "limited");
  clock.advance(6_000);
  assert.equal(await ask(), "ok");
});

story(
  "a token is good for its time, and renewed in its channel",
  async ({ url, clock }) => {
    const alice = await member.arrive(url, "alice");
    const { client } = alice;
    const first = client.token;
    clock.advance(15 * MINUTE + 58_000);
    assert.equal(await client.statusOf("keys/count", {}), "ok");
    clock.advance(2_000);
    assert.equal(await client.statusOf("keys/count", {}), "unauthenticated");
    client.token =
      (await client.get("session/open", member.opening(client, alice))).token;
    assert.equal(await client.statusOf("keys/count", {}), "ok");
    assert.equal(
      await client.statusOf("keys/count", {}, { token: first }),
      "unauthenticated",
    );
  },
);

story("an older token of the same channel is good until its end", async (stage) => {
  const { url, clock } = stage;
  const alice = await member.arrive(url, "alice");
  const { client } = alice;
  const first = client.token;
  clock.advance(10 * MINUTE);
  client.token = (await client.get("session/open", member.opening(client, alice))).token;
  assert.notEqual(client.token, first);
  for (const token of [first, client.token, first]) {
    assert.equal(await client.statusOf("keys/count", {}, { token }), "ok");
  }
});

story("B04 a token is worth nothing in another channel or hand", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const bob = await member.arrive(url, "bob");
  const empty = await RelayClient.connect(url);
  for (const { client } of [bob, { client: empty }]) {
    const { token } = alice.client;
    assert.equal(await client.statusOf("keys/count", {}, { token }), "unauthenticated");
  }
  for (const token of [null, "", "eyJhbGciOiJub25lIn0.e30.", "x".repeat(1_024)]) {
    const options = token === "" ? { token: "." } : { token };
    const status = await alice.client.statusOf("keys/count", {}, options);
    assert.equal(status, "unauthenticated");
  }
});

Deno.test("B04 after a logout no token works, also after a restart", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "messenger-logout-" });
  const members: member.Member[] = [];
  await onStage(async ({ url, clock }) => {
    const alice = await member.arrive(url, "alice");
    members.push(alice);
    const second = await member.enter(url, alice);
    const socket = await second.listen();
    await socket.drained();
    const id = someBytes(16);
    assert.equal(await alice.client.statusOf("logout", {}, { id }), "ok");
    clock.advance(0);
    assert.equal(await socket.closed, 1008);
    for (const client of [alice.client, second]) {
      assert.equal(await client.statusOf("keys/count", {}), "unauthenticated");
    }
    const opening = member.opening(second, alice);
    assert.equal(await second.statusOf("session/open", opening), "unauthenticated");
  }, { dataDir });
  await onStage(async ({ url }) => {
    const [alice] = members;
    assert.ok(alice);
    const client = await RelayClient.connect(url);
    const opening = member.opening(client, alice);
    assert.equal(await client.statusOf("session/open", opening), "unauthenticated");
    await member.login(client, alice, { device: true });
    assert.equal(await client.statusOf("keys/count", {}), "ok");
  }, { dataDir });
  await Deno.remove(dataDir, { recursive: true });
});

story("a socket that logs out is answered before it closes", async ({ url, clock }) => {
  const alice = await member.arrive(url, "alice");
  const socket = await alice.client.listen();
  socket.send("logout", {});
  await socket.until(({ answers }) => answers.length === 1);
  clock.advance(0);
  assert.equal(await socket.closed, 1008);
});

story("B04 a socket closes when its token ends, unless it is renewed", async (stage) => {
  const { url, clock } = stage;
  const alice = await member.arrive(url, "alice");
  const renewed = await member.enter(url, alice);
  const one = await alice.client.listen();
  await one.drained();
  const two = await renewed.listen();
  await two.drained();
  await pings([two], clock, 10 * MINUTE);
  two.send("session/open", member.opening(renewed, alice));
  await two.until(({ answers }) => answers.some(({ data }) => Object(data).token));
  await pings([two], clock, 10 * MINUTE);
  two.send("ping", {});
  const before = two.answers.length;
  await two.until(({ answers }) => answers.length > before);
  await pings([two], clock, 10 * MINUTE);
  assert.equal(await two.closed, 1008);
  assert.equal(await one.closed, 1008);
});

story("a new device takes the place of the old, which is shut out", async (stage) => {
  const { url, clock } = stage;
  const alice = await member.arrive(url, "alice");
  const bob = await member.arrive(url, "bob");
  const socket = await alice.client.listen();
  await socket.drained();
  const next = makeDevice(uuidOf(alice.home), 2, systemRandom);
  const client = await RelayClient.connect(url);
  await member.login(client, alice);
  const args = { device: deviceRecord(next, systemRandom), keys: member.keysOf(next) };
  const id = someBytes(16);
  assert.equal(await client.statusOf("device/replace", args, { id }), "ok");
  assert.equal(await client.statusOf("device/replace", args, { id }), "ok");
  assert.equal(await client.statusOf("device/replace", args), "forbidden");
  clock.advance(0);
  assert.equal(await socket.closed, 1008);
  assert.equal(await alice.client.statusOf("keys/count", {}), "unauthenticated");
  const body = someBytes(10);
  const old = { to: alice.home, kind: KIND.message, body };
  assert.equal(await bob.client.statusOf("send", old), "not-found");
  const renewed = await member.enter(url, { ...alice, device: next });
  const found = await bob.client.get("user/find", { username: alice.username });
  assert.deepEqual(found.devices, [2]);
  assert.equal(await bob.client.statusOf("send", { ...old, to: next.address }), "ok");
  const { envelopes } = await renewed.get("mailbox/list", { after: 0 });
  assert.equal(envelopes.length, 1);
});

story("nobody replaces a device with one that is not vouched for", async ({ url }) => {
  const alice = await member.register(url, "alice");
  const client = await RelayClient.connect(url);
  await member.login(client, alice);
  const next = makeDevice(uuidOf(alice.device.address), 2, systemRandom);
  const device = { ...deviceRecord(next, systemRandom), loginKey: someBytes(32) };
  const args = { device, keys: member.keysOf(next) };
  assert.equal(await client.statusOf("device/replace", args), "malformed");
});

Deno.test("the highest generation of a vault is remembered over restarts", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "messenger-generation-" });
  const members: member.Member[] = [];
  await onStage(async ({ url }) => {
    const alice = await member.arrive(url, "alice");
    members.push(alice);
    const { client } = alice;
    await client.get("keys/count", {}, { generation: 41 });
    await client.get("keys/count", {}, { generation: 7 });
    const { generation } = await client.get("device/generation", { generation: 40 });
    assert.equal(generation, 41);
  }, { dataDir });
  await onStage(async ({ url }) => {
    const [alice] = members;
    assert.ok(alice);
    const client = await RelayClient.connect(url);
    const lower = await client.get("session/open", member.opening(client, alice, 12));
    assert.equal(lower.generation, 41);
    const higher = await client.get("session/open", member.opening(client, alice, 50));
    assert.equal(higher.generation, 50);
  }, { dataDir });
  await Deno.remove(dataDir, { recursive: true });
});

/** Lets time pass while sockets show that they are alive. */
async function pings(
  sockets: readonly Awaited<ReturnType<RelayClient["listen"]>>[],
  clock: { advance(milliseconds: number): void },
  milliseconds: number,
): Promise<void> {
  for (let passed = 0; passed < milliseconds; passed += 40_000) {
    for (const socket of sockets) {
      const { length } = socket.answers;
      socket.send("ping", {});
      await socket.until(({ answers }) => answers.length > length).catch(() => {});
    }
    clock.advance(40_000);
  }
}
