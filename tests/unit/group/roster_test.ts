import assert from "node:assert/strict";
import { uuidOf } from "../../../src/address.ts";
import {
  adminsOf,
  memberAt,
  memberOf,
  type Members,
  withMember,
  withoutMember,
} from "../../../src/group/roster.ts";
import { People } from "../../support/group_people.ts";

const people = new People(4);
const crowd = Array.from({ length: 40 }, (_, i) => people.actor(`person${i}`));
const roster = crowd.reduce<Members>(
  (members, { person }) => withMember(members, person, "member"),
  [],
);

Deno.test("members stand in the order of their accounts, however they came", () => {
  const addresses = roster.map(({ address }) => address);
  assert.deepEqual(addresses, addresses.toSorted());
  const backwards = crowd.toReversed().reduce<Members>(
    (members, { person }) => withMember(members, person, "member"),
    [],
  );
  assert.deepEqual(backwards, roster);
});

Deno.test("each member is found by account and by device", () => {
  for (const { person } of crowd) {
    assert.equal(memberOf(roster, uuidOf(person.address))?.username, person.username);
    assert.equal(memberAt(roster, person.address)?.username, person.username);
  }
});

Deno.test("nobody is found in a stranger's place or at another device", () => {
  const stranger = people.actor("stranger");
  assert.equal(memberOf(roster, uuidOf(stranger.person.address)), null);
  assert.equal(memberOf([], uuidOf(stranger.person.address)), null);
  for (const actor of crowd) {
    assert.equal(memberAt(roster, people.renewed(actor).person.address), null);
  }
});

Deno.test("an account is in the roster once, as it came last", () => {
  for (const actor of crowd) {
    const next = people.renewed(actor);
    const changed = withMember(roster, next.person, "admin");
    assert.equal(changed.length, roster.length);
    assert.deepEqual(memberAt(changed, next.person.address), {
      ...next.person,
      role: "admin",
    });
    assert.equal(adminsOf(changed), 1);
  }
});

Deno.test("whoever goes is gone, and the others stay", () => {
  for (const { person } of crowd) {
    const rest = withoutMember(roster, uuidOf(person.address));
    assert.deepEqual(rest, roster.filter(({ address }) => address !== person.address));
  }
});
