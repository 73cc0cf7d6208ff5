import assert from "node:assert/strict";
import { agrees, parseScript } from "../../support/script.ts";

Deno.test("a transcript names who runs what, how it ends and what is printed", () => {
  const steps = parseScript(
    'relay start\nalice$ messenger send bob -m "two words"\n…\n\n# so far\n' +
      "bob!64 messenger sned\n< typed\n2| error: …\n",
  );
  assert.deepEqual(steps, [
    { line: 1, who: "relay", args: ["start"], exit: 0, stdin: "", expected: [] },
    {
      line: 2,
      who: "alice",
      args: ["send", "bob", "-m", "two words"],
      exit: 0,
      stdin: "",
      expected: ["…"],
    },
    {
      line: 6,
      who: "bob",
      args: ["sned"],
      exit: 64,
      stdin: "typed\n",
      expected: ["2| error: …"],
    },
  ]);
});

Deno.test("a transcript that does not start with a command is refused", () => {
  assert.throws(() => parseScript("hello\n"), SyntaxError);
});

Deno.test("the dots stand for any text in a line, or for any lines", () => {
  assert.equal(agrees(["id 42 sent"], ["id … sent"]), true);
  assert.equal(agrees(["id 42 lost"], ["id … sent"]), false);
  assert.equal(agrees(["a", "b", "end"], ["…", "end"]), true);
  assert.equal(agrees(["end"], ["…", "end"]), true);
  assert.equal(agrees([], ["…"]), true);
  assert.equal(agrees(["a", "b"], ["a"]), false);
  assert.equal(agrees(["a"], ["a", "b"]), false);
  assert.equal(agrees(["a.b"], ["a.b"]), true);
  assert.equal(agrees(["axb"], ["a.b"]), false);
});
