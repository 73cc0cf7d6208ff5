import { columns } from "../../client/terminal/columns.ts";

/** What a terminal's theme makes of the looks that a program asks for. */
export interface Theme {
  readonly paper: string;
  readonly ink: string;
  /** Of what is to be less conspicuous. */
  readonly faint: string;
  /** The eight colours, black first. */
  readonly colors: readonly string[];
}

/** How a stretch of a row looks. */
interface Look {
  readonly bold: boolean;
  readonly faint: boolean;
  readonly inverse: boolean;
  readonly color: number | null;
}

/** A stretch of a row, and where it begins. */
interface Stretch extends Look {
  readonly text: string;
  readonly column: number;
}

const PLAIN: Look = { bold: false, faint: false, inverse: false, color: null };

/** Units of a cell, and around all of them. */
const CELL = { width: 8, height: 18, base: 13 };
const EDGE = 12;

/**
 * A captured terminal as a picture: rows with the orders that colour them, painted as a
 * terminal of that theme does. The same capture always gives the same picture.
 */
export function pictureOf(
  capture: string,
  { columns: wide, theme }: { readonly columns: number; readonly theme: Theme },
): string {
  const rows = capture.replace(/\n$/, "").split("\n").map(stretchesOf);
  const width = wide * CELL.width + 2 * EDGE;
  const height = rows.length * CELL.height + 2 * EDGE;
  const cells = rows.flatMap((row, at) => row.map((one) => painted(one, at, theme)));
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}"`,
    ` width="${width}" height="${height}" font-size="13" xml:space="preserve"`,
    ` font-family="ui-monospace, Menlo, Consolas, 'DejaVu Sans Mono', monospace">\n`,
    `<rect width="100%" height="100%" rx="8" fill="${theme.paper}"/>\n`,
    ...cells,
    "</svg>\n",
  ].join("");
}

function stretchesOf(row: string): readonly Stretch[] {
  const [first = "", ...rest] = row.split("\x1b[");
  let look = PLAIN;
  let column = 0;
  const stretches: Stretch[] = [];
  const put = (text: string) => {
    // What is wide or joined has a place of its own, whatever a font makes of it.
    for (const part of text.match(/[\x20-\x7e─│]+|[^\x20-\x7e─│]+/gv) ?? []) {
      stretches.push({ ...look, text: part, column });
      column += columns(part);
    }
  };
  put(first);
  for (const order of rest) {
    const [, codes = "", text = ""] = /^([\d;]*)m([^]*)$/.exec(order) ?? [];
    look = codes.split(";").reduce((now, code) => changed(now, Number(code)), look);
    put(text);
  }
  return stretches;
}

/** The look after one of the orders that colour. */
function changed(look: Look, code: number): Look {
  if (code === 0) return PLAIN;
  if (code === 1) return { ...look, bold: true };
  if (code === 2) return { ...look, faint: true };
  if (code === 7) return { ...look, inverse: true };
  if (code === 22) return { ...look, bold: false, faint: false };
  if (code === 27) return { ...look, inverse: false };
  if (code >= 30 && code <= 37) return { ...look, color: code - 30 };
  if (code === 39) return { ...look, color: null };
  if (code === 49) return look;
  throw new RangeError(`No look for ${code}`);
}

function painted(
  { text, column, bold, faint, inverse, color }: Stretch,
  row: number,
  theme: Theme,
): string {
  const x = EDGE + column * CELL.width;
  const y = EDGE + row * CELL.height;
  const width = columns(text) * CELL.width;
  const own = (color === null ? undefined : theme.colors[color]) ??
    (faint ? theme.faint : theme.ink);
  const ground = inverse
    ? `<rect x="${x}" y="${y}" width="${width}" height="${CELL.height}" fill="${own}"/>\n`
    : "";
  if (text.trim() === "") return ground;
  const look = [
    `x="${x}" y="${y + CELL.base}" fill="${inverse ? theme.paper : own}"`,
    `textLength="${width}" lengthAdjust="spacingAndGlyphs"`,
    ...bold ? ['font-weight="bold"'] : [],
  ].join(" ");
  return `${ground}<text ${look}>${escaped(text)}</text>\n`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
