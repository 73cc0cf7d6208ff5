import assert from "node:assert/strict";
import { FullText } from "../../../../client/search/full_text.ts";
import { readQuery } from "../../../../client/search/query.ts";
import { hostileTexts } from "../../../support/hostile_text.ts";

/** An index of these texts, the n-th of which was written at n by Bob, in his chat. */
function indexOf(...texts: readonly string[]): FullText {
  const index = new FullText();
  index.add(
    texts.map((text, at) => ({ id: `${at}`, chat: "bob", from: "bob", at, text })),
  );
  return index;
}

/** The numbers of the texts that are found. */
function found(index: FullText, query: string, limit = 9): number[] {
  return index.find(readQuery(query), limit).map(({ at }) => at);
}

Deno.test("words are found by their beginnings, whatever their case and accents", () => {
  const index = indexOf(
    "Lunch at one?",
    "the lunchroom is closed",
    "Mittagessen über Mittag",
  );
  assert.deepEqual(found(index, "lunch"), [1, 0]);
  assert.deepEqual(found(index, "LUNCH one"), [0]);
  assert.deepEqual(found(index, "uber"), [2]);
  assert.deepEqual(found(index, "dinner"), []);
});

Deno.test("a phrase is found as it was said", () => {
  const index = indexOf("at one or two", "one at a time", "at oneself");
  assert.deepEqual(found(index, '"at one"'), [0]);
  assert.deepEqual(found(index, "at one"), [2, 1, 0]);
});

Deno.test("a word counts once in a message, and one without letters is in none", () => {
  const index = indexOf("again and again", "again", "😀");
  assert.deepEqual(found(index, "again again"), [1, 0]);
  assert.deepEqual(found(index, "again and"), [0]);
  assert.deepEqual(found(index, "😀"), []);
  assert.deepEqual(found(index, '"again and ag"'), []);
  assert.deepEqual(found(index, '"again and again"'), [0]);
});

Deno.test("of one moment what came last is found first", () => {
  const index = new FullText();
  const message = { chat: "bob", from: "bob", at: 7, text: "now" };
  index.add(["1", "2", "3"].map((id) => ({ ...message, id })));
  index.add([{ ...message, id: "4", at: 6 }]);
  const ids = (limit: number) => index.find(readQuery("now"), limit).map(({ id }) => id);
  assert.deepEqual(ids(9), ["3", "2", "1", "4"]);
  assert.deepEqual(ids(2), ["3", "2"]);
});

Deno.test("scripts without blanks are found inside their lines", () => {
  const index = indexOf("今日は日本語のメニューを見た", "한국어 메뉴", "อาหารกลางวัน");
  assert.deepEqual(found(index, "日本語"), [0]);
  assert.deepEqual(found(index, "本日"), [], "in this order only");
  assert.deepEqual(found(index, "국어"), [1]);
  assert.deepEqual(found(index, "กลาง"), [2]);
});

Deno.test("the newest come first, and no more than are wanted", () => {
  const index = indexOf(...Array.from({ length: 9 }, () => "again"));
  assert.deepEqual(found(index, "again", 3), [8, 7, 6]);
});

Deno.test("a message is taken in once, and two of one id both", () => {
  const index = indexOf("hello");
  const message = { id: "0", chat: "bob", from: "bob", at: 0, text: "hello" };
  index.add([message, { ...message, from: "alice" }]);
  assert.equal(found(index, "hello").length, 2);
  assert.equal(index.find(readQuery("hello from:alice"), 9).length, 1);
  assert.equal(index.find(readQuery("hello in:carol"), 9).length, 0);
});

Deno.test("no text and no query is an order to the index", () => {
  const texts = hostileTexts(400);
  const index = indexOf(...texts, 'quote " AND * NEAR( text:');
  for (
    const text of [...texts, '"', '""', "*", "a OR b", "text:x", "NEAR(a b)", "'); DROP"]
  ) {
    if (/^\s*$/.test(text)) continue;
    const query = { ...readQuery("x"), words: [{ text, isPhrase: false }] };
    assert.doesNotThrow(() => index.find(query, 1), text);
  }
  assert.deepEqual(found(index, "near"), [400]);
});
