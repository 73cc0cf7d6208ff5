import assert from "node:assert/strict";
import * as v from "valibot";
import { ENVELOPE, KIND, OUTGOING } from "../../../src/wire/envelope.ts";

const to = "00000000-0000-4000-8000-000000000000.1";
const group = new Uint8Array(32);
const body = new Uint8Array(1);
const carried = { id: new Uint8Array(16), from: to, seq: 1, receivedAt: 2 };
const ofPair = { to, kind: KIND.message, body };
const ofGroup = { group, epoch: 0, kind: KIND.senderKeyMessage, body };

Deno.test("a message goes to one device, or to a group in an epoch", () => {
  for (const outgoing of [ofPair, { ...ofPair, kind: KIND.prekeyMessage }, ofGroup]) {
    assert.ok(v.is(OUTGOING, outgoing));
    assert.ok(v.is(ENVELOPE, { ...outgoing, ...carried }));
  }
});

Deno.test("what goes to a device does not pass for a group's, nor the other way", () => {
  const { kind } = ofGroup;
  for (
    const outgoing of [
      { ...ofPair, kind },
      { ...ofGroup, kind: KIND.message },
      { ...ofPair, group, epoch: 0 },
      { ...ofGroup, to },
      { ...ofPair, kind: 1 },
      { ...ofGroup, epoch: -1 },
      { ...ofGroup, group: new Uint8Array(31) },
      { ...ofPair, body: new Uint8Array(63_001) },
      { group, kind, body },
    ]
  ) {
    assert.ok(!v.is(OUTGOING, outgoing));
    assert.ok(!v.is(ENVELOPE, { ...outgoing, ...carried }));
  }
});
