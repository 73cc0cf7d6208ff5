/*
 * A QR code in characters, two rows of it in one line, light on dark or dark on light
 * alike: what reads such codes takes either. A quiet margin stands around it.
 */

const MARGIN = 2;

/** The lines of a QR code that holds the text. */
export async function qrLines(text: string): Promise<readonly string[]> {
  const { default: encodeQR } = await import("qr");
  const rows = encodeQR(text, "raw", { ecc: "low", border: MARGIN });
  const lines: string[] = [];
  for (let at = 0; at < rows.length; at += 2) {
    const [upper = [], lower = []] = rows.slice(at, at + 2);
    lines.push(upper.map((dark, x) => HALVES[pair(dark, lower[x])]).join(""));
  }
  return lines;
}

/** Lit halves are drawn, since a terminal is dark: nothing, lower, upper, both. */
const HALVES = ["█", "▀", "▄", " "] as const;

function pair(upper: boolean, lower = false): 0 | 1 | 2 | 3 {
  if (upper) return lower ? 3 : 2;
  return lower ? 1 : 0;
}
