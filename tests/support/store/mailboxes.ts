import assert from "node:assert/strict";
import { address } from "../../../src/address.ts";
import { hex } from "../../../src/bytes.ts";
import * as world from "../relay_world.ts";
import { CAPACITY, registered } from "./scene.ts";
import type { Stories } from "./scene.ts";

/** What is kept of mail. */
export const MAILBOXES: Stories = {
  "places rise over all reservations": async ({ store }) => {
    const firsts = await Promise.all(
      Array.from({ length: 10 }, () => store.mailboxes.reservePlaces(5)),
    );
    const places = firsts.flatMap((first) => [0, 1, 2, 3, 4].map((i) => first + i));
    assert.equal(new Set(places).size, 50);
    assert.equal(
      await store.mailboxes.reservePlaces(1) > Math.max(...places),
      true,
    );
  },

  "a mailbox keeps what it got, in order of place": async ({ store }) => {
    const { home } = await registered(store, "alice");
    const mail = [2, 9, 10, 300].map((seq) => world.envelope({ to: home, seq }));
    await Promise.all(
      mail.toReversed().map((each) => store.mailboxes.enqueue(each)),
    );
    const waiting = await store.mailboxes.waiting(home);
    assert.deepEqual(waiting.map(({ place }) => place), [2, 9, 10, 300]);
    assert.equal(
      waiting.every(({ bytes }) => bytes >= 100 && bytes < 400),
      true,
    );
    const fetch = (after: number, upTo: number) =>
      store.mailboxes.fetch({ address: home, after, upTo });
    assert.deepEqual(await fetch(0, 300), mail);
    assert.deepEqual(await fetch(2, 10), mail.slice(1, 3));
    assert.deepEqual(await fetch(300, 900), []);
  },

  "what is forgotten is gone, and nothing else": async ({ store }) => {
    const alice = await registered(store, "alice");
    const bob = await registered(store, "bob");
    for (const seq of [1, 2, 3]) {
      await store.mailboxes.enqueue(world.envelope({ to: alice.home, seq }));
      await store.mailboxes.enqueue(world.envelope({ to: bob.home, seq }));
    }
    await store.mailboxes.forget(alice.home, [1, 2, 77]);
    const left = async (person: world.Person) =>
      (await store.mailboxes.waiting(person.home)).map(({ place }) => place);
    assert.deepEqual(await left(alice), [3]);
    assert.deepEqual(await left(bob), [1, 2, 3]);
  },

  "an envelope is kept for thirty days": async ({ store, clock }) => {
    const { home } = await registered(store, "alice");
    const old = world.envelope({ to: home, seq: 1, receivedAt: clock.now });
    const late = world.envelope({
      to: home,
      seq: 2,
      receivedAt: clock.now + 1,
    });
    await store.mailboxes.enqueue(old);
    await store.mailboxes.enqueue(late);
    clock.now += CAPACITY.mailMs - 1;
    const all = { address: home, after: 0, upTo: 2 };
    assert.equal((await store.sweep()).mail, 0);
    assert.deepEqual(await store.mailboxes.fetch(all), [old, late]);
    clock.now += 1;
    assert.deepEqual(await store.mailboxes.fetch(all), [late]);
    assert.equal((await store.sweep()).mail, 1);
    assert.equal((await store.mailboxes.waiting(home)).length, 1);
  },

  "a sweep clears the mailbox of no device": async ({ store, clock }) => {
    const nobody = address(world.someUuid(), 1);
    const { home } = await registered(store, "alice");
    const receivedAt = clock.now;
    await store.mailboxes.enqueue(
      world.envelope({ to: nobody, seq: 1, receivedAt }),
    );
    await store.mailboxes.enqueue(
      world.envelope({ to: home, seq: 2, receivedAt }),
    );
    assert.equal((await store.sweep()).mail, 1);
    assert.equal((await store.mailboxes.waiting(nobody)).length, 0);
    assert.equal((await store.mailboxes.waiting(home)).length, 1);
  },

  "the largest envelope fits": async ({ store }) => {
    const { home } = await registered(store, "alice");
    const body = world.someBytes(63_000);
    const mail = Array.from({ length: 40 }, (_, i) => {
      return world.envelope({ to: home, seq: i + 1, body });
    });
    await Promise.all(mail.map((each) => store.mailboxes.enqueue(each)));
    const all = await store.mailboxes.fetch({
      address: home,
      after: 0,
      upTo: 40,
    });
    assert.equal(all.length, 40);
    assert.equal(hex(all[39]?.body ?? world.someBytes(1)), hex(body));
  },
};
