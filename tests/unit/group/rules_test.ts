import assert from "node:assert/strict";
import type { Change } from "../../../src/group/act.ts";
import { apply, type Membership, objection } from "../../../src/group/membership.ts";
import { LIMIT } from "../../../src/limits.ts";
import { type Actor, outcome, People } from "../../support/group_people.ts";

/**
 * Role × act × target. Each row is an act upon a target, each column an actor: the only
 * admin of a group, one admin of two, a member, an admin who was removed, and a stranger.
 * "gone" is a member who was removed. A dash: there is no such target; "no": not allowed.
 */
const MATRIX = `
  act              target    only-admin  admin  member  gone-admin  stranger
  add              self      moot        moot   no      no          no
  add              admin     –           moot   no      no          no
  add              member    moot        moot   no      no          no
  add              gone      ok          ok     no      no          no
  add              outsider  ok          ok     no      no          no
  remove           self      no          no     no      no          no
  remove           admin     –           ok     no      no          no
  remove           member    ok          ok     no      no          no
  remove           gone      moot        moot   no      no          no
  remove           outsider  moot        moot   no      no          no
  promote          self      moot        moot   no      no          no
  promote          admin     –           moot   no      no          no
  promote          member    ok          ok     no      no          no
  promote          gone      moot        moot   no      no          no
  promote          outsider  moot        moot   no      no          no
  demote           self      last-admin  ok     no      no          no
  demote           admin     –           ok     no      no          no
  demote           member    moot        moot   no      no          no
  demote           gone      moot        moot   no      no          no
  demote           outsider  moot        moot   no      no          no
  demote-self-for  self      last-admin  no     no      no          no
  demote-self-for  admin     –           no     no      no          no
  demote-self-for  member    ok          no     no      no          no
  demote-self-for  gone      last-admin  no     no      no          no
  demote-self-for  outsider  last-admin  no     no      no          no
  leave            –         last-admin  ok     ok      no          no
  leave-to         self      last-admin  no     no      no          no
  leave-to         admin     –           no     no      no          no
  leave-to         member    ok          no     no      no          no
  leave-to         gone      last-admin  no     no      no          no
  leave-to         outsider  last-admin  no     no      no          no
  rename           –         ok          ok     no      no          no
  renew            –         ok          ok     ok      no          no
  rekey            self      no          no     no      no          no
  rekey            admin     –           ok     no      no          no
  rekey            member    ok          ok     no      no          no
  rekey            gone      moot        moot   no      no          no
  rekey            outsider  moot        moot   no      no          no
  rekey-agreed     self      ok          ok     ok      –           –
  rekey-agreed     admin     –           no     no      no          no
  rekey-agreed     member    no          no     no      no          no
`;

type Cast = Readonly<Record<string, Actor | undefined>>;

const people = new People(1);
const alice = people.actor("alice");
const anna = people.actor("anna");
const bob = people.actor("bob");
const carol = people.actor("carol");
const rita = people.actor("rita");
const rolf = people.actor("rolf");
const sam = people.actor("sam");
const zoe = people.actor("zoe");

/** Alice alone governs Bob and Carol; Rita, once admin, and Rolf were removed. */
const governedByOne = people.after(
  people.group(alice, bob, carol, rita, rolf),
  [alice, promote(rita)],
  [rita, remove(rolf)],
  [alice, remove(rita)],
);
/** The same with Anna as a second admin. */
const governedByTwo = people.after(
  governedByOne,
  [alice, { type: "add", member: anna.person }],
  [alice, promote(anna)],
);

const COLUMNS: Readonly<Record<string, { state: Membership; actor: Actor; cast: Cast }>> =
  {
    "only-admin": column(governedByOne, alice, { member: bob }),
    "admin": column(governedByTwo, alice, { admin: anna, member: bob }),
    "member": column(governedByTwo, bob, { admin: anna, member: carol }),
    "gone-admin": column(governedByTwo, rita, { admin: anna, member: bob }),
    "stranger": column(governedByTwo, sam, { admin: anna, member: bob }),
  };

function promote({ person }: Actor): Change {
  return { type: "promote", target: person.address };
}

function remove({ person }: Actor): Change {
  return { type: "remove", target: person.address };
}

function column(state: Membership, actor: Actor, cast: Cast) {
  return { state, actor, cast: { self: actor, gone: rolf, outsider: zoe, ...cast } };
}

function changeOf(act: string, state: Membership, actor: Actor, target?: Actor): Change {
  const at = (target ?? actor).person.address;
  const next = people.renewed(target ?? actor);
  switch (act) {
    case "add":
      return { type: "add", member: (target ?? actor).person };
    case "remove":
    case "promote":
    case "demote":
      return { type: act, target: at };
    case "demote-self-for":
      return { type: "demote", target: actor.person.address, successor: at };
    case "leave":
    case "renew":
      return { type: act };
    case "leave-to":
      return { type: "leave", successor: at };
    case "rename":
      return { type: act, name: people.random.bytes(32) };
    case "rekey":
      return { type: act, member: next.person };
    case "rekey-agreed":
      return people.rekey(state, next);
    default:
      throw new Error(`${act} is not in the table`);
  }
}

