import assert from "node:assert/strict";
import { openKvStore } from "../../../relay/store/kv/kv_store.ts";
import { type GroupStore, type Store, StoreError } from "../../../relay/store/store.ts";
import { Rosters } from "../../../relay/rosters.ts";
import { uuidOf } from "../../../src/address.ts";
import { Secret } from "../../../src/secret.ts";
import { groupId } from "../../../src/wire/group_log.ts";
import type { Actor } from "../../support/group_people.ts";
import { someBytes } from "../../support/relay_world.ts";
import { KeptGroup } from "../../support/store/kept_group.ts";
import { CAPACITY } from "../../support/store/scene.ts";

/** Rosters over a real store, with a list of what they ask of it. */
class Scene implements AsyncDisposable {
  readonly asked: string[] = [];
  /** Whether the store can be read. */
  works = true;

  private constructor(readonly store: Store) {}

  static async open(): Promise<Scene> {
    const store = await openKvStore({
      path: ":memory:",
      recordKey: new Secret("record key", someBytes(32)),
      capacity: CAPACITY,
      now: () => 1_000,
      onDamage: (table) => assert.fail(`${table} is damaged`),
    });
    return new Scene(store);
  }

  rosters(atHand = 10): Rosters {
    const { groups } = this.store;
    const store: Pick<GroupStore, "endFor" | "membership"> = {
      endFor: (account, group) => {
        this.asked.push("end");
        return groups.endFor(account, group);
      },
      membership: async (group) => {
        this.asked.push("members");
        if (!this.works) throw new StoreError("failed");
        return await groups.membership(group);
      },
    };
    return new Rosters({ store, atHand });
  }

  /** What was asked since the last time. */
  lately(): string {
    return this.asked.splice(0).join(" ");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.store[Symbol.asyncDispose]();
  }
}

function account({ person }: Actor) {
  return uuidOf(person.address);
}

Deno.test("R24: for strangers a group is looked for as if it were missing", async () => {
  await using scene = await Scene.open();
  const { group, founder } = await KeptGroup.found(scene.store);
  const rosters = scene.rosters();
  const stranger = account(group.people.actor("mallory"));
  const id = group.state.group;
  const isAtHand = async () => await rosters.seenBy(account(founder), id) !== null;
  for (let i = 0; i < 2; i++) {
    scene.lately();
    assert.equal(await rosters.seenBy(stranger, groupId(someBytes(32))), null);
    assert.equal(scene.lately(), "end");
    assert.equal(await rosters.seenBy(stranger, id), null);
    assert.equal(scene.lately(), "end");
    assert.ok(await isAtHand());
  }
});

Deno.test("a group is loaded once, for all who ask at once", async () => {
  await using scene = await Scene.open();
  const { group, founder, others: [bob] } = await KeptGroup.found(scene.store, "bob");
  assert.ok(bob);
  const rosters = scene.rosters();
  const id = group.state.group;
  const seen = await Promise.all(
    [founder, bob, founder].map((actor) => rosters.seenBy(account(actor), id)),
  );
  assert.equal(scene.lately(), "end end end members");
  for (const state of seen) assert.deepEqual(state, group.state);
});

Deno.test("what another relay did to a group is seen at once", async () => {
  await using scene = await Scene.open();
  const { group, founder, others: [bob] } = await KeptGroup.found(scene.store, "bob");
  assert.ok(bob);
  const rosters = scene.rosters();
  const id = group.state.group;
  await rosters.seenBy(account(founder), id);
  await group.grow(founder, { type: "renew" });
  assert.deepEqual(await rosters.seenBy(account(founder), id), group.state);
  await group.grow(founder, { type: "remove", target: bob.person.address });
  assert.equal(await rosters.seenBy(account(bob), id), null);
  scene.lately();
  rosters.note(group.state);
  assert.deepEqual(await rosters.seenBy(account(founder), id), group.state);
  assert.equal(scene.lately(), "end");
});

Deno.test("a group that cannot be read now is read the next time", async () => {
  await using scene = await Scene.open();
  const { group, founder } = await KeptGroup.found(scene.store);
  const rosters = scene.rosters();
  const seen = () => rosters.seenBy(account(founder), group.state.group);
  scene.works = false;
  await assert.rejects(seen(), { code: "failed" });
  scene.works = true;
  assert.deepEqual(await seen(), group.state);
});

Deno.test("of the groups in memory those used last stay", async () => {
  await using scene = await Scene.open();
  const rosters = scene.rosters(2);
  const founded = [];
  for (let i = 0; i < 3; i++) founded.push(await KeptGroup.found(scene.store));
  const [first, second, third] = founded;
  assert.ok(first && second && third);
  const loads = async ({ group, founder }: typeof first) => {
    scene.lately();
    await rosters.seenBy(account(founder), group.state.group);
    return scene.lately() === "end members";
  };
  assert.ok(await loads(first) && await loads(second));
  assert.equal(await loads(first), false);
  assert.ok(await loads(third));
  assert.equal(await loads(first), false);
  assert.ok(await loads(second));
});
