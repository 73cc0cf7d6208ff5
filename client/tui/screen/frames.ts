import type { Frame } from "../../terminal/painter.ts";
import { geometry } from "./geometry.ts";
import type { Screen } from "./screen.ts";
import { upperRows } from "./view.ts";

/**
 * Makes frames of screens. While only the line being typed changes, the rows above it are
 * the last ones: a slow machine should not notice how much is on the screen.
 */
export class Frames {
  #last: Screen | null = null;
  #rows: readonly string[] = [];

  constructor(readonly colors: boolean) {}

  /** The rows of a screen and its cursor. */
  frame(screen: Screen): Frame {
    const { foot } = geometry(screen);
    if (this.#last === null || !sameAbove(this.#last, screen)) {
      this.#rows = upperRows(screen, this.colors);
    }
    this.#last = screen;
    const { row, column } = foot.cursor;
    const rows = [...this.#rows, ...foot.rows];
    // Of a screen too small for anything else, the line being typed is what stays.
    const above = Math.max(0, rows.length - screen.size.rows);
    const cursor = { row: this.#rows.length + row - above, column };
    return { rows: rows.slice(above), cursor };
  }
}

/** Whether nothing but the line being typed differs, and takes as much room. */
function sameAbove(a: Screen, b: Screen): boolean {
  const keys = [
    ...[
      "size",
      "talk",
      "chats",
      "online",
      "transcript",
      "protection",
      "panel",
    ] as const,
    "remark",
  ] as const;
  return keys.every((key) => a[key] === b[key]) &&
    a.typing.choices === b.typing.choices &&
    geometry(a).pane.height === geometry(b).pane.height;
}
