import assert from "node:assert/strict";
import type { Change } from "../../../src/group/act.ts";
import { apply, objection } from "../../../src/group/membership.ts";
import { LIMIT } from "../../../src/limits.ts";
import { outcome } from "../../support/group_people.ts";
import { CAST, changeOf, COLUMNS, people, ROWS } from "../../support/role_matrix.ts";

const { alice, bob, carol, zoe } = CAST;
const STATES = Object.fromEntries(
  Object.entries(COLUMNS).map(([name, { history }]) => {
    return [name, people.after(people.group(alice), ...history)];
  }),
);
const governedByOne = STATES["only-admin"] ?? assert.fail("no such column");
const removeBob: Change = { type: "remove", target: bob.person.address };

for (const { act, target, cells } of ROWS) {
  Deno.test(`who may ${act}${target === "–" ? "" : `, upon ${target}`}`, () => {
    for (const [name, cell] of cells) {
      const { actor, cast } = COLUMNS[name] ?? assert.fail(name);
      const state = STATES[name] ?? assert.fail(name);
      const change = changeOf(act, state, actor, cast[target]);
      const signed = people.sign(state, actor, change);
      const expected = cell === "no" ? "not-allowed" : cell;
      assert.equal(outcome(() => apply(state, signed)), expected, `by ${name}`);
      assert.equal(objection(state, actor.person.address, change) ?? "ok", expected);
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
  assert.equal(objection(late, alice.person.address, removeBob), null);
  const earlier = { ...late, seq: late.seq - 1 };
  assert.equal(objection(earlier, bob.person.address, { type: "renew" }), null);
  const full = { ...governedByOne, seq: LIMIT.groupEntries - 1 };
  assert.equal(objection(full, alice.person.address, removeBob), "log-full");
  assert.equal(objection(full, bob.person.address, { type: "leave" }), "log-full");
});
