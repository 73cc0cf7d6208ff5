import assert from "node:assert/strict";
import fc from "fast-check";
import type { Change } from "../../src/group/act.ts";
import { extend, type GroupLog, openLog } from "../../src/group/log.ts";
import { apply, found, objection } from "../../src/group/membership.ts";
import { adminsOf } from "../../src/group/roster.ts";
import type { SignedEntry } from "../../src/wire/group_log.ts";
import { outcome, People } from "../support/group_people.ts";

const people = new People(10);
const founder = people.actor("founder");
const crowd = [
  founder,
  ...["ann", "ben", "cat", "dan"].map((name) => people.actor(name)),
];
const anybody = fc.constantFrom(...crowd);
const target = anybody.map(({ person }) => person.address);
const successor = fc.option(target, { nil: undefined });
const cut = fc.record({ epoch: fc.nat(), chainId: fc.nat(), iteration: fc.nat() });

/** What somebody wishes, allowed or not. */
const wish = fc.tuple(
  fc.oneof(fc.constant(founder), anybody),
  fc.oneof(
    anybody.map(({ person }): Change => ({ type: "add", member: person })),
    target.map((target): Change => ({ type: "promote", target })),
    fc.tuple(target, cut).map(([target, cut]): Change => ({
      type: "remove",
      target,
      cut,
    })),
    fc.tuple(target, successor).map(([target, heir]): Change =>
      heir === undefined
        ? { type: "demote", target }
        : { type: "demote", target, successor: heir }
    ),
    successor.map((heir): Change =>
      heir === undefined ? { type: "leave" } : { type: "leave", successor: heir }
    ),
    fc.uint8Array({ minLength: 32, maxLength: 32 })
      .map((name): Change => ({ type: "rename", name })),
    fc.constant<Change>({ type: "renew" }),
  ),
);

/** A log of those wishes that were allowed, after the entry that founds the group. */
const history = fc.array(wish, { minLength: 10, maxLength: 60 }).map((wishes) => {
  const first = people.create(founder);
  const log: SignedEntry[] = [first];
  let { next: state } = found(first);
  for (const [actor, act] of wishes) {
    if (objection(state, actor.person.address, act) !== null) continue;
    const signed = people.sign(state, actor, act);
    state = apply(state, signed).next;
    log.push(signed);
  }
  return log;
});

function read(entries: readonly SignedEntry[]): GroupLog {
  const [first, ...rest] = entries;
  assert.ok(first !== undefined);
  return extend(openLog(found(first).next.group, first, 0), rest, 0);
}

Deno.test("two replicas of one history agree, however it was paged", () => {
  fc.assert(
    fc.property(history, fc.nat(40), (entries, cut) => {
      const whole = read(entries);
      const start = entries.slice(0, 1 + cut);
      assert.deepEqual(extend(read(start), entries.slice(1 + cut), 0), whole);
    }),
    { numRuns: 30 },
  );
});

Deno.test("a group with members always has an admin", () => {
  fc.assert(
    fc.property(history, (entries) => {
      for (let length = 1; length <= entries.length; length++) {
        const { members } = read(entries.slice(0, length)).membership;
        assert.ok(members.length === 0 || adminsOf(members) > 0);
      }
    }),
    { numRuns: 15 },
  );
});

Deno.test("no bit of an entry or its signature can be changed", () => {
  const place = fc.nat(2 ** 20);
  fc.assert(
    fc.property(history, place, place, fc.nat(7), (entries, which, where, bit) => {
      const at = which % entries.length;
      const { body, signature } = entries[at] ?? assert.fail();
      const bytes = Uint8Array.from([...body, ...signature]);
      const i = where % bytes.length;
      bytes[i] = (bytes[i] ?? 0) ^ (1 << bit);
      const changed = {
        body: bytes.subarray(0, body.length),
        signature: bytes.subarray(body.length),
      };
      const altered = entries.with(at, changed);
      assert.notEqual(outcome(() => read(altered)), "ok");
    }),
    { numRuns: 100 },
  );
});

Deno.test("no entry can be left out, doubled or moved", () => {
  const place = fc.nat(2 ** 20);
  fc.assert(
    fc.property(history, place, place, (entries, one, other) => {
      const [from, to] = [one % entries.length, other % entries.length];
      const entry = entries[from] ?? assert.fail();
      const without = entries.toSpliced(from, 1);
      const doubled = entries.toSpliced(to, 0, entry);
      const moved = without.toSpliced(to, 0, entry);
      assert.notEqual(outcome(() => read(doubled)), "ok", "doubled");
      if (from !== to) assert.notEqual(outcome(() => read(moved)), "ok", "moved");
      if (from === entries.length - 1) return;
      assert.notEqual(outcome(() => read(without)), "ok", "left out");
    }),
    { numRuns: 60 },
  );
});
