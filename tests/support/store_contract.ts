import assert from "node:assert/strict";
import { address } from "../../src/address.ts";
import { hex } from "../../src/bytes.ts";
import type { Capacity, Store } from "../../relay/store/store.ts";
import * as world from "./relay_world.ts";

/** Opens an empty store whose clock is `now`. */
export type OpenStore = (now: () => number) => Promise<Store>;

/** Small bounds, so that tests can reach them. */
export const CAPACITY: Capacity = {
  prekeysPerDevice: 60,
  mailMs: 30 * 24 * 60 * 60 * 1_000,
  answerMs: 24 * 60 * 60 * 1_000,
};

const START = 1_000_000;

/** What every store promises, as tests: each technology is held to the same ones. */
export function storeContract(technology: string, open: OpenStore): void {
  const context: Context = { technology, open };
  accountPromises(context);
  devicePromises(context);
  onePromises(context);
  directoryPromises(context);
  claimPromises(context);
  mailboxPromises(context);
  attemptPromises(context);
}

interface Context {
  readonly technology: string;
  readonly open: OpenStore;
}

interface Scene {
  readonly store: Store;
  /** The store's clock, to be moved by the test. */
  readonly clock: { now: number };
}

function promise(
  context: Context,
  name: string,
  story: (scene: Scene) => Promise<void>,
): void {
  Deno.test(`${context.technology}: ${name}`, async () => {
    const clock = { now: START };
    await using store = await context.open(() => clock.now);
    await story({ store, clock });
  });
}

async function registered(store: Store, name: string): Promise<world.Person> {
  const account = world.newAccount(name);
  await store.accounts.register(account, world.request(account.uuid));
  return { ...account, home: world.firstDevice(account) };
}

