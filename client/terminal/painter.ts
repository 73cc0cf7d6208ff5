import type { Place } from "./layout.ts";

/** What a whole terminal is to show. */
export interface Frame {
  /** From the top, with their colours; none as wide as the terminal. */
  readonly rows: readonly string[];
  /** Where the cursor stands. */
  readonly cursor: Place;
}

const BEGIN = "\x1b[?2026h\x1b[?25l";
const CLEAR = "\x1b[0m\x1b[2J";
const END = "\x1b[?25h\x1b[?2026l";

/**
 * The orders that bring a terminal from one frame to the next: only rows that differ are
 * written, each at a place of its own, so that no row can move another one. `null` stands
 * for a terminal on which anything may be.
 */
export function painted(frame: Frame, before: Frame | null): string {
  const rows = frame.rows.map((row, at) =>
    row === before?.rows[at] ? "" : `${moved(at, 0)}${row}\x1b[0m\x1b[K`
  );
  const { row, column } = frame.cursor;
  return BEGIN + (before === null ? CLEAR : "") + rows.join("") +
    moved(row, column) +
    END;
}

function moved(row: number, column: number): string {
  return `\x1b[${row + 1};${column + 1}H`;
}
