import assert from "node:assert/strict";
import { address } from "../../../src/address.ts";
import * as world from "../relay_world.ts";
import { registered } from "./scene.ts";
import type { Stories } from "./scene.ts";

/** What is kept of keys, and who gets them. */
export const DIRECTORY: Stories = {
  "published keys are counted and claimed in order": async ({ store }) => {
    const { uuid, home, device, keys } = await registered(store, "alice");
    const upload = world.someUpload(10, 2);
    const upped = { address: home, keys: upload };
    assert.equal(
      await store.directory.publish(upped, world.request(uuid)),
      "published",
    );
    assert.deepEqual(await store.directory.remaining(home), {
      ec: 2,
      kyber: 2,
    });
    const { registrationId, identityKey } = device;
    const lasting = { registrationId, identityKey, device: 1, lasting: keys };
    for (const i of [0, 1]) {
      assert.deepEqual(
        await store.directory.claim(home, world.request(uuid)),
        {
          ...lasting,
          ec: upload.ec[i],
          kyber: upload.kyber[i],
        },
      );
    }
    assert.deepEqual(
      await store.directory.claim(home, world.request(uuid)),
      lasting,
    );
    assert.deepEqual(await store.directory.remaining(home), {
      ec: 0,
      kyber: 0,
    });
  },

  "new lasting keys take the place of the old": async ({ store }) => {
    const { uuid, home } = await registered(store, "alice");
    const lasting = world.someLasting(2);
    const keys = { lasting, ec: [], kyber: [] };
    await store.directory.publish(
      { address: home, keys },
      world.request(uuid),
    );
    const bundle = await store.directory.claim(home, world.request(uuid));
    assert.deepEqual(bundle?.lasting, lasting);
  },

  "keys that are published anew take the place of all others": async ({ store }) => {
    const { uuid, home } = await registered(store, "alice");
    const before = { address: home, keys: world.someUpload(100, 5) };
    await store.directory.publish(before, world.request(uuid));
    const anew = { ...world.someUpload(7, 2), anew: true } as const;
    await store.directory.publish({ address: home, keys: anew }, world.request(uuid));
    assert.deepEqual(await store.directory.remaining(home), { ec: 2, kyber: 2 });
    for (const key of anew.ec) {
      const bundle = await store.directory.claim(home, world.request(uuid));
      assert.deepEqual(bundle?.ec, key);
    }
    const bundle = await store.directory.claim(home, world.request(uuid));
    assert.deepEqual([bundle?.ec, bundle?.kyber], [undefined, undefined]);
  },

  "a key that was published before never comes back": async ({ store }) => {
    const { uuid, home } = await registered(store, "alice");
    const upload = { address: home, keys: world.someUpload(1, 5) };
    await store.directory.publish(upload, world.request(uuid));
    await store.directory.claim(home, world.request(uuid));
    assert.equal(
      await store.directory.publish(upload, world.request(uuid)),
      "published",
    );
    assert.deepEqual(await store.directory.remaining(home), {
      ec: 4,
      kyber: 4,
    });
    const twice = {
      ec: [world.somePrekeys.ec(6), world.somePrekeys.ec(6)],
      kyber: [],
    };
    await store.directory.publish(
      { address: home, keys: twice },
      world.request(uuid),
    );
    assert.deepEqual(await store.directory.remaining(home), {
      ec: 5,
      kyber: 4,
    });
  },

  "keys are taken up to the device's capacity": async ({ store }) => {
    const { uuid, home } = await registered(store, "alice");
    const publish = (from: number, count: number) =>
      store.directory.publish(
        { address: home, keys: world.someUpload(from, count) },
        world.request(uuid),
      );
    assert.equal(await publish(1, 59), "published");
    assert.equal(await publish(60, 2), "full");
    assert.equal(await publish(60, 1), "published");
    assert.equal(await publish(61, 1), "full");
    assert.deepEqual(await store.directory.remaining(home), {
      ec: 60,
      kyber: 60,
    });
  },

  "nobody publishes for a device that is gone": async ({ store }) => {
    const home = address(world.someUuid(), 1);
    const upload = { address: home, keys: world.someUpload(1, 1) };
    const published = store.directory.publish(
      upload,
      world.request(world.someUuid()),
    );
    await assert.rejects(published, { code: "failed" });
  },

  "a hundred parallel claims get a hundred keys": async ({ store }) => {
    const { uuid, home } = await registered(store, "alice");
    for (const from of [1, 31]) {
      const keys = world.someUpload(from, 30);
      await store.directory.publish(
        { address: home, keys },
        world.request(uuid),
      );
    }
    const bundles = await Promise.all(
      Array.from({ length: 100 }, () => {
        return store.directory.claim(home, world.request(world.someUuid()));
      }),
    );
    for (const kind of ["ec", "kyber"] as const) {
      const ids = bundles.flatMap((bundle) => bundle?.[kind]?.id ?? []);
      assert.equal(ids.length, 60);
      assert.equal(new Set(ids).size, 60);
    }
    assert.equal(bundles.every((bundle) => bundle !== null), true);
  },

  "a repeated claim is given the same keys again": async ({ store }) => {
    const alice = await registered(store, "alice");
    const keys = world.someUpload(1, 10);
    const { uuid, home } = alice;
    await store.directory.publish(
      { address: home, keys },
      world.request(uuid),
    );
    const once = world.request(world.someUuid());
    assert.equal(await store.directory.claimed(once), null);
    const [first, racing] = await Promise.all([
      store.directory.claim(home, once),
      store.directory.claim(home, once),
    ]);
    assert.deepEqual(racing, first);
    assert.deepEqual(await store.directory.claimed(once), first);
    assert.deepEqual(await store.directory.remaining(home), {
      ec: 9,
      kyber: 9,
    });
  },
};
