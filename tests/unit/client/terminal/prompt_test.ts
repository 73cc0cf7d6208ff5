import assert from "node:assert/strict";
import { askSecret, askYes } from "../../../../client/terminal/prompt.ts";
import { inRawMode } from "../../../../client/terminal/raw_mode.ts";
import { FakeSource, fakeTerminal } from "../../../support/fake_terminal.ts";

function text(answer: Awaited<ReturnType<typeof askSecret>>): string {
  return answer.kind === "entered" ? new TextDecoder().decode(answer.bytes) : answer.kind;
}

Deno.test("a secret is read in raw mode and never shown", async () => {
  const { input, output, source, err, out } = fakeTerminal(["sec", "ret\r"]);
  assert.equal(text(await askSecret(input, output, "password: ")), "secret");
  assert.equal(err.text, "password: \n");
  assert.equal(out.text, "");
  assert.deepEqual(source.rawAtRead, [true, true]);
  assert.equal(source.raw, false);
});

Deno.test("what was pasted for two questions answers both", async () => {
  const { input, output } = fakeTerminal(["one\r\ntwo\r"]);
  assert.equal(text(await askSecret(input, output, "")), "one");
  assert.equal(text(await askSecret(input, output, "")), "two");
});

Deno.test("Ctrl-C and the end of input cancel", async () => {
  const { input, output } = fakeTerminal(["half\x03"]);
  assert.equal(text(await askSecret(input, output, "")), "cancelled");
  assert.equal(text(await askSecret(input, output, "")), "cancelled");
});

Deno.test("only y and yes are a yes", async () => {
  const { input, output, err } = fakeTerminal(["y\n YES \nno\n\nyeah\n"]);
  const answers: boolean[] = [];
  for (let n = 0; n < 6; n++) answers.push(await askYes(input, output, "sure?"));
  assert.deepEqual(answers, [true, true, false, false, false, false]);
  assert.ok(err.text.startsWith("sure? [y/N] "));
});

Deno.test("raw mode ends also where the work inside fails", async () => {
  const source = new FakeSource([]);
  let left = 0;
  const failing = inRawMode(source, () => Promise.reject(new Error("x")), () => left++);
  await assert.rejects(failing, /x/);
  assert.equal(source.raw, false);
  assert.equal(left, 1);
});
