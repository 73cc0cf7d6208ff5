import assert from "node:assert/strict";
import { decodeCborMap, encodeCbor } from "../../../src/codec/cbor.ts";
import { decodeContent, encodeContent } from "../../../src/wire/content.ts";
import {
  decodeGroupContent,
  encodeGroupContent,
  ensureExpectedInGroup,
} from "../../../src/wire/group_content.ts";
import { groupId } from "../../../src/wire/group_log.ts";
import { BODIES, STATEMENT, toGroup, toOne } from "../../support/contents.ts";
import { refusal } from "../../support/refusal.ts";

const text = toGroup({ type: "text", text: "hello, owls" });
const malformed = refusal("malformed");

/** The text's bytes with an entry of its map set, or deleted as `undefined`. */
function altered(key: number, value: unknown): Uint8Array {
  const map = decodeCborMap(encodeGroupContent(text));
  assert.ok(map instanceof Map);
  if (value === undefined) map.delete(key);
  else map.set(key, value);
  return encodeCbor(map);
}

Deno.test("a message to a group survives its bytes", () => {
  const first = { ...text, counter: 0, previous: null, disappearAfter: null };
  for (const content of [text, first]) {
    assert.deepEqual(decodeGroupContent(encodeGroupContent(content)), content);
  }
});

Deno.test("the relay's word on a group goes along, to a group and to one person", () => {
  const passedOn = { ...text, statement: STATEMENT };
  assert.deepEqual(decodeGroupContent(encodeGroupContent(passedOn)), passedOn);
  const aside = { ...toOne(text.body), statement: STATEMENT };
  assert.deepEqual(decodeContent(encodeContent(aside)), aside);
});

Deno.test("a message without its place in the group's log is refused", () => {
  for (const key of [5, 6, 7, 8]) {
    for (const value of [undefined, null, new Uint8Array(16)]) {
      assert.throws(() => decodeGroupContent(altered(key, value)), malformed, `${key}`);
    }
  }
});

Deno.test("a statement that is none is refused", () => {
  for (const value of [1, [], [new Uint8Array(32), 1, new Uint8Array(32), 1]]) {
    assert.throws(() => decodeGroupContent(altered(15, value)), malformed);
  }
});

Deno.test("a message to a group is none to a person, nor the other way round", () => {
  assert.throws(() => decodeContent(encodeGroupContent(text)), malformed);
  assert.throws(() => decodeGroupContent(encodeContent(toOne(text.body))), malformed);
});

Deno.test("what belongs in a pairwise session is refused in a group", () => {
  for (const body of BODIES) {
    const bytes = encodeGroupContent(toGroup(body));
    if (["text", "group-entry"].includes(body.type)) {
      assert.deepEqual(decodeGroupContent(bytes).body, body);
    } else {
      assert.throws(() => decodeGroupContent(bytes), malformed, body.type);
    }
  }
});

Deno.test("a type from the future is kept, in a group too", () => {
  const { body } = decodeGroupContent(altered(1, "hologram"));
  assert.deepEqual(body, { type: "unknown", name: "hologram" });
});

Deno.test("a content that says otherwise than its sender key does is refused", () => {
  const { id, sender, group, epoch } = text;
  const expected = { id, sender, group, epoch };
  ensureExpectedInGroup(text, expected);
  const others = [
    { ...expected, id: new Uint8Array(16) },
    { ...expected, sender: toOne(text.body).sender.replace(".1", ".2") as typeof sender },
    { ...expected, group: groupId(new Uint8Array(32)) },
    { ...expected, epoch: epoch + 1 },
  ];
  for (const other of others) {
    assert.throws(() => ensureExpectedInGroup(text, other), refusal("forged"));
  }
});
