import assert from "node:assert/strict";
import { growthOf } from "../../../relay/growth.ts";
import { decodeEntry } from "../../../src/group/entry.ts";
import { found } from "../../../src/group/membership.ts";
import { withMember } from "../../../src/group/roster.ts";
import { groupId } from "../../../src/wire/group_log.ts";
import { People } from "../group_people.ts";
import * as world from "../relay_world.ts";
import { KeptGroup, onceOf, spell } from "./kept_group.ts";
import { CAPACITY } from "./scene.ts";
import type { Stories } from "./scene.ts";

/** What is kept of groups. */
export const GROUPS: Stories = {
  "a group is kept as its log left it": async ({ store }) => {
    const { group, founder, others: [bob, carol] } = await KeptGroup.found(
      store,
      ...["bob", "carol"],
    );
    assert.ok(bob && carol);
    const { group: id } = group.state;
    assert.deepEqual(await store.groups.membership(id), group.state);
    await group.grow(founder, { type: "promote", target: bob.person.address });
    await group.grow(bob, { type: "rename", name: world.someBytes(32) });
    const renewed = group.people.renewed(carol);
    const rekey = group.people.rekey(group.state, renewed);
    await group.grow(carol, rekey);
    assert.deepEqual(await store.groups.membership(id), group.state);
    await group.grow(bob, { type: "remove", target: founder.person.address });
    assert.deepEqual(await store.groups.membership(id), group.state);
    assert.deepEqual(await group.log(), group.entries.map(spell));
    assert.deepEqual(await group.log(2, 3), group.entries.map(spell).slice(2, 4));
    const nobody = groupId(world.someBytes(32));
    assert.equal(await store.groups.membership(nobody), null);
  },

  "members alone see where a log ends, and their own groups": async ({ store }) => {
    const { group, founder, others: [bob] } = await KeptGroup.found(store, "bob");
    assert.ok(bob);
    const { group: id, seq, head } = group.state;
    const seen = { end: { group: id, seq, head }, joined: [{ group: id, seq, head }] };
    assert.deepEqual(await group.seenBy(founder), seen);
    assert.deepEqual(await group.seenBy(bob), seen);
    const stranger = group.people.actor("carol");
    assert.deepEqual(await group.seenBy(stranger), { end: null, joined: [] });
    await group.grow(bob, { type: "leave" });
    assert.deepEqual(await group.seenBy(bob), { end: null, joined: [] });
  },

  "an account's groups come in pages, by rising id": async ({ store }) => {
    const account = world.someUuid();
    const member = new People(0).actor("bob").person;
    const added = { ...member, address: world.firstDevice({ uuid: account }) };
    const ids: string[] = [];
    for (let i = 0; i < 5; i++) {
      const { group } = await KeptGroup.found(store);
      await group.grow(group.founder, { type: "add", member: added });
      ids.push(group.state.group.join());
    }
    const pages: string[][] = [];
    for (let after = null;;) {
      const page = await store.groups.joined({ account, after, most: 2 });
      if (page.length === 0) break;
      pages.push(page.map(({ group }) => group.join()));
      after = page.at(-1)?.group ?? null;
    }
    assert.deepEqual(pages.map(({ length }) => length), [2, 2, 1]);
    assert.deepEqual(pages.flat().sort(), ids.sort());
  },

  "of entries that race for one place, one gets it": async ({ store }) => {
    const { group, founder, others } = await KeptGroup.found(store, "bob", "carol");
    const { state } = group;
    const racers = [founder, ...others];
    const outcomes = await Promise.all(
      racers.map((actor) => group.grow(actor, { type: "renew" }, { state })),
    );
    assert.equal(outcomes.filter((outcome) => outcome === "stale").length, 2);
    assert.equal((await group.log()).length, 4);
    assert.deepEqual(await store.groups.membership(state.group), group.state);
    assert.equal(await group.grow(founder, { type: "renew" }, { state }), "stale");
  },

  "no group is founded twice": async ({ store }) => {
    const { group, founder, others: [bob] } = await KeptGroup.found(store, "bob");
    assert.ok(bob);
    assert.equal(await group.create(), "stale");
    assert.deepEqual(await store.groups.membership(group.state.group), group.state);
    const nowhere = group.people.create(founder);
    const state = found(nowhere).next;
    assert.equal(await group.grow(founder, { type: "renew" }, { state }), "stale");
  },

  "a repeated entry is answered as the first, though its actor left by it": async (
    { store, clock },
  ) => {
    const { group, others: [bob] } = await KeptGroup.found(store, "bob");
    assert.ok(bob);
    const once = onceOf(bob);
    assert.equal(await store.groups.grown(once), null);
    const { state } = group;
    const [first, racing] = await Promise.all([
      group.grow(bob, { type: "leave" }, { once, state }),
      group.grow(bob, { type: "leave" }, { once, state }),
    ]);
    const { group: id, seq, head } = group.state;
    assert.deepEqual(first, { group: id, seq, head, time: clock.now });
    assert.deepEqual(racing, first);
    assert.deepEqual(await store.groups.grown(once), first);
    assert.equal((await group.log(0, 2)).length, 3);
    clock.now += CAPACITY.answerMs;
    assert.equal(await store.groups.grown(once), null);
  },

  "of a group that its last member left nothing but its end is kept": async (
    { store },
  ) => {
    const { group, founder } = await KeptGroup.found(store);
    await group.grow(founder, { type: "renew" });
    await group.grow(founder, { type: "leave" });
    assert.equal(await store.groups.membership(group.state.group), null);
    await assert.rejects(group.log(), { code: "damaged" });
    assert.deepEqual(await group.seenBy(founder), { end: null, joined: [] });
    assert.equal(await group.create(), "stale");
  },

  "a group of hundreds is kept whole": async ({ store }) => {
    const { group, founder } = await KeptGroup.found(store);
    const { state, founding: entry, people } = group;
    const many = Array.from({ length: 300 }, (_, i) => people.actor(`member${i}`));
    const members = many.reduce(
      (members, { person }) => withMember(members, person, "member"),
      state.members,
    );
    const next = { ...state, seq: 1, members };
    const applied = { entry: decodeEntry(entry.body), next };
    const growth = growthOf(state, applied, entry);
    assert.notEqual(await store.groups.grow(growth, onceOf(founder)), "stale");
    assert.deepEqual(await store.groups.membership(state.group), next);
  },
};
