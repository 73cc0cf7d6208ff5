import assert from "node:assert/strict";
import type { Change } from "../../../src/group/act.ts";
import {
  epochAt,
  extend,
  type GroupLog,
  isInvited,
  judge,
  type KeptEntry,
  openLog,
  restoreLog,
} from "../../../src/group/log.ts";
import { tenureAt } from "../../../src/group/tenure.ts";
import { entryHash, groupId, type SignedEntry } from "../../../src/wire/group_log.ts";
import { found } from "../../../src/group/membership.ts";
import { type Actor, People } from "../../support/group_people.ts";
import { refusal } from "../../support/refusal.ts";

const people = new People(7);
const alice = people.actor("alice");
const bob = people.actor("bob");
const first = people.create(alice);
const { group } = found(first).next;
const opened = openLog(group, first, 10);

/** The log after one more change, learned at `now`. */
function step(log: GroupLog, actor: Actor, act: Change, now = 0): GroupLog {
  return extend(log, [people.sign(log.membership, actor, act)], now);
}

const withBob = step(opened, alice, { type: "add", member: bob.person }, 20);

Deno.test("a log opens with the entry that the group is named after", () => {
  assert.deepEqual(opened.heads, [group]);
  assert.deepEqual(opened.epochs, [{ from: 0, learnedAt: 10 }]);
  const other = groupId(people.random.bytes(32));
  assert.throws(() => openLog(other, first, 0), refusal("forged"));
});

Deno.test("a log that was kept is the same again, and so are its times", () => {
  const kept: KeptEntry[] = [{ ...first, learnedAt: 10 }];
  let log = opened;
  const changes: Change[] = [{ type: "add", member: bob.person }, { type: "renew" }];
  for (const [at, act] of changes.entries()) {
    const signed = people.sign(log.membership, alice, act);
    kept.push({ ...signed, learnedAt: 20 + at });
    log = extend(log, [signed], 20 + at);
  }
  assert.deepEqual(restoreLog(group, kept), log);
  assert.throws(() => restoreLog(group, []), refusal("malformed"));
  assert.throws(() => restoreLog(group, kept.toSpliced(1, 1)), refusal("not-next"));
});

Deno.test("a log read in one page equals the same log read in many", () => {
  const page: SignedEntry[] = [];
  let log = opened;
  const target = bob.person.address;
  const changes: Change[] = [
    { type: "add", member: bob.person },
    { type: "promote", target },
    { type: "renew" },
    { type: "demote", target },
    { type: "rename", name: people.random.bytes(32) },
    { type: "remove", target, cut: { epoch: 1, chainId: 2, iteration: 3 } },
    { type: "add", member: bob.person },
  ];
  for (const act of changes) {
    const signed = people.sign(log.membership, alice, act);
    page.push(signed);
    log = extend(log, [signed], 30);
  }
  assert.deepEqual(extend(opened, page, 30), log);
  assert.deepEqual(extend(log, [], 99), log);
  assert.deepEqual(log.epochs, [
    { from: 0, learnedAt: 10 },
    { from: 3, learnedAt: 30 },
    { from: 6, learnedAt: 30 },
  ]);
  assert.deepEqual([0, 2, 3, 5, 6, 7].map((seq) => epochAt(log, seq)), [
    ...[0, 0, 1, 1, 2, 2],
  ]);
});

Deno.test("one bad entry in a page and the log stays as it was", () => {
  const before = structuredClone(withBob);
  const good = people.sign(withBob.membership, alice, { type: "renew" });
  assert.throws(() => extend(withBob, [good, good], 0), refusal("not-next"));
  assert.deepEqual(withBob, before);
});

Deno.test("a place is on the chain, ahead of it, or on another branch", () => {
  const second = withBob.membership.head;
  const other = entryHash(people.random.bytes(32));
  assert.equal(judge(withBob, { seq: 1, head: second }), "on-chain");
  assert.equal(judge(withBob, { seq: 1, head: other }), "fork");
  assert.equal(judge(withBob, { seq: 0, head: second }), "fork");
  assert.equal(judge(withBob, { seq: 2, head: other }), "ahead");
});

Deno.test("people are members from the entry that took them in until one ends it", () => {
  const cut = { epoch: 0, chainId: 5, iteration: 6 };
  const target = bob.person.address;
  const removed = step(withBob, alice, { type: "remove", target, cut });
  const back = step(removed, alice, { type: "add", member: bob.person });
  const away = step(back, bob, { type: "leave" });
  const at = (seq: number) => tenureAt(away.tenures, target, seq);
  assert.equal(at(0), null);
  assert.deepEqual(at(1), {
    person: bob.person,
    by: alice.person.address,
    from: 1,
    end: { at: 2, by: "remove", cut },
  });
  assert.equal(at(2), null);
  assert.deepEqual(at(3)?.end, { at: 4, by: "leave", cut: null });
  assert.equal(at(4), null);
  assert.equal(tenureAt(away.tenures, alice.person.address, 4)?.end, null);
  assert.equal(tenureAt(away.tenures, people.actor("zoe").person.address, 0), null);
});

Deno.test("a removal without a cut ends a time without one", () => {
  const target = bob.person.address;
  const removed = step(withBob, alice, { type: "remove", target });
  const { end } = tenureAt(removed.tenures, target, 1) ?? {};
  assert.deepEqual(end, { at: 2, by: "remove", cut: null });
});

Deno.test("a rekey ends one device's time and begins the next one's", () => {
  const next = people.renewed(bob);
  const moved = step(withBob, bob, people.rekey(withBob.membership, next));
  const old = tenureAt(moved.tenures, bob.person.address, 1);
  assert.deepEqual(old?.end, { at: 2, by: "rekey", cut: null });
  assert.equal(tenureAt(moved.tenures, bob.person.address, 2), null);
  assert.deepEqual(tenureAt(moved.tenures, next.person.address, 2)?.person, next.person);
  assert.equal(tenureAt(moved.tenures, next.person.address, 1), null);
});

Deno.test("an invitation holds where the log shows that the inviter took me in", () => {
  const { seq, head } = withBob.membership;
  const place = { seq, head };
  const invited = { place, inviter: alice.person.address, self: bob.person };
  assert.ok(isInvited(withBob, invited));
  const later = step(withBob, alice, { type: "renew" });
  assert.ok(isInvited(later, invited), "also when the log went on");

  const { identityKey } = people.actor("zoe").person;
  const lies = [
    { ...invited, inviter: bob.person.address },
    { ...invited, place: { seq, head: entryHash(people.random.bytes(32)) } },
    { ...invited, place: { seq: 0, head: entryHash(group) } },
    { ...invited, place: { seq: seq + 1, head } },
    { ...invited, self: people.actor("zoe").person },
    { ...invited, self: { ...bob.person, identityKey } },
    { ...invited, self: { ...bob.person, username: alice.person.username } },
  ];
  for (const lie of lies) assert.ok(!isInvited(withBob, lie));
});
