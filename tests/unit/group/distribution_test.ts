import assert from "node:assert/strict";
import { concat, utf8 } from "../../../src/bytes.ts";
import { sha256 } from "../../../src/crypto/kdf.ts";
import type { Change } from "../../../src/group/act.ts";
import { addressBytes } from "../../../src/address.ts";
import {
  distributionId,
  ensureOwnKey,
  firstReadableEpoch,
  judgeMessage,
  type ReceivedKey,
  type ReceivedMessage,
} from "../../../src/group/distribution.ts";
import { epochAt, extend, type GroupLog, openLog } from "../../../src/group/log.ts";
import { found } from "../../../src/group/membership.ts";
import { LIMIT } from "../../../src/limits.ts";
import { entryHash, groupId } from "../../../src/wire/group_log.ts";
import { type Actor, People } from "../../support/group_people.ts";
import { refusal } from "../../support/refusal.ts";

const people = new People(9);
const alice = people.actor("alice");
const bob = people.actor("bob");
const carol = people.actor("carol");

/** When the log's readers learned of each entry in this file. */
const LEARNED = 1_000_000;
const IN_TIME = LEARNED + LIMIT.oldEpochMs;
const TOO_LATE = IN_TIME + 1;

const first = people.create(alice);
const { group } = found(first).next;

/** Alice, Bob and Carol, who are all in the group at place 2, epoch 0. */
const log = after(
  openLog(group, first, LEARNED),
  [alice, { type: "add", member: bob.person }],
  [alice, { type: "add", member: carol.person }],
);

function after(start: GroupLog, ...changes: [Actor, Change][]): GroupLog {
  return changes.reduce(
    (log, [actor, act]) =>
      extend(log, [people.sign(log.membership, actor, act)], LEARNED),
    start,
  );
}

/** What Bob's device says of itself at the place `seq` of a log. */
function fromBob(log: GroupLog, seq: number, sender = bob): ReceivedKey {
  const epoch = epochAt(log, seq);
  const { address, identityKey } = sender.person;
  return {
    sender: address,
    seq,
    head: log.heads[seq] ?? entryHash(people.random.bytes(32)),
    epoch,
    distribution: distributionId(group, epoch, address),
    sessionIdentity: identityKey,
  };
}

/** Bob's message number `iteration` in his chain 7. */
function message(log: GroupLog, seq: number, iteration = 0): ReceivedMessage {
  return { ...fromBob(log, seq), chainId: 7, iteration };
}

Deno.test("a distribution belongs to one group, epoch and device", () => {
  const at = bob.person.address;
  const id = distributionId(group, 258, at);
  const label = concat(utf8("msgr/v1/skd"), new Uint8Array(1));
  const bytes = concat(label, group, Uint8Array.of(0, 0, 1, 2), addressBytes(at));
  assert.deepEqual(id, sha256(bytes).subarray(0, 16));
  assert.notDeepEqual(distributionId(group, 259, at), id);
  assert.notDeepEqual(distributionId(group, 258, alice.person.address), id);
  assert.notDeepEqual(distributionId(groupId(people.random.bytes(32)), 258, at), id);
});

Deno.test("a member's own sender key is taken, at each head with her in it", () => {
  const later = after(log, [alice, { type: "renew" }]);
  for (const seq of [1, 2, 3]) ensureOwnKey(later, fromBob(later, seq));
});

Deno.test("a sender key from a session with another identity is refused", () => {
  const key = { ...fromBob(log, 2), sessionIdentity: carol.person.identityKey };
  assert.throws(() => ensureOwnKey(log, key), refusal("wrong-identity"));
});

Deno.test("a sender key of somebody who is no member then is refused", () => {
  const stranger = people.actor("zoe");
  assert.throws(
    () => ensureOwnKey(log, fromBob(log, 2, stranger)),
    refusal("wrong-identity"),
  );
  assert.throws(() => ensureOwnKey(log, fromBob(log, 0)), refusal("wrong-identity"));
});

Deno.test("a sender key for another group, epoch, sender or head is refused", () => {
  const good = fromBob(log, 2);
  const { sender } = good;
  const wrong = [
    {
      ...good,
      distribution: distributionId(groupId(people.random.bytes(32)), 0, sender),
    },
    { ...good, distribution: distributionId(group, 1, sender) },
    { ...good, distribution: distributionId(group, 0, carol.person.address) },
    { ...good, epoch: 1, distribution: distributionId(group, 1, sender) },
    { ...good, head: entryHash(people.random.bytes(32)) },
    { ...good, seq: 3 },
  ];
  for (const key of wrong) {
    assert.throws(() => ensureOwnKey(log, key), refusal("forged"));
  }
});

