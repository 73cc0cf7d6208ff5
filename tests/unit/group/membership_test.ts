import assert from "node:assert/strict";
import type { Create } from "../../../src/group/act.ts";
import { hashEntry, signEntry } from "../../../src/group/signed_entry.ts";
import { apply, draft, draftCreate, found } from "../../../src/group/membership.ts";
import { entryHash, groupId } from "../../../src/wire/group_log.ts";
import { People } from "../../support/group_people.ts";
import { refusal } from "../../support/refusal.ts";

const people = new People(3);
const { random } = people;
const alice = people.actor("alice");
const bob = people.actor("bob");
const group = people.group(alice, bob);

function create(): Create {
  const salt = random.bytes(16);
  return { type: "create", member: alice.person, salt, name: random.bytes(32) };
}

Deno.test("a group is named by the entry that founds it", () => {
  const first = people.create(alice);
  const { entry, next } = found(first);
  assert.equal(entry.act.type, "create");
  assert.deepEqual(next.group, hashEntry(first.body));
  assert.deepEqual(next.head, next.group);
  assert.deepEqual(next.members, [{ ...alice.person, role: "admin" }]);
  assert.deepEqual([next.seq, next.epoch], [0, 0]);
});

Deno.test("two groups of one creator differ by their salt", () => {
  const [one, other] = [people.create(alice), people.create(alice)];
  assert.notDeepEqual(found(one).next.group, found(other).next.group);
});

Deno.test("a group that nobody signed for is none", () => {
  const byBob = signEntry(draftCreate(create(), 1), bob.pair.private, random);
  assert.throws(() => found(byBob), refusal("forged"));
});

Deno.test("a group begins at place 0 of nothing, by its creator", () => {
  const good = draftCreate(create(), 1);
  const wrong = [
    { ...good, seq: 1 },
    { ...good, epoch: 1 },
    { ...good, group: group.group },
    { ...good, previous: group.head },
    { ...good, actor: bob.person.address },
    { ...good, act: { type: "renew" as const } },
  ];
  for (const entry of wrong) {
    const signed = signEntry(entry, alice.pair.private, random);
    assert.throws(() => found(signed), refusal("malformed"));
  }
});

Deno.test("an entry stands in its own place, epoch and group only", () => {
  const by = { actor: alice.person.address, time: 1 };
  const good = draft(group, by, { type: "renew" });
  const wrong = [
    { ...good, seq: good.seq + 1 },
    { ...good, seq: good.seq - 1 },
    { ...good, epoch: group.epoch },
    { ...good, group: groupId(random.bytes(32)) },
    { ...good, previous: entryHash(random.bytes(32)) },
    { ...good, act: create() },
  ];
  for (const entry of wrong) {
    const signed = signEntry(entry, alice.pair.private, random);
    assert.throws(() => apply(group, signed), refusal("not-next"));
  }
  assert.equal(apply(group, signEntry(good, alice.pair.private, random)).next.epoch, 1);
});

Deno.test("the epoch rises where keys must change, and stays elsewhere", () => {
  const carol = people.actor("carol").person;
  const target = bob.person.address;
  const epochs = people.after(
    group,
    [alice, { type: "add", member: carol }],
    [alice, { type: "promote", target }],
    [alice, { type: "demote", target }],
    [alice, { type: "rename", name: random.bytes(32) }],
  );
  assert.equal(epochs.epoch, 0);
  assert.equal(people.after(epochs, [bob, { type: "renew" }]).epoch, 1);
  assert.equal(people.after(epochs, [bob, { type: "leave" }]).epoch, 1);
  assert.equal(people.after(epochs, [alice, { type: "remove", target }]).epoch, 1);
  const moved = people.rekey(epochs, people.renewed(bob));
  assert.equal(people.after(epochs, [bob, moved]).epoch, 1);
});

Deno.test("a rename changes what the log commits to and nothing else does", () => {
  const name = random.bytes(32);
  const renamed = people.after(group, [alice, { type: "rename", name }]);
  assert.deepEqual(renamed.name, name);
  assert.deepEqual(people.after(renamed, [alice, { type: "renew" }]).name, name);
});

Deno.test("an admin cannot sign in another admin's name", () => {
  const two = people.after(group, [alice, {
    type: "promote",
    target: bob.person.address,
  }]);
  const by = { actor: alice.person.address, time: 1 };
  const forged = signEntry(draft(two, by, { type: "renew" }), bob.pair.private, random);
  assert.throws(() => apply(two, forged), refusal("forged"));
});

Deno.test("whoever was removed and comes back is a member like a new one", () => {
  const target = bob.person.address;
  const back = people.after(
    group,
    [alice, { type: "promote", target }],
    [alice, { type: "remove", target }],
    [alice, { type: "add", member: bob.person }],
  );
  assert.equal(
    back.members.find(({ address }) => address === target)?.role,
    "member",
  );
});

Deno.test("a refused entry leaves the group as it was", () => {
  const before = structuredClone(group);
  const signed = people.sign(group, bob, { type: "rename", name: random.bytes(32) });
  assert.throws(() => apply(group, signed), refusal("not-allowed"));
  assert.deepEqual(group, before);
});
