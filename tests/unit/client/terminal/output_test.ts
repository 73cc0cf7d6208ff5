import assert from "node:assert/strict";
import { Output, type Sink, write } from "../../../../client/terminal/output.ts";
import { dangerous } from "../../../support/hostile_text.ts";
import { FakeSink, fakeTerminal } from "../../../support/fake_terminal.ts";

Deno.test("results go to standard output, everything else to standard error", () => {
  const { output, out, err } = fakeTerminal();
  output.result({ type: "online", username: "bob" }, "bob");
  output.note("one more is hidden");
  output.problem(
    { code: "limited", line: "too many requests", hint: "try again in 5 s" },
    5,
  );
  assert.deepEqual(out.lines, ["bob"]);
  assert.deepEqual(err.lines, [
    "one more is hidden",
    "messenger: too many requests",
    "hint: try again in 5 s",
  ]);
});

Deno.test("with --json, results and problems are one object a line", () => {
  const { output, out, err } = fakeTerminal([], { json: true });
  output.result({ type: "message", text: "a\nb\x9b" }, "ignored");
  output.problem({ code: "limited", line: "too many requests" }, 5);
  assert.deepEqual(JSON.parse(out.text), { type: "message", text: "a\nb\x9b" });
  assert.deepEqual(dangerous(out.text, "\n"), []);
  assert.deepEqual(JSON.parse(err.text), {
    type: "error",
    code: "limited",
    message: "too many requests",
    exit: 5,
  });
});

Deno.test("quiet leaves out notes, and nothing else", () => {
  const { output, out, err } = fakeTerminal([], { quiet: true });
  output.note("not said");
  output.result({ type: "x" }, "result");
  output.problem({ code: "x", line: "wrong" }, 1);
  assert.equal(out.text, "result\n");
  assert.equal(err.text, "messenger: wrong\n");
});

Deno.test("a sink that takes one byte at a time gets all of them", () => {
  const taken: number[] = [];
  const slow: Sink = {
    writeSync: (bytes) => taken.push(...bytes.subarray(0, 1)) && 1,
    isTerminal: () => false,
  };
  write(slow, "héllo");
  assert.equal(new TextDecoder().decode(new Uint8Array(taken)), "héllo");
});

Deno.test("a sink that is busy is waited for, one that is gone is not", () => {
  let calls = 0;
  const sink = new FakeSink();
  const busy: Sink = {
    writeSync: (bytes) => {
      if (calls++ === 0) throw new Deno.errors.WouldBlock();
      return sink.writeSync(bytes);
    },
    isTerminal: () => false,
  };
  write(busy, "late");
  assert.equal(sink.text, "late");
  const gone: Sink = {
    writeSync: () => {
      throw new Deno.errors.BrokenPipe();
    },
    isTerminal: () => false,
  };
  const output = new Output({ json: false, quiet: false }, gone, gone);
  assert.throws(() => output.result({ type: "x" }, "x"), Deno.errors.BrokenPipe);
});

Deno.test("a long text is written in pieces, and no character is torn", async () => {
  const out = new FakeSink();
  const output = new Output({ json: false, quiet: false }, out, new FakeSink());
  const text = `x${"😀".repeat(300_000)}`;
  await output.document(text);
  assert.equal(out.text, text);
});
