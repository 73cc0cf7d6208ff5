import assert from "node:assert/strict";
import * as v from "valibot";
import {
  entryHash,
  groupId,
  SIGNED_ENTRY,
  SIGNED_HEAD,
} from "../../../src/wire/group_log.ts";
import { STATEMENT } from "../../support/contents.ts";
import { refusal } from "../../support/refusal.ts";

Deno.test("group ids and entry hashes have 32 bytes", () => {
  for (const make of [groupId, entryHash]) {
    assert.equal(make(new Uint8Array(32)).length, 32);
    for (const length of [0, 31, 33]) {
      assert.throws(() => make(new Uint8Array(length)), refusal("malformed"));
    }
  }
});

Deno.test("a signed entry has a body of at most a kibibyte, and a signature", () => {
  const is = (body: number, signature: number) =>
    v.is(SIGNED_ENTRY, {
      body: new Uint8Array(body),
      signature: new Uint8Array(signature),
    });
  assert.ok(is(1_024, 64) && is(1, 64));
  assert.ok(!is(1_025, 64) && !is(0, 64) && !is(9, 63) && !is(9, 65));
});

Deno.test("a head statement has all of its fields and no more", () => {
  assert.ok(v.is(SIGNED_HEAD, STATEMENT));
  assert.ok(!v.is(SIGNED_HEAD, { ...STATEMENT, more: 1 }));
  assert.ok(!v.is(SIGNED_HEAD, { ...STATEMENT, seq: -1 }));
});
