import assert from "node:assert/strict";
import { SECRET_CAPACITY, SecretLine } from "../../../../client/terminal/secret_line.ts";

/** Types into a line and gives how it stands and what it holds. */
function typed(keys: string): [state: string, text: string] {
  const line = new SecretLine();
  let state = "typing";
  for (const byte of new TextEncoder().encode(keys)) state = line.feed(byte);
  return [state, new TextDecoder().decode(line.take())];
}

Deno.test("Enter ends the line, whichever byte it sends", () => {
  assert.deepEqual(typed("correct horse\r"), ["entered", "correct horse"]);
  assert.deepEqual(typed("pässwörd 日\n"), ["entered", "pässwörd 日"]);
});

Deno.test("backspace takes back a whole character, and no more than there are", () => {
  assert.deepEqual(typed("aé\x7fb\r"), ["entered", "ab"]);
  assert.deepEqual(typed("日本\x08\r"), ["entered", "日"]);
  assert.deepEqual(typed("\x7f\x7fa\r"), ["entered", "a"]);
});

Deno.test("Ctrl-U starts over", () => {
  assert.deepEqual(typed("wrong\x15right\r"), ["entered", "right"]);
});

Deno.test("Ctrl-C cancels always, Ctrl-D where nothing was typed", () => {
  assert.equal(typed("half\x03")[0], "cancelled");
  assert.equal(typed("\x04")[0], "cancelled");
  assert.deepEqual(typed("half\x04way\r"), ["entered", "halfway"]);
});

Deno.test("arrow keys and the marks of a paste are no part of the password", () => {
  assert.deepEqual(typed("a\x1b[Db\x1bOAc\r"), ["entered", "abc"]);
  assert.deepEqual(typed("\x1b[200~pasted\x1b[201~\r"), ["entered", "pasted"]);
  assert.deepEqual(typed("\x1bxa\x07\r"), ["entered", "a"]);
});

Deno.test("a password that does not fit is refused and never cut", () => {
  assert.equal(typed(`${"x".repeat(SECRET_CAPACITY - 1)}\r`)[0], "entered");
  assert.equal(typed(`${"x".repeat(SECRET_CAPACITY)}\r`)[0], "too-long");
});

Deno.test("what was taken is gone from the line", () => {
  const line = new SecretLine();
  line.feed(0x61);
  assert.deepEqual([...line.take()], [0x61]);
  assert.deepEqual([...line.take()], []);
});
