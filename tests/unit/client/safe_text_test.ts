import assert from "node:assert/strict";
import fc from "fast-check";
import { LINE_LIMIT, NAME_LIMIT, safeJson, safeLine } from "../../../client/safe_text.ts";
import { safeName, safeText, TEXT_LIMIT } from "../../../client/safe_text.ts";
import { dangerous, hostileTexts } from "../../support/hostile_text.ts";

const CORPUS = hostileTexts(5_000);
const JOINERS = "\u200c\u200d";
const anything = fc.string({ unit: "binary", maxLength: 200 });
const mixed = fc.array(
  fc.oneof(anything, fc.constantFrom(...hostileTexts(100))),
)
  .map((parts) => parts.join(""));

function longestRunOfMarks(text: string): number {
  return Math.max(
    0,
    ...(text.match(/\p{M}+/gu) ?? []).map((run) => [...run].length),
  );
}

Deno.test("C07 no hostile message leaves a character that a terminal acts on", () => {
  for (const text of CORPUS) {
    assert.deepEqual(
      dangerous(safeText(text), `\n${JOINERS}`),
      [],
      JSON.stringify(text),
    );
  }
});

Deno.test("C07 no hostile line or name leaves one either, nor a line feed", () => {
  for (const text of CORPUS) {
    assert.deepEqual(
      dangerous(safeLine(text), JOINERS),
      [],
      JSON.stringify(text),
    );
    assert.deepEqual(
      dangerous(safeName(text) ?? "", ""),
      [],
      JSON.stringify(text),
    );
  }
});

Deno.test("a joiner stays where it joins, and nowhere else", () => {
  const words = ["\u{1f468}\u200d\u{1f469}\u200d\u{1f467}", "\u0645\u06cc\u200c\u062e"];
  for (const word of words) assert.equal(safeText(word), word);
  assert.equal(safeText("a\u200d\u200d"), "a");
  assert.equal(safeText("\u{1f468}\u200d\n\u200d1"), "\u{1f468}\n1");
  for (const text of CORPUS) assert.doesNotMatch(safeText(text), /[\u200c\u200d]$/mv);
});

Deno.test("JSON carries a hostile text whole, and a terminal sees none of it", () => {
  for (const text of CORPUS) {
    const line = safeJson({ text });
    assert.deepEqual(dangerous(line, JOINERS), []);
    assert.equal(JSON.parse(line).text, text);
  }
});

Deno.test("no text at all gets an acting character past any of the four", () => {
  fc.assert(fc.property(mixed, (text) => {
    assert.deepEqual(dangerous(safeText(text), `\n${JOINERS}`), []);
    assert.deepEqual(dangerous(safeLine(text), JOINERS), []);
    assert.deepEqual(dangerous(safeName(text) ?? "", ""), []);
    assert.deepEqual(dangerous(safeJson(text), JOINERS), []);
  }));
});

Deno.test("no tower of marks is higher than eight, none stands on our own text", () => {
  fc.assert(fc.property(mixed, (text) => {
    const shown = safeText(text);
    assert.ok(
      longestRunOfMarks(shown) <= 9,
      "eight marks and a variation selector",
    );
    assert.doesNotMatch(shown, /^\p{M}/mu);
  }));
});

Deno.test("ordinary text of every script passes unchanged", () => {
  const texts = [
    "hello",
    "naïve Ünïcödé",
    "日本語\nかな",
    "שלום עולם",
    "हिन्दी",
    "می‌خواهم",
  ];
  for (const text of [...texts, "👨‍👩‍👧‍👦 👍🏽 ❤️ 🇳🇴", ""]) {
    assert.equal(safeText(text), text);
  }
});

Deno.test("an order stays visible as a picture of itself", () => {
  assert.equal(safeText("\x1b[31mred\x1b[0m"), "␛[31mred␛[0m");
  assert.equal(safeText("\x9b31mred"), "␛[31mred");
  assert.equal(
    safeText("bell\x07 delete\x7f line\u2028"),
    "bell␇ delete␡ line␤",
  );
});

Deno.test("line ends of all systems are one line feed, and tabs are spaces", () => {
  assert.equal(safeText("a\r\nb\rc\n\td"), "a\nb\nc\n    d");
  assert.equal(safeLine("a\nb"), "a␊b");
});

Deno.test("C08 a text that turns the reading direction reads as it was typed", () => {
  assert.equal(safeText("user\u202e gnp.exe"), "user gnp.exe");
  assert.equal(safeName("bob\u2066\u200f"), "bob");
});

Deno.test("a line that begins with a mark gets a base of its own", () => {
  assert.equal(safeText("\u0301x\n\u0301y"), "\u25cc\u0301x\n\u25cc\u0301y");
});

Deno.test("C08 a name shows no joiner, no run of spaces and no empty self", () => {
  assert.equal(
    safeName("  Alice \t  B\u200c.\u3000\u2800C\ufe0f "),
    "Alice B. C",
  );
  assert.equal(safeName("\u200b\u3164 \u{e0041}"), null);
  assert.equal(safeName(""), null);
});

Deno.test("a long name ends in an ellipsis and not in half a character", () => {
  const name = safeName("x".repeat(NAME_LIMIT - 2) + "😀😀") ?? "";
  assert.equal(name, `${"x".repeat(NAME_LIMIT - 2)}…`);
  assert.equal(safeName("y".repeat(NAME_LIMIT)), "y".repeat(NAME_LIMIT));
});

Deno.test("a message is cut at a megabyte's fraction, and says how long it was", () => {
  const shown = safeText("x".repeat(1_000_000));
  assert.ok(shown.endsWith("x\n[cut here: 1000000 characters in all]"));
  assert.ok(shown.length < TEXT_LIMIT + 50);
});

Deno.test("a message of empty lines is cut as well", () => {
  const shown = safeText("\n".repeat(5_000));
  assert.equal(shown.split("\n").length, LINE_LIMIT + 1);
  assert.match(shown, /\[cut here: 5000 characters in all\]$/);
});
