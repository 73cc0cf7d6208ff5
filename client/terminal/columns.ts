/**
 * How wide text is on a terminal, erring on the wide side: a message that we believe
 * to fit must never wrap by itself, since it would go on in the column of our own lines.
 */

/** Characters that some terminal paints on two columns. */
const WIDE = new RegExp(
  "[\\p{Emoji_Presentation}\\p{Regional_Indicator}" +
    "\\u1100-\\u115f\\u2e80-\\u303e\\u3041-\\ua4cf\\ua960-\\ua97f\\uac00-\\ud7ff" +
    "\\uf900-\\ufaff\\ufe10-\\ufe19\\ufe30-\\ufe6f\\uff00-\\uff60\\uffe0-\\uffe6" +
    "\\u{16fe0}-\\u{18dff}\\u{1aff0}-\\u{1b2ff}\\u{1f000}-\\u{1faff}" +
    "\\u{20000}-\\u{3fffd}]",
  "v",
);

/** Characters that add nothing to the width; the variation selector 16 may add one. */
const ZERO = /[[\p{Mn}\p{Me}\u200b-\u200d]--\ufe0f]/v;

/** Columns of one code point: 0, 1 or 2. */
function columnsOf(point: string): number {
  if (ZERO.test(point)) return 0;
  return WIDE.test(point) ? 2 : 1;
}

/** Columns that the text takes at most; it must have no line feed. */
export function columns(text: string): number {
  let sum = 0;
  for (const point of text) sum += columnsOf(point);
  return sum;
}

/** The text with spaces after it, up to `width` columns. */
export function padded(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - columns(text)));
}

/**
 * The text as lines of at most `width` columns (2 at least), broken at spaces where
 * there are any. A line feed in the text ends a line.
 */
export function wrapped(text: string, width: number): string[] {
  return text.split("\n").flatMap((line) => wrappedLine(line, Math.max(2, width)));
}

function wrappedLine(line: string, width: number): string[] {
  const lines: string[] = [];
  let rest = line;
  for (
    let head = fitting(rest, width);
    head !== rest;
    head = fitting(rest, width)
  ) {
    const space = rest[head.length] === " " ? head.length : head.lastIndexOf(" ");
    const end = space > 0 ? space : head.length;
    // A joiner at the end of a row would join what is painted next, wherever it is.
    lines.push(rest.slice(0, end).replace(/[\u200c\u200d]+$/, ""));
    rest = rest.slice(space > 0 ? end + 1 : end);
  }
  return [...lines, rest];
}

/** The longest head of the text that fits. */
function fitting(text: string, width: number): string {
  let head = "";
  let used = 0;
  for (const point of text) {
    used += columnsOf(point);
    if (used > width) break;
    head += point;
  }
  return head;
}
