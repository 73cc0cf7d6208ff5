import assert from "node:assert/strict";
import fc from "fast-check";
import { columns } from "../../../../client/terminal/columns.ts";
import { layout, rowsAbove } from "../../../../client/terminal/layout.ts";
import { lineOf } from "../../../../client/terminal/line.ts";

const SIZE = { columns: 11, rows: 24 };

Deno.test("a short line stands behind the prompt, the cursor behind it", () => {
  const { rows, cursor } = layout("> ", lineOf("hello"), SIZE);
  assert.deepEqual(rows, ["> hello"]);
  assert.deepEqual(cursor, { row: 0, column: 7 });
});

Deno.test("a long line is broken before the last column", () => {
  const { rows, cursor } = layout("> ", lineOf("abcdefghijkl"), SIZE);
  assert.deepEqual(rows, ["> abcdefgh", "ijkl"]);
  assert.deepEqual(cursor, { row: 1, column: 4 });
});

Deno.test("a wide character that does not fit begins the next row", () => {
  assert.deepEqual(layout("> ", lineOf("abcdefg日"), SIZE).rows, ["> abcdefg", "日"]);
});

Deno.test("a line feed begins a row", () => {
  const { rows, cursor } = layout("> ", { text: "ab\n\ncd", cursor: 3 }, SIZE);
  assert.deepEqual(rows, ["> ab", "", "cd"]);
  assert.deepEqual(cursor, { row: 1, column: 0 });
});

Deno.test("the cursor is found in the middle of a line", () => {
  const { cursor } = layout("> ", { text: "日本語", cursor: 1 }, SIZE);
  assert.deepEqual(cursor, { row: 0, column: 4 });
});

Deno.test("a prompt too wide for the terminal gives way to a plain one", () => {
  assert.deepEqual(layout("somebody> ", lineOf("hi"), SIZE).rows, ["> hi"]);
});

Deno.test("of a line taller than half the terminal, the cursor's part is kept", () => {
  const text = Array.from({ length: 30 }, (_, n) => `row ${n}`).join("\n");
  const end = layout("> ", lineOf(text), { columns: 40, rows: 12 });
  assert.equal(end.rows.length, 6);
  assert.equal(end.rows.at(-1), "row 29");
  assert.equal(end.cursor.row, 5);
  const start = layout("> ", { text, cursor: 0 }, { columns: 40, rows: 12 });
  assert.deepEqual([start.rows[0], start.cursor.row], ["> row 0", 0]);
  const middle = layout("> ", { text, cursor: text.indexOf("row 15") }, {
    columns: 40,
    rows: 12,
  });
  assert.equal(middle.rows[middle.cursor.row], "row 15");
});

Deno.test("no row fills the terminal, so that none wraps by itself", () => {
  const size = fc.record({
    columns: fc.integer({ min: 5, max: 200 }),
    rows: fc.integer({ min: 1, max: 60 }),
  });
  fc.assert(fc.property(fc.string({ unit: "grapheme" }), size, (text, size) => {
    const { rows, cursor } = layout("bob> ", lineOf(text), size);
    for (const row of rows.filter((row) => columns(row) >= size.columns)) {
      assert.equal([...new Intl.Segmenter().segment(row)].length, 1, "one wide cluster");
    }
    assert.ok(cursor.row < rows.length);
  }));
});

Deno.test("a narrowed terminal has wrapped what was painted, and that is counted", () => {
  const painted = layout("> ", lineOf("abcdefghijklmnopq"), { columns: 11, rows: 24 });
  assert.deepEqual(painted.rows, ["> abcdefgh", "ijklmnopq"]);
  assert.equal(rowsAbove(painted, 11), 1);
  assert.equal(rowsAbove(painted, 5), 3);
  assert.equal(rowsAbove(layout("> ", lineOf(""), SIZE), 80), 0);
});
