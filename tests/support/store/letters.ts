import assert from "node:assert/strict";
import type { Copy, Store } from "../../../relay/store/store.ts";
import { type Address, address } from "../../../src/address.ts";
import * as world from "../relay_world.ts";
import { CAPACITY, registered } from "./scene.ts";
import type { Stories } from "./scene.ts";

/** Copies of one letter for these readers, at places from `first` on. */
function copiesFor(
  readers: readonly Address[],
  { letter = 1, first = 10, body = world.someBytes(100) } = {},
): Copy[] {
  const message = world.groupEnvelope({ seq: 0, body });
  return readers.map((to, i) => {
    return { to, letter, envelope: { ...message, seq: first + i } };
  });
}

async function enqueueAll(store: Store, copies: readonly Copy[]): Promise<void> {
  await Promise.all(copies.map((copy) => store.mailboxes.enqueueCopy(copy)));
}

async function read(store: Store, reader: Address) {
  const upTo = Number.MAX_SAFE_INTEGER;
  return await store.mailboxes.fetch({ address: reader, after: 0, upTo });
}

/** What is kept of messages to groups. */
export const LETTERS: Stories = {
  "a letter is read in every mailbox that has a copy": async ({ store }) => {
    const alice = await registered(store, "alice");
    const bob = await registered(store, "bob");
    const copies = copiesFor([alice.home, bob.home], { body: world.someBytes(63_000) });
    await enqueueAll(store, copies);
    assert.deepEqual(await read(store, alice.home), [copies[0]?.envelope]);
    assert.deepEqual(await read(store, bob.home), [copies[1]?.envelope]);
    const [waiting] = await store.mailboxes.waiting(bob.home);
    assert.deepEqual(waiting, { place: 11, bytes: 63_200, shared: true });
  },

  "letters and envelopes of a mailbox are in one order": async ({ store }) => {
    const { home } = await registered(store, "alice");
    const envelopes = [2, 4].map((seq) => world.envelope({ to: home, seq }));
    const copies = [1, 3, 5].flatMap((first) => {
      return copiesFor([home], { letter: 100 + first, first });
    });
    for (const each of envelopes) await store.mailboxes.enqueue(each);
    await enqueueAll(store, copies);
    const places = await store.mailboxes.waiting(home);
    assert.deepEqual(places.map(({ place }) => place), [1, 2, 3, 4, 5]);
    assert.deepEqual(places.map(({ shared }) => shared), [
      true,
      false,
      true,
      false,
      true,
    ]);
    const all = await read(store, home);
    assert.deepEqual(all.map(({ seq }) => seq), [1, 2, 3, 4, 5]);
    await store.mailboxes.forget(home, [2, 3, 4]);
    assert.deepEqual((await read(store, home)).map(({ seq }) => seq), [1, 5]);
  },

  "a letter is there for the last reader, however often others forget it": async (
    { store },
  ) => {
    const alice = await registered(store, "alice");
    const bob = await registered(store, "bob");
    const copies = copiesFor([alice.home, bob.home]);
    await enqueueAll(store, copies);
    const forget = () => store.mailboxes.forget(alice.home, [10]);
    await Promise.all([forget(), forget()]);
    await forget();
    assert.deepEqual(await read(store, alice.home), []);
    assert.deepEqual(await read(store, bob.home), [copies[1]?.envelope]);
    await store.mailboxes.forget(bob.home, [11]);
    assert.deepEqual(await read(store, bob.home), []);
  },

  "a letter comes back with a copy that is late": async ({ store }) => {
    const alice = await registered(store, "alice");
    const bob = await registered(store, "bob");
    const [early, late] = copiesFor([alice.home, bob.home]);
    assert.ok(early && late);
    await store.mailboxes.enqueueCopy(early);
    await store.mailboxes.forget(alice.home, [10]);
    await store.mailboxes.enqueueCopy(late);
    assert.deepEqual(await read(store, bob.home), [late.envelope]);
  },

  "a thousand copies are kept, and forgotten": async ({ store }) => {
    const readers = Array.from({ length: 1_000 }, () => address(world.someUuid(), 1));
    await enqueueAll(store, copiesFor(readers));
    for (const reader of readers) assert.equal((await read(store, reader)).length, 1);
    await Promise.all(readers.map((reader, i) => {
      return store.mailboxes.forget(reader, [10 + i]);
    }));
    for (const reader of readers) assert.deepEqual(await read(store, reader), []);
  },

  "a letter is kept for thirty days, and its copies no longer": async (
    { store, clock },
  ) => {
    const readers = [await registered(store, "alice"), await registered(store, "bob")]
      .map(({ home }) => home);
    const [alice, bob] = readers;
    assert.ok(alice && bob);
    const old = copiesFor(readers);
    const late = copiesFor(readers, { letter: 2, first: 20 }).map((copy) => {
      const envelope = { ...copy.envelope, receivedAt: clock.now + 1 };
      return { ...copy, envelope };
    });
    await enqueueAll(store, [...old, ...late]);
    clock.now += CAPACITY.mailMs - 1;
    assert.deepEqual(await store.sweep(), {
      mail: 0,
      letters: 0,
      answers: 2,
      attempts: 0,
    });
    assert.equal((await read(store, alice)).length, 2);
    clock.now += 1;
    assert.deepEqual(await read(store, alice), [late[0]?.envelope]);
    const { mail, letters } = await store.sweep();
    assert.deepEqual([mail, letters], [2, 1]);
    assert.deepEqual(await read(store, bob), [late[1]?.envelope]);
    assert.equal((await store.mailboxes.waiting(bob)).length, 1);
  },

  "a replaced device's copies go, and others read on": async ({ store, clock }) => {
    const alice = await registered(store, "alice");
    const bob = await registered(store, "bob");
    const copies = copiesFor([alice.home, bob.home]);
    await enqueueAll(store, copies);
    const device = world.someDevice(2);
    const next = { uuid: alice.uuid, device, keys: world.someLasting() };
    await store.accounts.replaceDevice(next, world.request(alice.uuid));
    assert.deepEqual(await store.mailboxes.waiting(alice.home), []);
    const late = copiesFor([alice.home], { first: 30 });
    await enqueueAll(store, late);
    const { mail, letters } = await store.sweep();
    assert.deepEqual([mail, letters], [1, 0]);
    assert.deepEqual(await store.mailboxes.waiting(alice.home), []);
    assert.deepEqual(await read(store, bob.home), [copies[1]?.envelope]);
    clock.now += CAPACITY.mailMs;
    assert.deepEqual(await read(store, bob.home), []);
  },
};
