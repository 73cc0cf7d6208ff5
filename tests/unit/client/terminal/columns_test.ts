import assert from "node:assert/strict";
import fc from "fast-check";
import { columns, padded, wrapped } from "../../../../client/terminal/columns.ts";
import { safeText } from "../../../../client/safe_text.ts";
import { hostileTexts } from "../../../support/hostile_text.ts";

Deno.test("columns are one for Latin, two for Han and emoji, none for marks", () => {
  assert.equal(columns("hello"), 5);
  assert.equal(columns("日本"), 4);
  assert.equal(columns("e\u0301"), 1);
  assert.equal(columns("👍"), 2);
  assert.equal(columns(""), 0);
});

Deno.test("where terminals disagree, the wider reading counts", () => {
  assert.equal(columns("❤\ufe0f"), 2, "the heart with an emoji selector");
  assert.equal(columns("👍🏽"), 4, "a thumb that shows its skin tone beside it");
  assert.equal(columns("👨\u200d👩"), 4, "a family shown as its members");
});

Deno.test("padding fills columns, not characters, and never cuts", () => {
  assert.equal(padded("日本", 6), "日本  ");
  assert.equal(padded("longer", 3), "longer");
});

Deno.test("text is broken at spaces, and inside a word only where it must be", () => {
  assert.deepEqual(wrapped("hello big world", 9), ["hello big", "world"]);
  assert.deepEqual(wrapped("hello big world", 8), ["hello", "big", "world"]);
  assert.deepEqual(wrapped("abcdefgh ij", 3), ["abc", "def", "gh", "ij"]);
  assert.deepEqual(wrapped("one\n\ntwo", 80), ["one", "", "two"]);
});

Deno.test("no wrapped line is wider than asked, and no visible character is lost", () => {
  const visible = (text: string) => text.replaceAll(/[ \n\u200c\u200d]/gv, "");
  const check = (text: string, width: number) => {
    const lines = wrapped(text, width);
    for (const line of lines) {
      assert.ok(columns(line) <= width, JSON.stringify(text));
    }
    assert.equal(visible(lines.join("")), visible(text));
  };
  for (const text of hostileTexts(500)) check(safeText(text), 20);
  fc.assert(
    fc.property(
      fc.string({ unit: "grapheme" }),
      fc.integer({ min: 2, max: 90 }),
      check,
    ),
  );
});

Deno.test("a width below two columns is taken as two, so that wrapping ends", () => {
  assert.deepEqual(wrapped("日本", 0), ["日", "本"]);
});
