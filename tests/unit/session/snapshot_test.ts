import assert from "node:assert/strict";
import { concat, hex } from "../../../src/bytes.ts";
import type { Session } from "../../../src/session/session.ts";
import {
  baseKeyOf,
  decodeSession,
  encodeSession,
} from "../../../src/session/snapshot.ts";
import { acquainted, Correspondent } from "../../support/correspondent.ts";
import { refusal } from "../../support/refusal.ts";

function current({ record }: Correspondent): Session {
  assert.ok(record.current !== null);
  return record.current;
}

Deno.test("a session in any state survives its bytes", () => {
  const [alice, bob] = [new Correspondent("alice"), new Correspondent("bob")];
  const sessions: Session[] = [];
  for (const oneTime of [true, false]) {
    sessions.push(current(alice.meets(bob, { oneTime })));
    bob.reads(alice.writes(bob, "unanswered, speaking"));
    sessions.push(current(alice), current(bob));
    alice.reads(bob.writes(alice, "answered, listening"));
    sessions.push(current(alice), current(bob));
  }
  for (const session of sessions) {
    const bytes = encodeSession(session);
    const copy = decodeSession(bytes);
    assert.equal(hex(encodeSession(copy)), hex(bytes));
    assert.equal(copy.state, session.state);
    assert.equal(copy.ratchet.classic.turn, session.ratchet.classic.turn);
    assert.deepEqual(copy.exporter.expose(), session.exporter.expose());
  }
});

Deno.test("the base key is found without reading the rest", () => {
  const [alice] = acquainted();
  const bytes = encodeSession(current(alice));
  assert.deepEqual(baseKeyOf(bytes.subarray(0, 34)), current(alice).baseKey);
});

Deno.test("a mature session without skipped keys takes less than 12 KiB", () => {
  const [alice, bob] = acquainted();
  let largest = 0;
  for (let turn = 0; turn < 100; turn++) {
    bob.reads(alice.writes(bob, "ping"));
    alice.reads(bob.writes(alice, "pong"));
    largest = Math.max(largest, alice.stored.length, bob.stored.length);
  }
  assert.ok(largest < 12 * 1024, `${largest} bytes`);
});

Deno.test("a snapshot of a newer program is refused as such", () => {
  const [alice] = acquainted();
  const newer = encodeSession(current(alice)).with(0, 2);
  assert.throws(() => decodeSession(newer), refusal("unsupported-version"));
  assert.throws(() => baseKeyOf(newer), refusal("unsupported-version"));
});

Deno.test("a cut or lengthened snapshot is refused", () => {
  const [alice] = acquainted();
  const bytes = encodeSession(current(alice));
  const longer = concat(bytes, new Uint8Array(1));
  assert.throws(() => decodeSession(longer), refusal("malformed"));
  for (let length = 0; length < bytes.length; length += 37) {
    assert.throws(() => decodeSession(bytes.subarray(0, length)), refusal("malformed"));
  }
});

Deno.test("a session that listens must have heard somebody, and at most five", () => {
  const bob = new Correspondent("bob");
  const initial = current(new Correspondent("alice").meets(bob));
  const { classic } = initial.ratchet;
  const altered = (peers: typeof classic.peers) =>
    encodeSession({
      ...initial,
      ratchet: { ...initial.ratchet, classic: { ...classic, peers } },
    });
  assert.throws(() => decodeSession(altered([])), refusal("malformed"));
  const six = Array.from({ length: 6 }, () => classic.peers).flat();
  assert.throws(() => decodeSession(altered(six)), refusal("malformed"));
});
