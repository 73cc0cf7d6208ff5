import assert from "node:assert/strict";
import { address } from "../../../src/address.ts";
import { Secret } from "../../../src/secret.ts";
import * as world from "../relay_world.ts";
import { registered } from "./scene.ts";
import type { Stories } from "./scene.ts";

/** What is kept of accounts and devices. */
export const ACCOUNTS: Stories = {
  "a registered account is found by name and by UUID": async ({ store }) => {
    const alice = await registered(store, "alice");
    const found = await store.accounts.named(alice.username);
    assert.deepEqual(found, await store.accounts.find(alice.uuid));
    assert.equal(found?.device, 1);
    assert.equal(found?.visible, true);
    assert.deepEqual(found?.password.expose(), alice.password.expose());
    assert.deepEqual(await store.accounts.device(alice.home), {
      record: alice.device,
      rev: 0,
      open: true,
    });
    assert.equal(await store.accounts.named(world.nameOf("nobody")), null);
    assert.equal(await store.accounts.find(world.someUuid()), null);
  },

  "a taken name leaves the first account untouched": async ({ store }) => {
    const alice = await registered(store, "alice");
    const thief = world.newAccount("alice");
    const outcome = await store.accounts.register(
      thief,
      world.request(thief.uuid),
    );
    assert.equal(outcome, "taken");
    assert.equal(
      (await store.accounts.named(alice.username))?.uuid,
      alice.uuid,
    );
    assert.equal(await store.accounts.find(thief.uuid), null);
  },

  "a taken UUID is refused under another name": async ({ store }) => {
    const alice = await registered(store, "alice");
    const thief = world.newAccount("bob", alice.uuid);
    const outcome = await store.accounts.register(
      thief,
      world.request(thief.uuid),
    );
    assert.equal(outcome, "taken");
    assert.equal(await store.accounts.named(thief.username), null);
  },

  "of people who race for one name, one gets it": async ({ store }) => {
    const rivals = Array.from(
      { length: 20 },
      () => world.newAccount("alice"),
    );
    const outcomes = await Promise.all(
      rivals.map((rival) => store.accounts.register(rival, world.request(rival.uuid))),
    );
    assert.equal(
      outcomes.filter((outcome) => outcome === "registered").length,
      1,
    );
    const winner = rivals[outcomes.indexOf("registered")];
    assert.equal(
      (await store.accounts.named(world.nameOf("alice")))?.uuid,
      winner?.uuid,
    );
  },

  "an account can hide and show itself": async ({ store }) => {
    const { uuid } = await registered(store, "alice");
    await store.accounts.setVisible(uuid, false, world.request(uuid));
    assert.equal((await store.accounts.find(uuid))?.visible, false);
    await store.accounts.setVisible(uuid, true, world.request(uuid));
    assert.equal((await store.accounts.find(uuid))?.visible, true);
  },

  "a changed password takes the place of the old one alone": async ({ store }) => {
    const alice = await registered(store, "alice");
    const bob = await registered(store, "bob");
    const next = new Secret("opaque record", world.someBytes(192));
    await store.accounts.setPassword(alice.uuid, next, world.request(alice.uuid));
    const changed = await store.accounts.find(alice.uuid);
    assert.deepEqual(changed?.password.expose(), next.expose());
    assert.equal(changed?.username, alice.username);
    const other = await store.accounts.find(bob.uuid);
    assert.deepEqual(other?.password.expose(), bob.password.expose());
  },

  "a closed device has a higher revision and is shut": async ({ store }) => {
    const { uuid, home } = await registered(store, "alice");
    await store.accounts.closeDevice(home, world.request(uuid));
    const closed = await store.accounts.device(home);
    assert.deepEqual([closed?.rev, closed?.open], [1, false]);
    await store.accounts.reopenDevice(home);
    const reopened = await store.accounts.device(home);
    assert.deepEqual([reopened?.rev, reopened?.open], [1, true]);
  },

  "only the next device may replace the current one": async ({ store }) => {
    const { uuid } = await registered(store, "alice");
    for (const device of [1, 3]) {
      const next = {
        uuid,
        device: world.someDevice(device),
        keys: world.someLasting(),
      };
      const outcome = await store.accounts.replaceDevice(
        next,
        world.request(uuid),
      );
      assert.equal(outcome, "out-of-turn");
    }
    assert.equal((await store.accounts.find(uuid))?.device, 1);
    const stranger = world.someUuid();
    const next = {
      uuid: stranger,
      device: world.someDevice(2),
      keys: world.someLasting(),
    };
    const outcome = await store.accounts.replaceDevice(
      next,
      world.request(stranger),
    );
    assert.equal(outcome, "out-of-turn");
  },

  "nothing of a replaced device is kept": async ({ store }) => {
    const { uuid, home } = await registered(store, "alice");
    const keys = world.someUpload(1, 50);
    await store.directory.publish(
      { address: home, keys },
      world.request(uuid),
    );
    await store.mailboxes.enqueue(world.envelope({ to: home, seq: 1 }));
    await store.accounts.raiseGeneration(home, 9);
    const next = {
      uuid,
      device: world.someDevice(2),
      keys: world.someLasting(),
    };
    const outcome = await store.accounts.replaceDevice(
      next,
      world.request(uuid),
    );
    assert.equal(outcome, "replaced");
    assert.equal(await store.accounts.device(home), null);
    assert.equal(await store.accounts.generation(home), 0);
    assert.deepEqual(await store.mailboxes.waiting(home), []);
    assert.deepEqual(await store.directory.remaining(home), {
      ec: 0,
      kyber: 0,
    });
    assert.equal(
      await store.directory.claim(home, world.request(uuid)),
      null,
    );
    const second = address(uuid, 2);
    assert.deepEqual(
      (await store.accounts.device(second))?.record,
      next.device,
    );
    assert.equal((await store.accounts.find(uuid))?.device, 2);
  },

  "a vault's generation only rises": async ({ store }) => {
    const { home } = await registered(store, "alice");
    for (const generation of [5, 3, 7, 7]) {
      await store.accounts.raiseGeneration(home, generation);
    }
    assert.equal(await store.accounts.generation(home), 7);
  },

  "a device that is gone gets no generation": async ({ store }) => {
    const nobody = address(world.someUuid(), 1);
    await store.accounts.raiseGeneration(nobody, 5);
    assert.equal(await store.accounts.generation(nobody), 0);
    const gone = { code: "failed" };
    const once = world.request(world.someUuid());
    await assert.rejects(store.accounts.closeDevice(nobody, once), gone);
    await assert.rejects(store.accounts.reopenDevice(nobody), gone);
    await assert.rejects(
      store.accounts.setVisible(once.account, true, once),
      gone,
    );
  },
};
