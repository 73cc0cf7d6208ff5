import assert from "node:assert/strict";
import { lineOf } from "../../../../client/terminal/line.ts";
import { handle, username } from "../../../support/names.ts";
import { emojiNames } from "../../../../client/tui/emoji.ts";
import { completed } from "../../../../client/tui/completion.ts";

const KNOWN = {
  people: ["bob", "bobby", "carol"].map(username),
  groups: ["#team", "#tennis"].map(handle),
  emoji: new Map([["smile", "😄"], ["smile_cat", "😸"], ["+1", "👍"], ["smirk", "😏"]]),
};

/** What Tab makes of a line, with the cursor as |, and the choices it shows. */
function tab(typed: string): [line: string, choices: readonly string[]] {
  const { line: { text, cursor }, choices } = completed(lineOf(typed), KNOWN);
  return [`${text.slice(0, cursor)}|${text.slice(cursor)}`, choices];
}

Deno.test("Tab completes a command, and opens the place for what it takes", () => {
  assert.deepEqual(tab("/jo"), ["/join |", []]);
});

Deno.test("Tab goes as far as all commands agree, and shows them", () => {
  assert.deepEqual(tab("/c"), ["/cl|".replace("l", ""), [
    "/close",
    "/contacts",
    "/code",
    "/clear",
  ]]);
  assert.deepEqual(tab("/h"), ["/h|", ["/history", "/help"]]);
  assert.deepEqual(tab("/hi"), ["/history |", []]);
});

Deno.test("Tab completes names behind commands that take one, and behind an at", () => {
  assert.deepEqual(tab("/msg c"), ["/msg carol |", []]);
  assert.deepEqual(tab("/join b"), ["/join bob|", ["bob", "bobby"]]);
  assert.deepEqual(tab("/info "), ["/info |", [
    "bob",
    "bobby",
    "carol",
    "#team",
    "#tennis",
  ]]);
  assert.deepEqual(tab("@ca"), ["@carol |", []]);
});

Deno.test("Tab completes groups behind a #, and behind commands that take a chat", () => {
  assert.deepEqual(tab("#te"), ["#te|", ["#team", "#tennis"]]);
  assert.deepEqual(tab("#ten"), ["#tennis |", []]);
  assert.deepEqual(tab("/join #tea"), ["/join #team |", []]);
  assert.deepEqual(tab("/kick #tea"), ["/kick #tea|", []]);
});

Deno.test("Tab completes the words that a command takes, and names behind them", () => {
  assert.deepEqual(tab("/receipts o"), ["/receipts o|", ["on", "off"]]);
  assert.deepEqual(tab("/receipts on c"), ["/receipts on carol |", []]);
  assert.deepEqual(tab("/demote bob c"), ["/demote bob carol |", []]);
  assert.deepEqual(tab("/msg bob c"), ["/msg bob c|", []]);
});

Deno.test("Tab completes everybody whom an invitation names", () => {
  assert.deepEqual(tab("/invite bob c"), ["/invite bob carol |", []]);
});

Deno.test("Tab completes the topic of a help", () => {
  assert.deepEqual(tab("/help /tr"), ["/help /trust |", []]);
});

Deno.test("Tab does nothing in a text, behind a text, or where nothing fits", () => {
  for (
    const typed of ["hello", "hello bo", "/msg bob c", "/clear b", "/xyz", "/nope b", ""]
  ) {
    assert.deepEqual(tab(typed), [`${typed}|`, []]);
  }
});

Deno.test("Tab in the middle of a line leaves the rest of it there", () => {
  const { line } = completed({ text: "/msg ca hello", cursor: 7 }, KNOWN);
  assert.deepEqual(line, { text: "/msg carol  hello", cursor: 11 });
});

Deno.test("Tab puts the emoji of a name in its place, anywhere in a text", () => {
  assert.deepEqual(tab("well done :smile"), ["well done 😄|", []]);
  assert.deepEqual(tab("/msg bob :+1:"), ["/msg bob 👍|", []]);
  assert.deepEqual(tab("😄:smir"), ["😄:smir|", []], "not within a word");
  assert.deepEqual(tab(":smir"), ["😏|", []]);
  assert.deepEqual(tab(":smi"), [":smi|", ["😄 :smile", "😸 :smile_cat", "😏 :smirk"]]);
  assert.deepEqual(tab("at 9:30"), ["at 9:30|", []]);
  assert.deepEqual(tab(":frown"), [":frown|", []]);
});

Deno.test("Tab completes people and groups in a text, too", () => {
  assert.deepEqual(tab("ask @car"), ["ask @carol |", []]);
  assert.deepEqual(tab("it was in #te"), ["it was in #te|", ["#team", "#tennis"]]);
});

Deno.test("the names of emoji are those that most chats have", async () => {
  const names = await emojiNames();
  assert.equal(names.get("smile"), "😄");
  assert.equal(names.get("+1"), "👍");
});
