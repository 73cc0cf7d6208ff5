import assert from "node:assert/strict";
import * as world from "../relay_world.ts";
import { CAPACITY, registered } from "./scene.ts";
import type { Stories } from "./scene.ts";

/** What repeats and requests of others do. */
export const REQUESTS: Stories = {
  "a repeated registration is told what the first was": async ({ store }) => {
    const alice = world.newAccount("alice");
    const once = world.request(alice.uuid);
    const outcomes = await Promise.all([
      store.accounts.register(alice, once),
      store.accounts.register(alice, once),
    ]);
    assert.deepEqual(outcomes, ["registered", "registered"]);
    assert.equal(await store.accounts.register(alice, once), "registered");
  },

  "a repeated logout raises the revision once": async ({ store }) => {
    const { uuid, home } = await registered(store, "alice");
    const once = world.request(uuid);
    const close = () => store.accounts.closeDevice(home, once);
    assert.deepEqual(await Promise.all([close(), close(), close()]), [1, 1, 1]);
    assert.equal((await store.accounts.device(home))?.rev, 1);
  },

  "an answer is remembered for a day": async ({ store, clock }) => {
    const { uuid, home } = await registered(store, "alice");
    const once = world.request(uuid);
    await store.accounts.closeDevice(home, once);
    clock.now += CAPACITY.answerMs - 1;
    await store.accounts.closeDevice(home, once);
    assert.equal((await store.accounts.device(home))?.rev, 1);
    clock.now += 1;
    assert.equal((await store.sweep()).answers, 2);
    await store.accounts.closeDevice(home, once);
    assert.equal((await store.accounts.device(home))?.rev, 2);
  },

  "requests of different accounts never meet": async ({ store }) => {
    const alice = await registered(store, "alice");
    const bob = await registered(store, "bob");
    const { id } = world.request(alice.uuid);
    await store.accounts.closeDevice(alice.home, { account: alice.uuid, id });
    await store.accounts.closeDevice(bob.home, { account: bob.uuid, id });
    assert.equal((await store.accounts.device(bob.home))?.rev, 1);
  },
};
