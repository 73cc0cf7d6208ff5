import assert from "node:assert/strict";
import { ed25519Private, ed25519Public } from "../../../src/crypto/ed25519.ts";
import {
  type Head,
  isForked,
  isFresh,
  stateHead,
  verifyHead,
} from "../../../src/group/head.ts";
import { Secret } from "../../../src/secret.ts";
import { entryHash, groupId } from "../../../src/wire/group_log.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";

const random = seeded(6);
const identity = new Secret("relay identity", ed25519Private(random));
const relayKey = ed25519Public(identity.expose());

function head(more: Partial<Head> = {}): Head {
  const group = groupId(new Uint8Array(32).fill(1));
  const entry = entryHash(new Uint8Array(32).fill(2));
  return { group, seq: 5, head: entry, time: 1_000_000, ...more };
}

function stated(more: Partial<Head> = {}) {
  return verifyHead(stateHead(head(more), identity), relayKey);
}

Deno.test("a relay's statement is its own, field by field", () => {
  const statement = stateHead(head(), identity);
  assert.deepEqual(verifyHead(statement, relayKey), statement);
  const forgeries = [
    { ...statement, group: groupId(random.bytes(32)) },
    { ...statement, seq: 6 },
    { ...statement, head: entryHash(random.bytes(32)) },
    { ...statement, time: 1_000_001 },
    { ...statement, signature: random.bytes(64) },
  ];
  for (const forged of forgeries) {
    assert.throws(() => verifyHead(forged, relayKey), refusal("forged"));
  }
  const other = ed25519Public(ed25519Private(random));
  assert.throws(() => verifyHead(statement, other), refusal("forged"));
});

Deno.test("a statement is good for sending for a minute, and not before its time", () => {
  const statement = stated();
  for (const now of [940_000, 1_000_000, 1_060_000]) {
    assert.ok(isFresh(statement, now), `${now}`);
  }
  for (const now of [939_999, 1_060_001]) assert.ok(!isFresh(statement, now), `${now}`);
});

Deno.test("two statements convict a relay where one place has two entries", () => {
  const otherHead = entryHash(random.bytes(32));
  assert.ok(isForked(stated(), stated({ head: otherHead, time: 2_000_000 })));
  assert.ok(!isForked(stated(), stated({ time: 2_000_000 })));
  assert.ok(!isForked(stated(), stated({ seq: 6, head: otherHead })));
  const elsewhere = groupId(random.bytes(32));
  assert.ok(!isForked(stated(), stated({ group: elsewhere, head: otherHead })));
});
