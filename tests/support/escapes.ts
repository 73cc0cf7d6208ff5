/** What was written to a terminal with its escapes as signs, to be read and matched. */
export function legible(output: string): string {
  return output.replaceAll("\x1b", "␛").replaceAll("\x07", "␇");
}

/** The same without what only colours and emphasises. */
export function uncolored(output: string): string {
  return legible(output).replace(/␛\[[\d;]*m/g, "");
}
