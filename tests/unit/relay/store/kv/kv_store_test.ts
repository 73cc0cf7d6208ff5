import assert from "node:assert/strict";
import { openKvStore } from "../../../../../relay/store/kv/kv_store.ts";
import { leavingKey } from "../../../../../relay/store/kv/keys.ts";
import { Records } from "../../../../../relay/store/kv/record.ts";
import { StoreError } from "../../../../../relay/store/store.ts";
import { Secret } from "../../../../../src/secret.ts";
import * as world from "../../../../support/relay_world.ts";
import { storeContract } from "../../../../support/store/contract.ts";
import { alter, onDisk, openAt, RECORD_KEY } from "../../../../support/store/on_disk.ts";
import { CAPACITY } from "../../../../support/store/scene.ts";

storeContract("Deno KV in memory", (now) => {
  return openKvStore({
    path: ":memory:",
    recordKey: new Secret("record key", RECORD_KEY),
    capacity: CAPACITY,
    now,
    onDamage: (table) => assert.fail(`${table} is damaged`),
  });
});

Deno.test("Deno KV on disk: everything is there after it was opened again", () =>
  onDisk(async (path) => {
    const alice = world.newAccount("alice");
    const home = world.firstDevice(alice);
    const once = world.request(alice.uuid);
    const mail = world.envelope({ to: home, seq: 5 });
    let reserved;
    {
      await using store = await openAt(path);
      await store.accounts.register(alice, once);
      await store.mailboxes.enqueue(mail);
      reserved = await store.mailboxes.reservePlaces(100);
    }
    await using store = await openAt(path);
    assert.equal(
      (await store.accounts.named(alice.username))?.uuid,
      alice.uuid,
    );
    const stretch = { address: home, after: 0, upTo: 9 };
    assert.deepEqual(await store.mailboxes.fetch(stretch), [
      mail,
    ]);
    assert.equal(await store.accounts.register(alice, once), "registered");
    assert.equal(await store.mailboxes.reservePlaces(1), reserved + 100);
  }));

Deno.test("B19 on disk: a flipped bit in an account is noticed, not believed", () =>
  onDisk(async (path) => {
    const alice = world.newAccount("alice");
    {
      await using store = await openAt(path);
      await store.accounts.register(alice, world.request(alice.uuid));
    }
    await alter(path, async ({ key, value }, kv) => {
      if (key[0] !== "account") return;
      value[value.length - 1] = (value.at(-1) ?? 0) ^ 1;
      await kv.set(key, value);
    });
    const damage: string[] = [];
    await using store = await openAt(path, { damage });
    const damaged = new StoreError("damaged");
    await assert.rejects(store.accounts.named(alice.username), damaged);
    assert.deepEqual(damage, ["account"]);
  }));

Deno.test("B19 on disk: a record is worth nothing in another place", () =>
  onDisk(async (path) => {
    const [alice, bob] = ["alice", "bob"].map((name) => world.newAccount(name));
    assert(alice && bob);
    {
      await using store = await openAt(path);
      for (const account of [alice, bob]) {
        await store.accounts.register(account, world.request(account.uuid));
      }
    }
    await alter(path, async ({ key, value }, kv) => {
      if (key[0] === "name" && key[1] === "bob") {
        await kv.set(["name", "alice"], value);
      }
    });
    await using store = await openAt(path);
    await assert.rejects(store.accounts.named(alice.username), {
      code: "damaged",
    });
  }));

Deno.test("B19 on disk: damaged mail is put aside and the rest is delivered", () =>
  onDisk(async (path) => {
    const alice = world.newAccount("alice");
    const to = world.firstDevice(alice);
    const mail = [1, 2, 3].map((seq) => world.envelope({ to, seq }));
    {
      await using store = await openAt(path);
      for (const each of mail) await store.mailboxes.enqueue(each);
    }
    await alter(path, async ({ key, value }, kv) => {
      if (key[2] === 2) await kv.set(key, value.subarray(0, 30));
    });
    const damage: string[] = [];
    {
      await using store = await openAt(path, { damage });
      const found = await store.mailboxes.fetch({
        address: to,
        after: 0,
        upTo: 3,
      });
      assert.deepEqual(found, [mail[0], mail[2]]);
      assert.equal((await store.mailboxes.waiting(to)).length, 2);
    }
    assert.deepEqual(damage, ["mail"]);
    const aside: Deno.KvKey[] = [];
    await alter(path, async ({ key }) => {
      if (key[0] === "damaged") aside.push(key);
      await Promise.resolve();
    });
    assert.deepEqual(aside, [["damaged", "mail", to, 2]]);
  }));

Deno.test("Deno KV on disk: a damaged one-time key is passed over", () =>
  onDisk(async (path) => {
    const alice = world.newAccount("alice");
    const home = world.firstDevice(alice);
    {
      await using store = await openAt(path);
      await store.accounts.register(alice, world.request(alice.uuid));
      const keys = world.someUpload(1, 2);
      await store.directory.publish(
        { address: home, keys },
        world.request(alice.uuid),
      );
    }
    await alter(path, async ({ key }, kv) => {
      if (key[0] === "ec" && key[2] === 1) await kv.set(key, "not even bytes");
    });
    await using store = await openAt(path);
    const claim = () => store.directory.claim(home, world.request(alice.uuid));
    assert.equal((await claim())?.ec?.id, 2);
    assert.equal((await claim())?.ec, undefined);
    assert.deepEqual(await store.directory.remaining(home), {
      ec: 0,
      kyber: 0,
    });
  }));

Deno.test("Deno KV on disk: another relay's record key opens nothing", () =>
  onDisk(async (path) => {
    await (await openAt(path))[Symbol.asyncDispose]();
    await assert.rejects(openAt(path, { key: world.someBytes(32) }), {
      code: "damaged",
    });
  }));

Deno.test("Deno KV on disk: a half-done replacement is finished at the next start", () =>
  onDisk(async (path) => {
    const home = world.firstDevice(world.newAccount("alice"));
    {
      await using store = await openAt(path);
      await store.mailboxes.enqueue(world.envelope({ to: home, seq: 1 }));
      using kv = await Deno.openKv(path);
      const records = new Records(new Secret("record key", RECORD_KEY));
      const { path: leaving } = leavingKey(home);
      await kv.set(leaving, records.seal(leaving, { address: home }));
    }
    await (await openAt(path))[Symbol.asyncDispose]();
    await alter(
      path,
      ({ key }) => Promise.resolve(assert.deepEqual(key, ["format"])),
    );
  }));
