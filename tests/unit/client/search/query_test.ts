import assert from "node:assert/strict";
import { type Query, readQuery } from "../../../../client/search/query.ts";

const NOTHING: Query = { words: [], from: null, in: null, after: null, before: null };

function word(text: string): Query["words"][number] {
  return { text, isPhrase: false };
}

Deno.test("words and phrases are looked for all at once", () => {
  assert.deepEqual(readQuery('lunch "at one" menu'), {
    ...NOTHING,
    words: [word("lunch"), { text: "at one", isPhrase: true }, word("menu")],
  });
  assert.deepEqual(readQuery('"not closed').words, [
    { text: "not closed", isPhrase: true },
  ]);
});

Deno.test("conditions say who, where and when", () => {
  const day = new Date(2026, 10, 22).getTime();
  assert.deepEqual(
    readQuery("from:@Bob in:#team after:2026-11-22 before:2026-11-23 hi"),
    {
      words: [word("hi")],
      from: "bob",
      in: "#team",
      after: day,
      before: new Date(2026, 10, 23).getTime(),
    },
  );
  assert.equal(readQuery("after:2026-11-22").after, day);
});

Deno.test("what only looks like a condition is a word", () => {
  assert.deepEqual(readQuery("to:bob from: x").words.map(({ text }) => text), [
    "to:bob",
    "from:",
    "x",
  ]);
});

Deno.test("nothing to look for, and no day, are refused", () => {
  for (
    const typed of ["", "  ", "before:yesterday", "after:2026-13-01", "after:2026-02-30"]
  ) {
    assert.throws(() => readQuery(typed), { code: "bad-search" }, typed);
  }
});
