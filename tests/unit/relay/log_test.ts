import assert from "node:assert/strict";
import { bugReport, lineLog, type LogFormat, tableNamed } from "../../../relay/log.ts";
import type { LogEvent } from "../../../relay/log.ts";

function written(format: LogFormat, event: LogEvent): string {
  const lines: string[] = [];
  const now = () => Date.UTC(2026, 10, 22, 12);
  lineLog(format, { write: (line) => lines.push(line), now }).write(event);
  return lines.join();
}

Deno.test("an event is one line of text", () => {
  assert.equal(
    written("text", { event: "started", port: 8_000, tls: false }),
    "2026-11-22T12:00:00.000Z info started port=8000 tls=false\n",
  );
});

Deno.test("B23 an event is one line of JSON", () => {
  const line = written("json", { event: "store-failed", reason: "full" });
  assert.deepEqual(JSON.parse(line), {
    time: "2026-11-22T12:00:00.000Z",
    level: "error",
    event: "store-failed",
    reason: "full",
  });
  assert.equal(line.indexOf("\n"), line.length - 1);
});

Deno.test("a table is named only if it is one of ours", () => {
  assert.equal(tableNamed("mail"), "mail");
  assert.equal(tableNamed("alice's diary"), "other");
});

Deno.test("B23 the report of a bug says where it was, and not what was said", () => {
  class Hunter2Error extends TypeError {}
  const event = bugReport(new Hunter2Error("alice wrote: hunter2\n    at hunter2.ts:1"));
  const line = written("text", event);
  assert.match(line, /bug error=Hunter2Error at=log_test\.ts:\d+/);
  assert.doesNotMatch(line, /alice|hunter2\.ts/);
});

Deno.test("whatever is thrown can be reported", () => {
  for (const thrown of ["hunter2", null, undefined, { secret: 1 }, Symbol("hunter2")]) {
    assert.doesNotMatch(written("json", bugReport(thrown)), /hunter2|secret/);
  }
  const bare = new Error("hunter2");
  delete bare.stack;
  assert.deepEqual(bugReport(bare), { event: "bug", error: "Error", at: "" });
});
