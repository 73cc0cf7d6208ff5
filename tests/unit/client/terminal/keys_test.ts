import assert from "node:assert/strict";
import fc from "fast-check";
import { type Key, KeyReader } from "../../../../client/terminal/keys.ts";
import { hostileTexts } from "../../../support/hostile_text.ts";

const encoder = new TextEncoder();

/** The keys as words: text in quotes, commands by name. */
function spelled(keys: readonly Key[]): string {
  return keys.map((key) => {
    switch (key.kind) {
      case "text":
        return JSON.stringify(key.text);
      case "command":
        return key.command;
      case "chat":
        return `chat-${key.number}`;
      case "focus":
        return key.focused ? "focus" : "blur";
    }
  }).join(" ");
}

function pressed(typed: string): string {
  return spelled(new KeyReader().read(encoder.encode(typed)));
}

Deno.test("typed text is text, in every script", () => {
  assert.equal(pressed("hello wörld 日本 👍"), '"hello wörld 日本 👍"');
});

Deno.test("control keys are readline's", () => {
  assert.equal(
    pressed("\x01\x02\x03\x04\x05\x06\x0b\x0c\x0e\x10\x15\x17\x7f\t\r"),
    "line-start left interrupt end-of-input line-end right erase-to-end redraw later " +
      "pick erase-to-start erase-word erase-left complete enter",
  );
});

Deno.test("the first two of the function keys have a meaning", () => {
  assert.equal(pressed("\x1bOP\x1b[11~\x1bOQ\x1b[12~"), "help help look look");
});

Deno.test("arrow keys mean the same in both modes of a terminal", () => {
  const arrows = "earlier later right left";
  assert.equal(pressed("\x1b[A\x1b[B\x1b[C\x1b[D"), arrows);
  assert.equal(pressed("\x1bOA\x1bOB\x1bOC\x1bOD"), arrows);
});

Deno.test("Home, End, Delete and the word keys are known by all their names", () => {
  assert.equal(
    pressed("\x1b[H\x1b[1~\x1b[F\x1b[4~\x1b[3~"),
    "line-start line-start line-end line-end erase-right",
  );
  assert.equal(
    pressed("\x1b[1;5D\x1b[1;3C\x1bb\x1bf\x1b\x7f"),
    "word-left word-right word-left word-right erase-word",
  );
});

Deno.test("keys without a meaning here do nothing", () => {
  assert.equal(pressed("\x1b[2~\x1b[24~\x1b[Z\x1bORa"), '"a"');
});

Deno.test("keys of the full screen are known", () => {
  assert.equal(
    pressed("\x1b[5~\x1b[6~\x1b1\x1b9"),
    "page-up page-down chat-1 chat-9",
  );
  assert.equal(pressed("\x1b[O\x1b[I"), "blur focus");
});

Deno.test("Escape is a key of its own once nothing belongs to it", () => {
  assert.equal(pressed("\x1b/x"), 'escape "/x"');
  const keys = new KeyReader();
  assert.equal(spelled(keys.read(encoder.encode("\x1b"))), "");
  assert.ok(keys.undecided);
  assert.equal(spelled(keys.decide()), "escape");
  assert.ok(!keys.undecided);
  assert.equal(spelled(keys.decide()), "");
});

Deno.test("a sequence that never ends is dropped, a paste is waited for", () => {
  const keys = new KeyReader();
  assert.equal(spelled(keys.read(encoder.encode("\x1b[1;"))), "");
  assert.ok(keys.undecided);
  assert.equal(spelled(keys.decide()), "");
  assert.equal(spelled(keys.read(encoder.encode("\x1b[200~half"))), "");
  assert.ok(!keys.undecided);
  assert.equal(
    spelled(keys.read(encoder.encode(" pasted\x1b[201~"))),
    '"half pasted"',
  );
});

Deno.test("Alt+Enter is a line feed in the text", () => {
  assert.equal(pressed("a\x1b\rb"), '"a" "\\n" "b"');
});

Deno.test("a line feed in pasted text is no Enter", () => {
  assert.equal(
    pressed("\x1b[200~one\r\ntwo\rthree\x1b[201~\r"),
    '"one\\ntwo\\nthree" enter',
  );
});

Deno.test("keys in pasted text are not pressed", () => {
  assert.equal(pressed("\x1b[200~a\x03\x1b[Ab\tc\x1b[201~"), '"a[Ab    c"');
});

Deno.test("Escape by itself swallows no letter", () => {
  assert.equal(pressed("\x1bhello"), 'escape "hello"');
});

Deno.test("a sequence that cannot end is dropped, not waited for", () => {
  assert.equal(pressed("\x1b[\x03"), 'escape "[" interrupt');
});

Deno.test("whatever the terminal cuts in two is put together again", () => {
  const typed = "wörld 👍\x1b[A\x1b[200~two\nlines\x1b[201~\x1b[3~日\r";
  const bytes = encoder.encode(typed);
  const whole = new KeyReader().read(bytes);
  for (let cut = 1; cut < bytes.length; cut++) {
    const reader = new KeyReader();
    const parts = [...reader.read(bytes.slice(0, cut)), ...reader.read(bytes.slice(cut))];
    assert.equal(joined(parts), joined(whole), `cut at ${cut}`);
  }
});

/** Keys with neighbouring texts as one. */
function joined(keys: readonly Key[]): string {
  return spelled(keys).replaceAll('" "', "");
}

Deno.test("no bytes make text that a terminal acts on, nor stop the reading", () => {
  const check = (typed: string) => {
    const reader = new KeyReader();
    const keys = [
      ...reader.read(encoder.encode(typed)),
      ...reader.read(encoder.encode("\x1b[201~z\r")),
    ];
    for (const key of keys) {
      if (key.kind === "text") assert.doesNotMatch(key.text, /[^\P{Cc}\n]/u);
    }
    assert.ok(keys.some((key) => key.kind === "command" && key.command === "enter"));
  };
  for (const text of hostileTexts(500)) check(text);
  fc.assert(fc.property(fc.string({ unit: "binary" }), check));
});
