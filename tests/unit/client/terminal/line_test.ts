import assert from "node:assert/strict";
import fc from "fast-check";
import type { EditCommand } from "../../../../client/terminal/keys.ts";
import { edited, EMPTY, insert, type Line } from "../../../../client/terminal/line.ts";
import { LINE_CAPACITY, lineOf } from "../../../../client/terminal/line.ts";

/** A line with its cursor written as |. */
function line(spelled: string): Line {
  return { text: spelled.replace("|", ""), cursor: spelled.indexOf("|") };
}

function spelled({ text, cursor }: Line): string {
  return `${text.slice(0, cursor)}|${text.slice(cursor)}`;
}

function after(before: string, command: EditCommand): string {
  return spelled(edited(line(before), command));
}

Deno.test("what is typed goes in at the cursor", () => {
  assert.equal(spelled(insert(line("he|o"), "ll")), "hell|o");
  assert.equal(spelled(lineOf("all")), "all|");
});

Deno.test("arrows stop at both ends and step over whole characters", () => {
  assert.equal(after("|ab", "left"), "|ab");
  assert.equal(after("ab|", "right"), "ab|");
  assert.equal(after("a👨‍👩‍👧|b", "left"), "a|👨‍👩‍👧b");
  assert.equal(after("|e\u0301x", "right"), "e\u0301|x");
});

Deno.test("word keys go over the spaces as well", () => {
  assert.equal(after("one two  |", "word-left"), "one |two  ");
  assert.equal(after("one| two three", "word-right"), "one two| three");
  assert.equal(after("one two|", "erase-word"), "one |");
});

Deno.test("erasing takes characters, words, or all up to an end", () => {
  assert.equal(after("ab|c", "erase-left"), "a|c");
  assert.equal(after("a|bc", "erase-right"), "a|c");
  assert.equal(after("ab|c", "erase-to-start"), "|c");
  assert.equal(after("ab|c", "erase-to-end"), "ab|");
  assert.equal(after("|", "erase-left"), "|");
});

Deno.test("Home and End do not change the text", () => {
  assert.equal(after("ab|c", "line-start"), "|abc");
  assert.equal(after("ab|c", "line-end"), "abc|");
});

Deno.test("commands that are not about the line leave it alone", () => {
  const others: EditCommand[] = [
    "enter",
    "complete",
    "interrupt",
    "end-of-input",
    "redraw",
    "escape",
    "pick",
    "page-up",
    "page-down",
  ];
  for (const command of [...others, "earlier", "later"] as const) {
    assert.equal(after("a|b", command), "a|b");
  }
});

Deno.test("a paste beyond the capacity is not taken in half", () => {
  const full = insert(EMPTY, "x".repeat(LINE_CAPACITY));
  assert.equal(full.text.length, LINE_CAPACITY);
  assert.equal(insert(full, "y"), full);
});

Deno.test("the cursor never comes to stand inside a character", () => {
  const commands: EditCommand[] = [
    "left",
    "right",
    "erase-left",
    "erase-right",
    "erase-word",
  ];
  const steps = fc.array(fc.constantFrom(...commands, "word-left" as const));
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), steps, (text, moves) => {
    let now = lineOf(text);
    for (const command of moves) {
      now = edited(now, command);
      assert.ok(now.cursor >= 0 && now.cursor <= now.text.length);
      assert.ok(now.text.slice(0, now.cursor).isWellFormed());
    }
  }));
});