for (const row of MATRIX.trim().split("\n").slice(1)) {
  const [act = "", target = "", ...words] = row.trim().split(/\s+/);
  const cells = words.map((word) => word === "no" ? "not-allowed" : word);
  Deno.test(`who may ${act}${target === "–" ? "" : `, upon ${target}`}`, () => {
    for (const [i, [name, { state, actor, cast }]] of Object.entries(COLUMNS).entries()) {
      if (cells[i] === "–") continue;
      const change = changeOf(act, state, actor, cast[target]);
      const signed = people.sign(state, actor, change);
      assert.equal(outcome(() => apply(state, signed)), cells[i], `by ${name}`);
      assert.equal(objection(state, actor.person.address, change) ?? "ok", cells[i]);
    }
  });
}

Deno.test("whoever is alone leaves without a successor, and the group is closed", () => {
  const state = people.group(alice);
  const toSelf: Change = { type: "leave", successor: alice.person.address };
  const demotion: Change = { type: "demote", target: alice.person.address };
  assert.equal(objection(state, alice.person.address, toSelf), "not-allowed");
  assert.equal(objection(state, alice.person.address, demotion), "last-admin");
  const closed = people.after(state, [alice, { type: "leave" }]);
  assert.deepEqual(closed.members, []);
  assert.equal(
    outcome(() => people.after(closed, [alice, { type: "renew" }])),
    "not-allowed",
  );
});

Deno.test("nobody joins under a name or a key that another member has", () => {
  const state = people.group(alice, bob);
  const sameName = { ...carol.person, username: bob.person.username };
  const sameKey = { ...carol.person, identityKey: bob.person.identityKey };
  for (const member of [sameName, sameKey]) {
    assert.equal(
      objection(state, alice.person.address, { type: "add", member }),
      "not-allowed",
    );
  }
  const moved = people.renewed(bob).person;
  for (
    const member of [
      { ...moved, identityKey: alice.person.identityKey },
      { ...moved, username: carol.person.username },
    ]
  ) {
    const rekey: Change = { type: "rekey", member };
    assert.equal(objection(state, alice.person.address, rekey), "not-allowed");
  }
});

Deno.test("a new identity that did not agree takes no member's place", () => {
  const state = people.group(alice, bob);
  const rekey = people.rekey(state, people.renewed(bob));
  const stolen: Change = { ...rekey, member: people.renewed(bob).person };
  assert.equal(objection(state, bob.person.address, stolen), "forged");
  const unchanged: Change = { type: "rekey", member: bob.person };
  assert.equal(objection(state, bob.person.address, unchanged), "moot");
});

Deno.test("a rekey keeps the role and changes address and identity", () => {
  const state = people.group(alice, bob);
  const next = people.renewed(alice);
  const { members, epoch } = people.after(state, [alice, people.rekey(state, next)]);
  assert.deepEqual(
    members.find(({ username }) => username === "alice"),
    { ...next.person, role: "admin" },
  );
  assert.equal(epoch, state.epoch + 1);
  const gone = people.sign(state, alice, { type: "renew" });
  assert.equal(outcome(() => apply(state, gone)), "ok");
  const after = people.after(state, [alice, people.rekey(state, next)]);
  assert.equal(
    objection(after, alice.person.address, { type: "renew" }),
    "not-allowed",
    "the old device is out",
  );
});

Deno.test("a group has at most a thousand members", () => {
  const [first, ...rest] = governedByOne.members;
  assert.ok(first !== undefined);
  const crowd = Array.from(
    { length: LIMIT.groupMembers - rest.length - 1 },
    () => ({ ...first, role: "member" as const }),
  );
  const full = { ...governedByOne, members: [...governedByOne.members, ...crowd] };
  assert.equal(
    objection(full, alice.person.address, { type: "add", member: zoe.person }),
    "group-full",
  );
});

Deno.test("a log that nears its end is left to admins, and to those who leave", () => {
  const late = { ...governedByOne, seq: LIMIT.groupEntriesOfMembers - 1 };
  assert.equal(objection(late, bob.person.address, { type: "renew" }), "log-full");
  assert.equal(objection(late, bob.person.address, { type: "leave" }), null);
  assert.equal(objection(late, alice.person.address, remove(bob)), null);
  const earlier = { ...late, seq: late.seq - 1 };
  assert.equal(objection(earlier, bob.person.address, { type: "renew" }), null);
  const full = { ...governedByOne, seq: LIMIT.groupEntries - 1 };
  assert.equal(objection(full, alice.person.address, remove(bob)), "log-full");
  assert.equal(objection(full, bob.person.address, { type: "leave" }), "log-full");
});
