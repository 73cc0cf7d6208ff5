import assert from "node:assert/strict";
import fc from "fast-check";
import { type Frame, painted } from "../../../../client/terminal/painter.ts";
import { legible } from "../../../support/escapes.ts";
import { Screen } from "../../../support/screen.ts";

const ROWS = 4;
const row = fc.string({
  unit: fc.constantFrom("a", "b", " ", "\x1b[1m"),
  maxLength: 8,
});
const frames = fc.array(
  fc.record({
    rows: fc.array(row, { minLength: ROWS, maxLength: ROWS }),
    cursor: fc.record({ row: fc.nat(ROWS - 1), column: fc.nat(8) }),
  }),
  { minLength: 1, maxLength: 5 },
);

/** What a screen shows after these frames, each painted over the one before. */
function after(...all: readonly Frame[]): Screen {
  const screen = new Screen(100);
  let before: Frame | null = null;
  for (const frame of all) {
    screen.write(painted(frame, before));
    before = frame;
  }
  return screen;
}

Deno.test("painting by differences shows what painting anew would show", () => {
  fc.assert(fc.property(frames, (all) => {
    const [differing, anew] = [after(...all), after(...all.slice(-1))];
    assert.deepEqual(differing.rows, anew.rows);
    assert.deepEqual(differing.cursor, anew.cursor);
  }));
});

Deno.test("only rows that differ are written", () => {
  const rows = ["title", "first", "second", "> typing"];
  const cursor = { row: 3, column: 8 };
  const before = { rows, cursor };
  const now = {
    rows: rows.with(3, "> typing!"),
    cursor: { row: 3, column: 9 },
  };
  const order = legible(painted(now, before));
  assert.match(order, /> typing!/);
  assert.doesNotMatch(order, /title|first|second|␛\[2J/);
});

Deno.test("whatever a row leaves switched on ends with it", () => {
  const frame = { rows: ["\x1b[7mbar"], cursor: { row: 0, column: 0 } };
  assert.match(legible(painted(frame, null)), /bar␛\[0m␛\[K/);
});
