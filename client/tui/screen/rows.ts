import { columns } from "../../terminal/columns.ts";

/** How something looks; what it means is always said in words or signs, too. */
export type Look =
  | "plain"
  | "faint"
  | "bold"
  /** A bar across the screen. */
  | "bar"
  /** Fine, such as a compared key. */
  | "good"
  /** To be noticed. */
  | "alarm"
  /** One of the colours that people have. */
  | `person-${0 | 1 | 2 | 3 | 4 | 5}`;

/** A stretch of a row that looks the same all along. */
export interface Span {
  readonly text: string;
  readonly look: Look;
}

/** A row of the screen, from its left. */
export type Row = readonly Span[];

/** A stretch of a row. */
export function span(text: string, look: Look = "plain"): Span {
  return { text, look };
}

/** The text cut to so many columns, with a sign where something is missing. */
export function cut(text: string, width: number): string {
  if (columns(text) <= width) return text;
  let kept = "";
  let used = 1;
  for (const point of text) {
    used += columns(point);
    if (used > width) break;
    kept += point;
  }
  return width < 1 ? "" : `${kept}…`;
}

/** The text with a line behind it that fills the row. */
export function ruled(text: string, width: number): string {
  return cut(text, width) + "─".repeat(Math.max(0, width - columns(text)));
}

/** A row of exactly so many columns: blanks behind what is short, the long one cut. */
export function fitted(row: Row, width: number, blank: Look = "plain"): Row {
  const kept: Span[] = [];
  let left = width;
  for (const { text, look } of row) {
    const part = cut(text, left);
    kept.push(span(part, look));
    left -= columns(part);
    if (part !== text) break;
  }
  return left > 0 ? [...kept, span(" ".repeat(left), blank)] : kept;
}

/** The look of somebody's name: the same one everywhere, and often another one's, too. */
export function personLook(name: string): Look {
  let sum = 0;
  for (const unit of name) sum = (sum * 31 + unit.charCodeAt(0)) % 6_007;
  const looks = [0, 1, 2, 3, 4, 5] as const;
  return `person-${looks[sum % looks.length] ?? 0}`;
}
