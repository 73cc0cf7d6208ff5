import assert from "node:assert/strict";
import { identityPair, keyPair } from "../../../src/crypto/keys.ts";
import {
  agree,
  answer,
  begin,
  cancel,
  expire,
  mayRun,
  offered,
  receive,
  refuse,
  type Running,
} from "../../../src/identity/comparison.ts";
import { LIMIT } from "../../../src/limits.ts";
import type { Start, Step } from "../../../src/wire/comparison_step.ts";
import {
  deviceAddress,
  isRunning,
  looking,
  NOW,
  type Pair,
  pairOf,
  Player,
  started,
  startOf,
} from "../../support/comparison_pair.ts";
import { seeded } from "../../support/seeded.ts";

const random = seeded(20, "comparison");

function pair(): Pair {
  return pairOf(random);
}

Deno.test("two people see the same seven emoji, say so, and are verified", () => {
  const { starter, accepter } = looking(pair(), random);
  assert.equal(starter.emoji.length, 7);
  assert.deepEqual(accepter.emoji, starter.emoji);
  const first = starter.says(true);
  assert.equal(starter.end, "matched");
  assert.equal(accepter.hears(first), null);
  assert.equal(accepter.end, "confirmed");
  assert.equal(starter.hears(accepter.says(true)), null);
  assert.deepEqual(starter.state, {
    state: "verified",
    identityKey: starter.view.theirs.identityKey,
  });
  assert.deepEqual(accepter.state, {
    state: "verified",
    identityKey: accepter.view.theirs.identityKey,
  });
});

Deno.test("it does not matter who answers first, nor that both do at once", () => {
  const { starter, accepter } = looking(pair(), random);
  const [first, second] = [starter.says(true), accepter.says(true)];
  starter.hears(second);
  accepter.hears(first);
  assert.deepEqual([starter.end, accepter.end], ["verified", "verified"]);
});

Deno.test("one person's match verifies nobody", () => {
  const { starter, accepter } = looking(pair(), random);
  accepter.hears(starter.says(true));
  assert.deepEqual([starter.end, accepter.end], ["matched", "confirmed"]);
});

Deno.test("a mismatch is an answer of its own, and tells the peer", () => {
  const { starter, accepter } = looking(pair(), random);
  const told = starter.says(false);
  assert.deepEqual(starter.state, {
    state: "mismatched",
    identityKey: starter.view.theirs.identityKey,
  });
  assert.equal(accepter.hears(told), null);
  assert.equal(accepter.end, "them: mismatch");
});

Deno.test("a mismatch stands against the peer's match, and after ten minutes", () => {
  const { starter, accepter } = looking(pair(), random);
  accepter.hears(starter.says(true));
  const late = { now: NOW + LIMIT.comparisonMs + 1, baseKey: accepter.view.baseKey };
  assert.equal(answer(accepter.looking, false, late).next.state, "mismatched");
});

Deno.test("two runs of the same people show other emoji", () => {
  const views = pair();
  const show = () => {
    const { starter, accepter } = started(views, random);
    starter.hears(accepter.hears(starter.hears(accepter.agrees())));
    return starter.emoji;
  };
  assert.notDeepEqual(show(), show());
});

Deno.test("a start by or to another device, or about other keys, is no run", () => {
  const { alice, bob } = pair();
  const good = startOf(begin(alice, NOW, random).send);
  const key = identityPair(random).public;
  const others: Start[] = [
    { ...good, starter: deviceAddress(random) },
    { ...good, accepter: deviceAddress(random) },
    { ...good, starterKey: key },
    { ...good, accepterKey: key },
  ];
  for (const other of others) {
    const { next, send } = offered(bob, other, NOW);
    assert.deepEqual(next, { state: "aborted", by: "us", reason: "other-view" });
    assert.deepEqual(send, { step: "abort", run: good.run, reason: "other-view" });
  }
});

Deno.test("a start in a session that is not active here ends without a mismatch", () => {
  const { alice, bob } = pair();
  const good = startOf(begin(alice, NOW, random).send);
  const { next } = offered(bob, { ...good, baseKey: keyPair(random).public }, NOW);
  assert.deepEqual(next, { state: "aborted", by: "us", reason: "other-session" });
});

Deno.test("of two starts that cross, the one of the lower address stands", () => {
  const { alice, bob } = pair();
  const [low, high] = [begin(alice, NOW, random), begin(bob, NOW, random)];
  const lower = new Player(alice, low.next, random);
  const higher = new Player(bob, high.next, random);
  assert.equal(lower.hears(high.send), null);
  assert.equal(lower.end, "started");
  assert.equal(higher.hears(low.send), null);
  lower.hears(higher.hears(lower.hears(higher.agrees())));
  assert.deepEqual(lower.emoji, higher.emoji);
});

Deno.test("a start in the middle of a run is told that the device is busy", () => {
  const { starter, accepter } = looking(pair(), random);
  const other = begin(accepter.view, NOW, random).send;
  const before = starter.state;
  const told = starter.hears(other);
  assert.deepEqual(told, { step: "abort", run: startOf(other).run, reason: "busy" });
  assert.equal(starter.state, before);
  assert.deepEqual(refuse(startOf(other)).send, told);
});

