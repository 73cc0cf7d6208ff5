import assert from "node:assert/strict";
import { concat, hex } from "../../../src/bytes.ts";
import {
  archiveCurrent,
  archivedKeys,
  archivedWith,
  candidates,
  decodeRecord,
  encodeRecord,
  NO_SESSIONS,
  type SessionRecord,
  withBaseKey,
  withoutPromotion,
} from "../../../src/session/record.ts";
import { acquainted, Correspondent } from "../../support/correspondent.ts";
import { refusal } from "../../support/refusal.ts";

function keysOf(record: SessionRecord): string[] {
  return [...candidates(record)].map(({ current }) => hex(current.baseKey));
}

function several() {
  const [alice, bob] = [new Correspondent("alice"), new Correspondent("bob")];
  for (let i = 0; i < 3; i++) alice.meets(bob);
  return alice.record;
}

Deno.test("a record survives its bytes, with and without a current session", () => {
  for (const record of [NO_SESSIONS, several(), archiveCurrent(several())]) {
    const bytes = encodeRecord(record);
    const copy = decodeRecord(bytes);
    assert.equal(hex(encodeRecord(copy)), hex(bytes));
    assert.equal(copy.current === null, record.current === null);
    assert.equal(copy.archived.length, record.archived.length);
  }
});

Deno.test("sessions are tried from the current to the oldest", () => {
  const record = several();
  const keys = [...candidates(record)].map(({ current }) => hex(current.baseKey));
  assert.equal(new Set(keys).size, 3);
  assert.equal(keys[0], hex(record.current?.baseKey ?? new Uint8Array()));
  assert.deepEqual([...candidates(archiveCurrent(record))].length, 3);
  assert.deepEqual([...candidates(NO_SESSIONS)], []);
});

Deno.test("whichever session is promoted, none is lost", () => {
  const record = several();
  for (const { current, archived } of candidates(record)) {
    const again = decodeRecord(encodeRecord({ current, archived }));
    assert.equal([...candidates(again)].length, 3);
    const found = withBaseKey(record, current.baseKey);
    assert.deepEqual(found?.current.baseKey, current.baseKey);
  }
});

Deno.test("an archived session is answered: promoted, it repeats no handshake", () => {
  const record = archiveCurrent(several());
  for (const { current } of candidates(record)) assert.equal(current.state, "answered");
});

Deno.test("archived sessions with another identity can be told and dropped", () => {
  const [alice, bob] = [new Correspondent("alice"), new Correspondent("bob")];
  const mallory = new Correspondent("mallory");
  alice.meets(bob);
  alice.pinned = null;
  alice.meets(mallory);
  alice.pinned = null;
  alice.meets(bob);
  const { record } = alice;
  const identity = bob.person.device.identity.public;
  const kept = archivedWith(record, identity);
  assert.equal(kept.current, record.current);
  assert.deepEqual(kept.archived, [record.archived[1]]);
});

Deno.test("a message in an archived session leaves another one current", () => {
  const before = several();
  for (const after of candidates(before)) {
    const record = withoutPromotion(before, after);
    assert.equal(hex(record.current?.baseKey ?? new Uint8Array()), keysOf(before)[0]);
    assert.equal(record.current?.state, "unanswered", "it still repeats its handshake");
    assert.deepEqual(keysOf(record).toSorted(), keysOf(before).toSorted());
    assert.equal(archivedKeys(record).length, 2);
  }
});

Deno.test("without a current session none becomes one", () => {
  const before = archiveCurrent(several());
  for (const after of candidates(before)) {
    const record = withoutPromotion(before, after);
    assert.equal(record.current, null);
    assert.deepEqual(keysOf(record).toSorted(), keysOf(before).toSorted());
  }
  assert.equal(withoutPromotion(before, NO_SESSIONS), NO_SESSIONS);
});

Deno.test("an unknown base key belongs to no session", () => {
  const [stranger] = acquainted(2);
  const { current } = stranger.record;
  assert.ok(current !== null);
  assert.equal(withBaseKey(several(), current.baseKey), null);
  assert.equal(withBaseKey(NO_SESSIONS, current.baseKey), null);
});

Deno.test("more than 40 archived sessions, and trailing bytes, are refused", () => {
  const tooMany = concat(Uint8Array.of(41), new Uint8Array(41));
  assert.throws(() => decodeRecord(tooMany), refusal("malformed"));
  const longer = concat(encodeRecord(several()), new Uint8Array(1));
  assert.throws(() => decodeRecord(longer), refusal("malformed"));
});

Deno.test("a record prints no key", () => {
  const printed = Deno.inspect(several(), { depth: 9 });
  assert.match(printed, /\[secret archived session\]/);
  assert.match(printed, /\[secret exporter\]/);
});