function accountPromises(context: Context): void {
  promise(
    context,
    "a registered account is found by name and by UUID",
    async ({ store }) => {
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
  );

  promise(
    context,
    "a taken name leaves the first account untouched",
    async ({ store }) => {
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
  );

  promise(
    context,
    "a taken UUID is refused under another name",
    async ({ store }) => {
      const alice = await registered(store, "alice");
      const thief = world.newAccount("bob", alice.uuid);
      const outcome = await store.accounts.register(
        thief,
        world.request(thief.uuid),
      );
      assert.equal(outcome, "taken");
      assert.equal(await store.accounts.named(thief.username), null);
    },
  );

  promise(
    context,
    "of people who race for one name, one gets it",
    async ({ store }) => {
      const rivals = Array.from(
        { length: 20 },
        () => world.newAccount("alice"),
      );
      const outcomes = await Promise.all(
        rivals.map((rival) =>
          store.accounts.register(rival, world.request(rival.uuid))
        ),
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
  );

  promise(context, "an account can hide and show itself", async ({ store }) => {
    const { uuid } = await registered(store, "alice");
    await store.accounts.setVisible(uuid, false, world.request(uuid));
    assert.equal((await store.accounts.find(uuid))?.visible, false);
    await store.accounts.setVisible(uuid, true, world.request(uuid));
    assert.equal((await store.accounts.find(uuid))?.visible, true);
  });
}

function devicePromises(context: Context): void {
  promise(
    context,
    "a closed device has a higher revision and is shut",
    async ({ store }) => {
      const { uuid, home } = await registered(store, "alice");
      await store.accounts.closeDevice(home, world.request(uuid));
      const closed = await store.accounts.device(home);
      assert.deepEqual([closed?.rev, closed?.open], [1, false]);
      await store.accounts.reopenDevice(home);
      const reopened = await store.accounts.device(home);
      assert.deepEqual([reopened?.rev, reopened?.open], [1, true]);
    },
  );

  promise(
    context,
    "only the next device may replace the current one",
    async ({ store }) => {
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
  );

  promise(
    context,
    "nothing of a replaced device is kept",
    async ({ store }) => {
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
  );

  promise(context, "a vault's generation only rises", async ({ store }) => {
    const { home } = await registered(store, "alice");
    for (const generation of [5, 3, 7, 7]) {
      await store.accounts.raiseGeneration(home, generation);
    }
    assert.equal(await store.accounts.generation(home), 7);
  });

  promise(
    context,
    "a device that is gone gets no generation",
    async ({ store }) => {
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
  );
}

function onePromises(context: Context): void {
  promise(
    context,
    "a repeated registration is told what the first was",
    async ({ store }) => {
      const alice = world.newAccount("alice");
      const once = world.request(alice.uuid);
      const outcomes = await Promise.all([
        store.accounts.register(alice, once),
        store.accounts.register(alice, once),
      ]);
      assert.deepEqual(outcomes, ["registered", "registered"]);
      assert.equal(await store.accounts.register(alice, once), "registered");
    },
  );

  promise(
    context,
    "a repeated logout raises the revision once",
    async ({ store }) => {
      const { uuid, home } = await registered(store, "alice");
      const once = world.request(uuid);
      await Promise.all(
        [1, 2, 3].map(() => store.accounts.closeDevice(home, once)),
      );
      assert.equal((await store.accounts.device(home))?.rev, 1);
    },
  );

  promise(
    context,
    "an answer is remembered for a day",
    async ({ store, clock }) => {
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
  );

  promise(
    context,
    "requests of different accounts never meet",
    async ({ store }) => {
      const alice = await registered(store, "alice");
      const bob = await registered(store, "bob");
      const { id } = world.request(alice.uuid);
      await store.accounts.closeDevice(alice.home, { account: alice.uuid, id });
      await store.accounts.closeDevice(bob.home, { account: bob.uuid, id });
      assert.equal((await store.accounts.device(bob.home))?.rev, 1);
    },
  );
}

function directoryPromises(context: Context): void {
  promise(
    context,
    "published keys are counted and claimed in order",
    async ({ store }) => {
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
  );

  promise(
    context,
    "new lasting keys take the place of the old",
    async ({ store }) => {
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
  );

  promise(
    context,
    "a key that was published before never comes back",
    async ({ store }) => {
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
  );

  promise(
    context,
    "keys are taken up to the device's capacity",
    async ({ store }) => {
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
  );

  promise(
    context,
    "nobody publishes for a device that is gone",
    async ({ store }) => {
      const home = address(world.someUuid(), 1);
      const upload = { address: home, keys: world.someUpload(1, 1) };
      const published = store.directory.publish(
        upload,
        world.request(world.someUuid()),
      );
      await assert.rejects(published, { code: "failed" });
    },
  );
}

function claimPromises(context: Context): void {
  promise(
    context,
    "a hundred parallel claims get a hundred keys",
    async ({ store }) => {
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
  );

  promise(
    context,
    "a repeated claim is given the same keys again",
    async ({ store }) => {
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
  );
}

function mailboxPromises(context: Context): void {
  promise(context, "places rise over all reservations", async ({ store }) => {
    const firsts = await Promise.all(
      Array.from({ length: 10 }, () => store.mailboxes.reservePlaces(5)),
    );
    const places = firsts.flatMap((first) =>
      [0, 1, 2, 3, 4].map((i) => first + i)
    );
    assert.equal(new Set(places).size, 50);
    assert.equal(
      await store.mailboxes.reservePlaces(1) > Math.max(...places),
      true,
    );
  });

  promise(
    context,
    "a mailbox keeps what it got, in order of place",
    async ({ store }) => {
      const { home } = await registered(store, "alice");
      const mail = [2, 9, 10, 300].map((seq) =>
        world.envelope({ to: home, seq })
      );
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
  );

  promise(
    context,
    "what is forgotten is gone, and nothing else",
    async ({ store }) => {
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
  );

  promise(
    context,
    "an envelope is kept for thirty days",
    async ({ store, clock }) => {
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
  );

  promise(
    context,
    "a sweep clears the mailbox of no device",
    async ({ store, clock }) => {
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
  );

  promise(context, "the largest envelope fits", async ({ store }) => {
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
  });
}

function attemptPromises(context: Context): void {
  promise(context, "a tally is amended in one step", async ({ store }) => {
    await Promise.all(
      Array.from(
        { length: 20 },
        () =>
          store.attempts.amend("alice", (before) => {
            return {
              count: (before?.count ?? 0) + 1,
              last: START,
              until: START + 10,
            };
          }),
      ),
    );
    assert.equal(await tally(store, "alice"), 20);
    assert.equal(await tally(store, "bob"), undefined);
    await store.attempts.amend("alice", () => null);
    assert.equal(await tally(store, "alice"), undefined);
  });

  promise(
    context,
    "a tally is forgotten when its time is over",
    async ({ store, clock }) => {
      const once = { count: 1, last: START, until: START + 10 };
      await store.attempts.amend("alice", () => once);
      clock.now += 9;
      assert.equal(await tally(store, "alice"), 1);
      assert.equal((await store.sweep()).attempts, 0);
      clock.now += 1;
      assert.equal(await tally(store, "alice"), undefined);
      assert.equal((await store.sweep()).attempts, 1);
    },
  );
}

async function tally(store: Store, name: string): Promise<number | undefined> {
  let seen: number | undefined;
  await store.attempts.amend(name, (before) => {
    seen = before?.count;
    return before;
  });
  return seen;
}
