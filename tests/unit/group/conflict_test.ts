import assert from "node:assert/strict";
import type { Change } from "../../../src/group/act.ts";
import { type Attempt, resolve } from "../../../src/group/conflict.ts";
import { apply, draft } from "../../../src/group/membership.ts";
import { signEntry } from "../../../src/group/signed_entry.ts";
import { People } from "../../support/group_people.ts";

const people = new People(8);
const alice = people.actor("alice");
const anna = people.actor("anna");
const bob = people.actor("bob");
const group = people.after(
  people.group(alice, anna, bob),
  [alice, { type: "promote", target: anna.person.address }],
);
const removeBob: Change = { type: "remove", target: bob.person.address };

/** Alice's change, which missed its place in `group`. */
function attempt(act: Change, tries = 1): Attempt {
  const by = { actor: alice.person.address, time: 5 };
  return { by, act, epoch: draft(group, by, act).epoch, tries };
}

Deno.test("a change that came too late is signed again on the new end", () => {
  const now = people.after(group, [anna, { type: "renew" }]);
  const resolution = resolve(now, attempt(removeBob));
  assert.equal(resolution.kind, "again");
  if (resolution.kind !== "again") return;
  const signed = signEntry(resolution.entry, alice.pair.private, people.random);
  assert.equal(apply(now, signed).next.members.length, 2);
});

Deno.test("a change that another admin made already is dropped", () => {
  const now = people.after(group, [anna, removeBob]);
  assert.deepEqual(resolve(now, attempt(removeBob)), { kind: "dropped", why: "moot" });
});

Deno.test("whoever lost the right to a change is told so", () => {
  const demotion: Change = { type: "demote", target: alice.person.address };
  const now = people.after(group, [anna, demotion]);
  const why = "not-allowed";
  assert.deepEqual(resolve(now, attempt(removeBob)), { kind: "dropped", why });
});

Deno.test("keys that were renewed meanwhile are not renewed once more", () => {
  const renew = attempt({ type: "renew" });
  const renamed: Change = { type: "rename", name: people.random.bytes(32) };
  assert.equal(resolve(people.after(group, [anna, renamed]), renew).kind, "again");
  const now = people.after(group, [anna, { type: "renew" }]);
  assert.deepEqual(resolve(now, renew), { kind: "dropped", why: "moot" });
});

Deno.test("after five tries a change is given up", () => {
  const now = people.after(group, [anna, { type: "renew" }]);
  assert.equal(resolve(now, attempt(removeBob, 4)).kind, "again");
  const why = "too-many-tries";
  assert.deepEqual(resolve(now, attempt(removeBob, 5)), { kind: "dropped", why });
});
