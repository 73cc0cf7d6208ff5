import assert from "node:assert/strict";
import { columns } from "../../../../../client/terminal/columns.ts";
import type { Row } from "../../../../../client/tui/screen/rows.ts";
import {
  emptyTranscript,
  extendedBack,
  type Transcript,
} from "../../../../../client/tui/screen/transcript.ts";
import {
  rowsAbove,
  scrolled,
  visibleRows,
} from "../../../../../client/tui/screen/transcript_rows.ts";
import { hostileTexts } from "../../../../support/hostile_text.ts";
import { talk } from "../../../../support/screens.ts";
import { username } from "../../../../support/fake_messenger.ts";

const PANE = { height: 5, width: 30, names: 5 };

/** A conversation of so many messages, each of which says its number. */
function counted(count: number): Transcript {
  const parts = Array.from(
    { length: count },
    (_, at) => ({ text: `number ${at}` }),
  );
  const entries = talk(...parts).map((
    message,
  ) => ({ kind: "message", message } as const));
  return { ...emptyTranscript(username("bob")), entries };
}

function texts(rows: readonly Row[]): string[] {
  return rows.map((row) => row.map(({ text }) => text).join(""));
}

/** The numbers that the window shows. */
function numbers(transcript: Transcript): number[] {
  return texts(visibleRows(transcript, PANE))
    .map((text) => Number(/number (\d+)/.exec(text)?.[1] ?? -1));
}

Deno.test("the window follows the end", () => {
  assert.deepEqual(numbers(counted(20)), [15, 16, 17, 18, 19]);
});

Deno.test("a short conversation is shown whole, with its day", () => {
  const rows = texts(visibleRows(counted(2), PANE));
  assert.equal(rows.length, 3);
  assert.match(rows[0] ?? "", /^── 2026-11-22 ─+$/);
  assert.match(rows[1] ?? "", /^09:41 {3}bob {4}number 0$/);
});

Deno.test("scrolling goes by rows, and stops at both ends", () => {
  let transcript = scrolled(counted(20), -4, PANE);
  assert.deepEqual(numbers(transcript), [11, 12, 13, 14, 15]);
  transcript = scrolled(transcript, 1, PANE);
  assert.deepEqual(numbers(transcript), [12, 13, 14, 15, 16]);
  transcript = scrolled(transcript, -1_000, PANE);
  assert.deepEqual(
    numbers(transcript),
    [-1, 0, 1, 2, 3],
    "the day, then the first",
  );
  transcript = scrolled(transcript, 15, PANE);
  assert.deepEqual(numbers(transcript), [14, 15, 16, 17, 18]);
  transcript = scrolled(transcript, 1_000, PANE);
  assert.equal(transcript.bottom, null, "and follows what comes again");
});

Deno.test("what is too short to be scrolled stays", () => {
  assert.equal(scrolled(counted(3), -4, PANE).bottom, null);
  assert.equal(scrolled(emptyTranscript(null), -4, PANE).bottom, null);
  assert.equal(scrolled(emptyTranscript(null), 4, PANE).bottom, null);
});

Deno.test("a tall message is scrolled through row by row", () => {
  const [message] = talk({
    text: Array.from({ length: 9 }, (_, n) => `row ${n}`).join("\n"),
  });
  assert.ok(message !== undefined);
  const entries = [{ kind: "message", message } as const];
  const transcript = { ...counted(0), entries };
  assert.match(texts(visibleRows(transcript, PANE)).join(), /row 4.*row 8$/);
  const up = scrolled(transcript, -2, PANE);
  assert.match(texts(visibleRows(up, PANE)).join(), /row 2.*row 6$/);
});

Deno.test("older messages that come in do not move the window", () => {
  const transcript = scrolled(counted(20), -7, PANE);
  const before = texts(visibleRows(transcript, PANE));
  const older = talk({ text: "older" }, { text: "and older" });
  const extended = extendedBack(transcript, { messages: older, more: false });
  assert.deepEqual(texts(visibleRows(extended, PANE)), before);
});

Deno.test("rows above the window are counted as far as it matters", () => {
  assert.equal(rowsAbove(counted(20), 7, PANE), 7);
  assert.equal(rowsAbove(counted(7), 7, PANE), 3, "with the row of the day");
});

Deno.test("a window that ends in a message now shorter shows its end", () => {
  const transcript = { ...counted(20), bottom: { entry: 10, rows: 7 } };
  assert.equal(numbers(transcript).at(-1), 10);
  assert.equal(numbers(scrolled(transcript, 1, PANE)).at(-1), 11);
});

Deno.test("whatever a peer writes, it stays in its column", () => {
  for (const text of hostileTexts(1_000)) {
    const [message] = talk({ text });
    assert.ok(message !== undefined);
    const entries = [{ kind: "message", message } as const];
    const pane = { ...PANE, height: 400 };
    const rows = texts(visibleRows({ ...counted(0), entries }, pane));
    for (const row of rows) {
      assert.ok(columns(row) <= PANE.width, row);
      assert.match(row, /^(── | {15}|09:41 {3}bob {4})/);
    }
  }
});

Deno.test("our own words have signs that no message has", () => {
  const entries = [
    { kind: "notice", text: "the relay is back" },
    { kind: "alarm", text: "the key changed", hint: "/trust bob" },
    { kind: "listing", lines: ["one", "two"] },
  ] as const;
  const rows = texts(
    visibleRows({ ...counted(0), entries }, { ...PANE, height: 9 }),
  );
  assert.deepEqual(rows, [
    "--    the relay is back",
    "!!    the key changed",
    "      hint: /trust bob",
    "one",
    "two",
  ]);
});
