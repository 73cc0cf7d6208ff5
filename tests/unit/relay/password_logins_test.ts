import assert from "node:assert/strict";
import { makeDevice } from "../../../src/identity/identity.ts";
import { address, uuidOf } from "../../../src/address.ts";
import { systemRandom } from "../../../src/random.ts";
import { post, RelayClient } from "../../support/relay_client.ts";
import * as member from "../../support/relay_member.ts";
import { onStage, story } from "../../support/relay_story.ts";
import { someBytes } from "../../support/relay_world.ts";

/** The finish of a login that must start. */
async function finishOf(client: RelayClient, who: member.Member) {
  const half = await member.startLogin(client, who);
  assert.ok("finish" in half && half.finish !== null, "the login did not start");
  return half.finish;
}

story(
  "the right password logs in, and the relay proves that it is the one",
  async (stage) => {
    const alice = await member.register(stage.url, "alice");
    const client = await RelayClient.connect(stage.url);
    const data = await member.login(client, alice);
    assert.equal(data.uuid, uuidOf(alice.device.address));
    assert.equal(data.device, 1);
    assert.equal(data.mac.length, 32);
  },
);

story(
  "B01 a wrong password and an unknown user look the same, to the byte",
  async ({ url }) => {
    await member.register(url, "alice");
    const seen = [];
    for (const name of ["alice", "mallory"]) {
      const client = await RelayClient.connect(url);
      const half = await member.startLogin(client, member.stranger(name, "wrong"));
      assert.ok("finish" in half);
      assert.equal(half.finish, null);
      const finish = { finish: "A".repeat(86), mac: someBytes(32) };
      const sealed = client.seal("login/finish", finish);
      const response = await post(url, sealed.body);
      const body = new Uint8Array(await response.arrayBuffer());
      const { id: _, ...answer } = sealed.open(body);
      const headers = [...response.headers].filter(([name]) => name !== "date");
      seen.push({
        ke2: half.response.length,
        status: response.status,
        length: body.length,
        headers,
        answer,
      });
    }
    assert.deepEqual(seen[0], seen[1]);
    assert.deepEqual(seen[0]?.answer, { status: "unauthenticated" });
  },
);

story("a login is worth nothing in another channel", async ({ url }) => {
  const alice = await member.register(url, "alice");
  const [one, two] = [await RelayClient.connect(url), await RelayClient.connect(url)];
  const finish = await finishOf(one, alice);
  assert.equal(await two.statusOf("login/finish", finish), "unauthenticated");
  const other = await finishOf(two, alice);
  assert.equal(await one.statusOf("login/finish", other), "unauthenticated");
});

story("a login that somebody in the middle finishes is refused", async ({ url }) => {
  const alice = await member.register(url, "alice");
  const client = await RelayClient.connect(url);
  const finish = { ...await finishOf(client, alice), mac: someBytes(32) };
  assert.equal(await client.statusOf("login/finish", finish), "unauthenticated");
});

story("a login serves one try, within half a minute", async ({ url, clock }) => {
  const alice = await member.register(url, "alice");
  const client = await RelayClient.connect(url);
  const first = await finishOf(client, alice);
  const wrong = { ...first, mac: someBytes(32) };
  assert.equal(await client.statusOf("login/finish", wrong), "unauthenticated");
  assert.equal(await client.statusOf("login/finish", first), "unauthenticated");
  const late = await finishOf(client, alice);
  clock.advance(30_000);
  assert.equal(await client.statusOf("login/finish", late), "unauthenticated");
  const timely = await finishOf(client, alice);
  clock.advance(29_999);
  assert.equal(await client.statusOf("login/finish", timely), "ok");
});

story("a password alone is good for a new device, and nothing else", async ({ url }) => {
  const alice = await member.register(url, "alice");
  const client = await RelayClient.connect(url);
  await member.login(client, alice);
  assert.equal(await client.statusOf("keys/count", {}), "forbidden");
  assert.equal(await client.statusOf("send", message(alice)), "forbidden");
});

story(
  "a device that signs is let in with its password, closed or not",
  async ({ url }) => {
    const alice = await member.arrive(url, "alice");
    await alice.client.get("logout", {});
    const again = await RelayClient.connect(url);
    const shut = await again.statusOf("session/open", member.opening(again, alice));
    assert.equal(shut, "unauthenticated");
    await member.login(again, alice, { device: true });
    await again.get("keys/count", {});
    const next = await member.enter(url, alice);
    await next.get("keys/count", {});
  },
);

story("a login with a device that is not the account's is refused", async ({ url }) => {
  const alice = await member.register(url, "alice");
  const uuid = uuidOf(alice.device.address);
  for (const number of [1, 2]) {
    const device = makeDevice(uuid, number, systemRandom);
    const client = await RelayClient.connect(url);
    const half = await member.startLogin(client, { ...alice, device }, { device: true });
    assert.ok("finish" in half && half.finish !== null);
    assert.equal(await client.statusOf("login/finish", half.finish), "forbidden");
  }
});

story(
  "B02 guessing is slowed down, and the owner's device is not",
  async ({ url, clock }) => {
    const alice = await member.register(url, "alice");
    const guess = async () => {
      const client = await RelayClient.connect(url);
      const wrong = { ...alice, password: "wrong" };
      const half = await member.startLogin(client, wrong);
      return "retryAfter" in half ? half.retryAfter : 0;
    };
    const waits = [];
    for (let i = 0; i < 5; i++) waits.push(await guess());
    assert.deepEqual(waits, [0, 0, 0, 2, 2]);
    const owner = await RelayClient.connect(url);
    await member.login(owner, alice, { device: true });
    clock.advance(2_000);
    assert.equal(await guess(), 0);
    assert.equal(await guess(), 4);
  },
);

story(
  "B02 of a hundred guesses in an hour twenty are answered at most",
  async ({ url, clock }) => {
    const alice = await member.register(url, "alice");
    const attacker = await RelayClient.connect(url);
    const guess = {
      username: alice.username,
      request: await member.loginRequest("guessed"),
    };
    let looked = 0;
    for (let i = 0; i < 100; i++) {
      const status = await attacker.statusOf("login/start", guess);
      if (status === "ok") looked++;
      else assert.equal(status, "limited");
      clock.advance(36_000);
    }
    // Three at once, delays that double up to ten minutes, and one each ten minutes.
    assert.ok(looked < 20, `${looked} in the hour`);
    const owner = await RelayClient.connect(url);
    await member.login(owner, alice, { device: true });
  },
);

Deno.test("B02 guesses are remembered over a restart", async () => {
  const dataDir = await Deno.makeTempDir({ prefix: "messenger-guesses-" });
  const options = { dataDir, now: Date.now() };
  const known: member.Member[] = [];
  await onStage(async ({ url }) => {
    const alice = await member.register(url, "alice");
    known.push(alice);
    for (let i = 0; i < 3; i++) {
      const client = await RelayClient.connect(url);
      await member.startLogin(client, { ...alice, password: "wrong" });
    }
  }, options);
  await onStage(async ({ url }) => {
    const [alice] = known;
    assert.ok(alice);
    const client = await RelayClient.connect(url);
    const refused = await member.startLogin(client, alice);
    assert.equal("status" in refused && refused.status, "limited");
  }, options);
  await Deno.remove(dataDir, { recursive: true });
});

function message({ device }: member.Member) {
  const body = someBytes(10);
  return { to: address(uuidOf(device.address), 1), kind: 2, body } as const;
}