Deno.test("steps of an earlier run change nothing", () => {
  const earlier = looking(pair(), random);
  const { starter } = looking(pair(), random);
  const before = starter.state;
  const late = earlier.accepter.says(true);
  assert.equal(starter.hears(late), null);
  assert.equal(starter.hears(cancel(earlier.starter.looking).send), null);
  assert.equal(starter.state, before);
});

Deno.test("a share other than the one committed to ends the run as a cheat's", () => {
  const { starter, accepter } = started(pair(), random);
  const reveal = accepter.hears(starter.hears(accepter.agrees()));
  assert.ok(reveal?.step === "reveal");
  starter.hears({ ...reveal, share: random.bytes(32) });
  assert.equal(starter.end, "us: broken-commitment");
});

Deno.test("a confirmation from outside of the session verifies nobody", () => {
  const { starter, accepter } = looking(pair(), random);
  starter.says(true);
  const confirm = accepter.says(true);
  assert.ok(confirm?.step === "confirm");
  starter.hears({ ...confirm, mac: random.bytes(32) });
  assert.equal(starter.end, "us: forged");
});

Deno.test("a confirmation cannot be reflected", () => {
  const { starter } = looking(pair(), random);
  starter.hears(starter.says(true));
  assert.equal(starter.end, "us: forged");
});

Deno.test("every step out of its turn ends the run", () => {
  const steps = (run: Uint8Array): Step[] => [
    { step: "accept", run, commitment: random.bytes(32) },
    { step: "reveal", by: "starter", run, share: random.bytes(32) },
    { step: "reveal", by: "accepter", run, share: random.bytes(32) },
    { step: "confirm", run, mac: random.bytes(32) },
    { ...startOf(begin(pair().alice, NOW, random).send), run },
  ];
  const legal: Record<string, readonly number[]> = {
    started: [0],
    offered: [],
    accepted: [1],
    revealed: [2],
    comparing: [3],
    confirmed: [],
    matched: [3],
  };
  for (const [name, fine] of Object.entries(legal)) {
    for (const [i, step] of steps(new Uint8Array(16)).entries()) {
      if (fine.includes(i)) continue;
      const state = inState(name);
      const { next } = receive(
        state,
        { ...step, run: state.start.run },
        { now: NOW, baseKey: state.view.baseKey },
      );
      assert.deepEqual(next, { state: "aborted", by: "us", reason: "out-of-order" });
    }
  }
});

/** A run that has got as far as the state of this name. */
function inState(name: string): Running {
  const { starter, accepter } = started(pair(), random);
  const { starter: one, accepter: other } = looking(pair(), random);
  const { starter: third } = looking(pair(), random);
  third.says(true);
  const { accepter: fourth, starter: fifth } = looking(pair(), random);
  fourth.hears(fifth.says(true));
  const states = [starter.state, accepter.state, other.state, third.state, fourth.state];
  starter.hears(accepter.agrees());
  states.push(starter.state, accepter.state, one.state);
  const found = states.find(({ state }) => state === name);
  assert.ok(found !== undefined && isRunning(found), name);
  return found;
}

const RUNNING = [
  "started",
  "offered",
  "accepted",
  "revealed",
  "comparing",
  "confirmed",
  "matched",
];

Deno.test("a run ends after ten minutes, whatever it waits for", () => {
  for (const name of RUNNING) {
    const run = inState(name);
    const { baseKey } = run.view;
    const last = NOW + LIMIT.comparisonMs;
    assert.equal(expire(run, { now: last, baseKey }), null, name);
    const over = { state: "aborted", by: "us", reason: "timed-out" };
    assert.deepEqual(expire(run, { now: last + 1, baseKey })?.next, over, name);
    const step: Step = { step: "confirm", run: run.start.run, mac: random.bytes(32) };
    assert.deepEqual(receive(run, step, { now: last + 1, baseKey }).next, over, name);
  }
});

Deno.test("a run ends with its session, and no answer counts in another", () => {
  const over = { state: "aborted", by: "us", reason: "other-session" };
  const at = { now: NOW, baseKey: keyPair(random).public };
  for (const name of RUNNING) {
    assert.deepEqual(expire(inState(name), at)?.next, over, name);
  }
  const { starter } = looking(pair(), random);
  assert.deepEqual(answer(starter.looking, true, at).next, over);
  const { accepter } = started(pair(), random);
  assert.ok(accepter.state.state === "offered");
  assert.deepEqual(agree(accepter.state, at, random).next, over);
});

Deno.test("either side may give up, and the other is told", () => {
  for (const name of RUNNING) {
    const run = inState(name);
    const { next, send } = cancel(run);
    assert.deepEqual(next, { state: "aborted", by: "us", reason: "cancelled" });
    assert.ok(send !== null);
    const heard = receive(run, send, { now: NOW, baseKey: run.view.baseKey });
    assert.deepEqual(heard.next, { state: "aborted", by: "them", reason: "cancelled" });
    assert.equal(heard.send, null);
  }
});

Deno.test("one run at a time, and three with a peer in an hour", () => {
  const hour = 60 * 60 * 1000;
  const began = [NOW, NOW + 1, NOW + 2];
  assert.ok(mayRun({ isRunning: false, began: [] }, NOW));
  assert.ok(!mayRun({ isRunning: true, began: [] }, NOW));
  assert.ok(mayRun({ isRunning: false, began: began.slice(1) }, NOW + 3));
  assert.ok(!mayRun({ isRunning: false, began }, NOW + hour - 1));
  assert.ok(mayRun({ isRunning: false, began }, NOW + hour));
});
