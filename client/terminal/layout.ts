import { columns } from "./columns.ts";
import type { Line } from "./line.ts";

/** A prompt and the line behind it, as rows of a terminal. */
export interface Layout {
  /** Each is narrower than the terminal, so that none wraps by itself. */
  readonly rows: readonly string[];
  /** Where the cursor stands, counted from the first row and column, from 0. */
  readonly cursor: Place;
}

/** A place on a terminal, from 0. */
export interface Place {
  readonly row: number;
  readonly column: number;
}

/** How large a terminal is. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

const clusters = new Intl.Segmenter("en", { granularity: "grapheme" });

/**
 * Lays the line out on a terminal. A line feed in it begins a row of its own. Of a line
 * that is taller than half the terminal, the part around the cursor is kept.
 */
export function layout(prompt: string, line: Line, size: Size): Layout {
  const usable = Math.max(4, size.columns - 1);
  const head = columns(prompt) < usable / 2 ? prompt : "> ";
  return windowed(flowed(head, line, usable), Math.max(1, Math.floor(size.rows / 2)));
}

/**
 * How many rows of a terminal lie above the cursor, where the terminal has become
 * `width` columns wide since the rows were painted and has wrapped them anew.
 */
export function rowsAbove({ rows, cursor }: Layout, width: number): number {
  const height = (row: string) => Math.max(1, Math.ceil(columns(row) / width));
  const above = rows.slice(0, cursor.row).reduce((sum, row) => sum + height(row), 0);
  return above + Math.floor(cursor.column / width);
}

function flowed(head: string, line: Line, usable: number): Layout {
  const rows = [head];
  let used = columns(head);
  let cursor: Place | undefined;
  const breakRow = () => {
    rows.push("");
    used = 0;
  };
  for (const { segment, index } of clusters.segment(line.text)) {
    const width = segment === "\n" ? 0 : columns(segment);
    if (used + width > usable) breakRow();
    if (index === line.cursor) cursor = { row: rows.length - 1, column: used };
    if (segment === "\n") breakRow();
    else rows[rows.length - 1] += segment;
    used += width;
  }
  return { rows, cursor: cursor ?? { row: rows.length - 1, column: used } };
}

function windowed({ rows, cursor }: Layout, height: number): Layout {
  const start = Math.max(0, Math.min(cursor.row - (height >> 1), rows.length - height));
  return {
    rows: rows.slice(start, start + height),
    cursor: { ...cursor, row: cursor.row - start },
  };
}
