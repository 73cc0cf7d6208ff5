import assert from "node:assert/strict";
import { utf8 } from "../../../src/bytes.ts";
import { isWord, Vocabulary } from "../../../src/codec/vocabulary.ts";
import { refusal } from "../../support/refusal.ts";

const malformed = refusal("malformed");

function reader(): (text: string) => string {
  const vocabulary = new Vocabulary();
  return (text) => {
    const bytes = utf8(`<${text}>`);
    return vocabulary.read(bytes, 1, bytes.length - 1);
  };
}

Deno.test("a word is read the same however often, long ones and none included", () => {
  const read = reader();
  for (
    const word of ["id", "receivedAt", "", " ", "~", "x".repeat(32), "y".repeat(500)]
  ) {
    for (let times = 0; times < 3; times++) assert.equal(read(word), word);
  }
});

Deno.test("words that share a place push each other out, and are never confused", () => {
  const read = reader();
  const alike = ["axxb", "ayxb", "axyb"];
  for (const word of [...alike, ...alike.toReversed()]) assert.equal(read(word), word);
  // Lengths that meet in one place: one less in the first byte counts as much as seven.
  const far = ["bb", `a${"x".repeat(7)}b`];
  for (const word of [...far, ...far]) assert.equal(read(word), word);
});

Deno.test("what is not printable ASCII is refused, after its like was read, too", () => {
  const read = reader();
  assert.equal(read("op"), "op");
  for (const text of ["o\u00f0", "o\x1f", "o\x7f", "é", `${"x".repeat(40)}\n`]) {
    assert.throws(() => read(text), malformed, text);
    assert.equal(isWord(text), false);
  }
  assert.equal(read("op"), "op");
  assert.ok(isWord(" ~") && isWord(""));
});
