import { columns, padded } from "../terminal/columns.ts";

/** Names and values, one pair a line, the values in one column. */
export function fields(
  pairs: readonly (readonly [name: string, value: string])[],
): string {
  const width = Math.max(...pairs.map(([name]) => name.length)) + 2;
  return pairs.map(([name, value]) => padded(name, width) + value).join("\n");
}

/** Rows of cells, each but the last column padded to its widest cell. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths =
    rows[0]?.map((_, column) =>
      Math.max(...rows.map((row) => columns(row[column] ?? "")))
    ) ?? [];
  return rows.map((row) =>
    row.map((cell, at) =>
      at === row.length - 1 ? cell : padded(cell, (widths[at] ?? 0) + 2)
    )
      .join("").trimEnd()
  );
}
