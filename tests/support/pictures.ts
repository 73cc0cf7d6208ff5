import { uncolored } from "./escapes.ts";
import { Frames } from "../../client/tui/screen/frames.ts";
import type { Frame } from "../../client/terminal/painter.ts";
import type { Screen } from "../../client/tui/screen/screen.ts";

/** A screen as it is painted, with its colours. */
export function frameOf(screen: Screen, colors = true): Frame {
  return new Frames(colors).frame(screen);
}

/** A screen as rows of plain text, the cursor shown as `▁`. */
export function pictureOf(screen: Screen): string {
  const { rows, cursor } = frameOf(screen);
  const plain = rows.map(uncolored);
  const line = (plain[cursor.row] ?? "").padEnd(cursor.column + 1);
  const marked = line.slice(0, cursor.column) + "▁" +
    line.slice(cursor.column + 1);
  return plain.with(cursor.row, marked).join("\n");
}