Deno.test("after a rekey the old identity's sender keys are refused", () => {
  const next = people.renewed(bob);
  const moved = after(log, [bob, people.rekey(log.membership, next)]);
  ensureOwnKey(moved, fromBob(moved, 3, next));
  assert.throws(() => ensureOwnKey(moved, fromBob(moved, 3)), refusal("wrong-identity"));
});

Deno.test("a message in the newest epoch is accepted whenever it comes", () => {
  assert.equal(judgeMessage(log, message(log, 2), TOO_LATE), "accepted");
  const added = after(log, [alice, {
    type: "add",
    member: people.actor("zoe").person,
  }]);
  assert.equal(judgeMessage(added, message(added, 2), TOO_LATE), "accepted");
});

Deno.test("a message that binds itself wrongly is refused", () => {
  const good = message(log, 2);
  const later = after(log, [alice, { type: "renew" }]);
  const wrong = [
    { ...good, distribution: distributionId(group, 1, good.sender) },
    { ...good, epoch: 1 },
    { ...good, head: entryHash(people.random.bytes(32)) },
  ];
  for (const bad of wrong) {
    assert.throws(() => judgeMessage(later, bad, LEARNED), refusal("forged"));
  }
  const before = { ...good, seq: 0, head: entryHash(group) };
  assert.throws(() => judgeMessage(log, before, LEARNED), refusal("wrong-identity"));
});

Deno.test("an old epoch passes for a day by my clock, then is shown as late", () => {
  const renewed = after(log, [alice, { type: "renew" }]);
  const old = message(renewed, 2);
  assert.equal(judgeMessage(renewed, old, IN_TIME), "accepted");
  assert.equal(judgeMessage(renewed, old, TOO_LATE), "late");
  const twice = after(renewed, [alice, { type: "renew" }]);
  assert.equal(judgeMessage(twice, old, TOO_LATE), "late");
  assert.equal(judgeMessage(twice, message(twice, 4), TOO_LATE), "accepted");
});

Deno.test("whoever left or was rekeyed has a day for what was under way", () => {
  const left = after(log, [bob, { type: "leave" }]);
  assert.equal(judgeMessage(left, message(left, 2), IN_TIME), "accepted");
  assert.equal(judgeMessage(left, message(left, 2), TOO_LATE), "refused");
  const moved = after(log, [bob, people.rekey(log.membership, people.renewed(bob))]);
  assert.equal(judgeMessage(moved, message(moved, 2), IN_TIME), "accepted");
  assert.equal(judgeMessage(moved, message(moved, 2), TOO_LATE), "late");
});

Deno.test("a removed sender is believed up to the cut, however late, not above", () => {
  const cut = { epoch: 1, chainId: 7, iteration: 3 };
  const removed = after(
    log,
    [alice, { type: "renew" }],
    [alice, { type: "renew" }],
    [alice, { type: "remove", target: bob.person.address, cut }],
  );
  const belief = (seq: number, iteration: number, now: number, chainId = 7) =>
    judgeMessage(removed, { ...message(removed, seq, iteration), chainId }, now);
  assert.equal(belief(3, 3, TOO_LATE), "accepted");
  assert.equal(belief(3, 4, LEARNED), "refused", "above the cut");
  assert.equal(belief(3, 3, LEARNED, 8), "refused", "another chain");
  assert.equal(belief(4, 0, LEARNED), "refused", "a later epoch");
  assert.equal(belief(2, 9, IN_TIME), "accepted", "an earlier epoch, under way");
  assert.equal(belief(2, 9, TOO_LATE), "refused", "an earlier epoch, too late");
});

Deno.test("of a removed sender whom the remover never heard nothing is believed", () => {
  const target = bob.person.address;
  const removed = after(log, [alice, { type: "remove", target }]);
  assert.equal(judgeMessage(removed, message(removed, 2), LEARNED), "refused");
});

Deno.test("whoever comes back is believed again, and the old time stays judged", () => {
  const target = bob.person.address;
  const back = after(
    log,
    [alice, { type: "remove", target }],
    [alice, { type: "add", member: bob.person }],
  );
  assert.equal(judgeMessage(back, message(back, 4), TOO_LATE), "accepted");
  assert.equal(judgeMessage(back, message(back, 2), LEARNED), "refused");
});

Deno.test("keys outlive their epoch for as long as a relay keeps mail", () => {
  const renewed = after(log, [alice, { type: "renew" }], [bob, { type: "renew" }]);
  const last = LEARNED + LIMIT.oldKeysMs;
  assert.equal(firstReadableEpoch(renewed, last), 0);
  assert.equal(firstReadableEpoch(renewed, last + 1), 2);
  const again = extend(renewed, [
    people.sign(renewed.membership, alice, { type: "renew" }),
  ], LEARNED + 1);
  assert.equal(firstReadableEpoch(again, last + 1), 2);
  assert.equal(firstReadableEpoch(log, Number.MAX_SAFE_INTEGER), 0);
});
