import assert from "node:assert/strict";
import { type Address, address } from "../../../src/address.ts";
import { groupId } from "../../../src/wire/group_log.ts";
import { RelayGroup } from "../../support/relay_group.ts";
import * as member from "../../support/relay_member.ts";
import { story } from "../../support/relay_story.ts";
import { someBytes, somePrekeys, someUuid } from "../../support/relay_world.ts";
import { someUpload } from "../../support/relay_world.ts";

const HOUR = 3_600_000;

story("keys are published, counted and handed out", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const bob = await member.arrive(url, "bob");
  const upload = someUpload(1, 50);
  await alice.client.get("keys/publish", upload);
  assert.deepEqual(await alice.client.get("keys/count", {}), { ec: 50, kyber: 50 });
  const { bundle } = await bob.client.get("bundle/claim", { address: alice.home });
  assert.deepEqual(bundle.ec, upload.ec[0]);
  assert.deepEqual(bundle.kyber, upload.kyber[0]);
  assert.deepEqual(bundle.identityKey, alice.device.identity.public);
  assert.deepEqual(await alice.client.get("keys/count", {}), { ec: 49, kyber: 49 });
});

story("A17 with no one-time key left there is still a bundle", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const bob = await member.arrive(url, "bob");
  const { bundle } = await bob.client.get("bundle/claim", { address: alice.home });
  assert.equal(bundle.ec, undefined);
  assert.equal(bundle.kyber, undefined);
  assert.equal(bundle.lasting.lastResort.key.length, 1_569);
});

story(
  "R10 A17: a hundred claims at once, of as many accounts, get a hundred keys",
  async ({ url }) => {
    const alice = await member.arrive(url, "alice");
    await alice.client.get("keys/publish", someUpload(1, 50));
    await alice.client.get("keys/publish", someUpload(51, 50));
    const names = Array.from({ length: 101 }, (_, i) => `user${i}`);
    const people = await Promise.all(names.map((name) => member.arrive(url, name)));
    const [late, ...others] = people;
    const bundles = await Promise.all(
      others.map(({ client }) => client.get("bundle/claim", { address: alice.home })),
    );
    for (const kind of ["ec", "kyber"] as const) {
      const ids = bundles.map(({ bundle }) => bundle[kind]?.id);
      assert.equal(new Set(ids).size, 100);
      assert.equal(ids.includes(undefined), false);
    }
    const more = await late?.client.get("bundle/claim", { address: alice.home });
    assert.equal(more?.bundle.ec, undefined);
  },
  { limits: { halfOpenPerAddress: 200, handshakesAtOncePerAddress: 500 } },
);

story("lasting keys that the identity did not sign are refused", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const lasting = member.keysOf(alice.device);
  const none = { ec: [], kyber: [] };
  await alice.client.get("keys/publish", { ...none, lasting });
  const signedPrekey = { ...lasting.signedPrekey, signature: someBytes(64) };
  const wrong = { ...none, lasting: { ...lasting, signedPrekey } };
  assert.equal(await alice.client.statusOf("keys/publish", wrong), "malformed");
});

story("an upload has fifty keys of a kind at most", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const ec = Array.from({ length: 51 }, (_, i) => somePrekeys.ec(i + 1));
  const status = await alice.client.statusOf("keys/publish", { ec, kyber: [] });
  assert.equal(status, "malformed");
});

story("a device keeps two hundred keys of a kind", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  for (const from of [1, 51, 101, 151]) {
    await alice.client.get("keys/publish", someUpload(from, 50));
  }
  const one = someUpload(201, 1);
  assert.equal(await alice.client.statusOf("keys/publish", one), "too-large");
});

story(
  "A17 keys of one account are claimed five times an hour by another",
  async (stage) => {
    const { url, clock } = stage;
    const alice = await member.arrive(url, "alice");
    const bob = await member.arrive(url, "bob");
    const carol = await member.arrive(url, "carol");
    const claim = (client = bob.client, id = someBytes(16)) =>
      client.ask("bundle/claim", { address: alice.home }, { id });
    const id = someBytes(16);
    assert.equal((await claim(bob.client, id)).status, "ok");
    for (let i = 2; i <= 5; i++) assert.equal((await claim()).status, "ok");
    const { status, retryAfter } = await claim();
    assert.deepEqual([status, retryAfter], ["limited", 720]);
    assert.equal((await claim(bob.client, id)).status, "ok");
    assert.equal((await claim(carol.client)).status, "ok");
    clock.advance(HOUR / 5);
    bob.client.token =
      (await bob.client.get("session/open", member.opening(bob.client, bob)))
        .token;
    assert.equal((await claim()).status, "ok");
  },
);

story("one account claims a hundred bundles an hour", async ({ url }) => {
  const bob = await member.arrive(url, "bob");
  const claim = () => {
    return bob.client.statusOf("bundle/claim", { address: address(someUuid(), 1) });
  };
  for (let i = 0; i < 100; i++) assert.equal(await claim(), "not-found");
  assert.equal(await claim(), "limited");
});

story("members claim all of each other's keys, and nobody else's, at once", async (
  { url },
) => {
  const [bob, carol, dave] = [
    await member.arrive(url, "bob"),
    await member.arrive(url, "carol"),
    await member.arrive(url, "dave"),
  ];
  const group = await RelayGroup.found(bob, carol);
  const claim = (of: { home: Address }, { client } = bob, shared = group.id) =>
    client.statusOf("bundle/claim", { address: of.home, group: shared });
  const unknown = () => ({ home: address(someUuid(), 1) });
  for (let i = 0; i < 100; i++) assert.equal(await claim(unknown()), "not-found");
  assert.equal(await claim(unknown()), "limited");
  assert.equal(await claim(dave), "limited", "no member");
  assert.equal(await claim(carol, bob, groupId(someBytes(32))), "limited", "no group");
  assert.equal(await claim(carol), "ok");
  for (let i = 0; i < 100; i++) await claim(unknown(), dave);
  assert.equal(await claim(carol, dave), "limited", "who is in no group");
  for (let i = 3; i <= 5; i++) assert.equal(await claim(carol), "ok");
  assert.equal(await claim(carol), "limited", "five of one other's in an hour");
});

story(
  "B01 users are found by name and by UUID, sixty times a minute",
  async ({ url }) => {
    const alice = await member.arrive(url, "alice");
    const { uuid } = await alice.client.get("user/find", { username: alice.username });
    const found = await alice.client.get("user/find", { uuid });
    assert.deepEqual(found, { uuid, username: alice.username, devices: [1] });
    const other = { uuid: someUuid() };
    assert.equal(await alice.client.statusOf("user/find", other), "not-found");
    for (let i = 3; i < 60; i++) await alice.client.get("user/find", { uuid });
    assert.equal(await alice.client.statusOf("user/find", { uuid }), "limited");
  },
);
