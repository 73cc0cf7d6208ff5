/**
 * The lines typed before, and the way through them: going earlier keeps the line that
 * was being typed, and coming back to the end brings it again.
 */
export interface Past {
  /** Oldest first. */
  readonly lines: readonly string[];
  /** Which of them is shown; as many as there are for the line being typed. */
  readonly at: number;
  /** The line being typed, while an earlier one is shown. */
  readonly draft: string;
}

/** How many lines are remembered; only in memory, since they are message texts. */
export const PAST_LIMIT = 200;

/** No line typed yet. */
export const NO_PAST: Past = { lines: [], at: 0, draft: "" };

/** Adds a line, unless it is empty or the same as the last one. */
export function remembered(past: Past, line: string): Past {
  const repeated = line === "" || line === past.lines.at(-1);
  const lines = repeated ? past.lines : [...past.lines, line].slice(-PAST_LIMIT);
  return { lines, at: lines.length, draft: "" };
}

/** One line back; `typed` is what stands in the editor. `null` where there is none. */
export function earlier(past: Past, typed: string): [Past, string] | null {
  const line = past.lines[past.at - 1];
  if (line === undefined) return null;
  const draft = past.at === past.lines.length ? typed : past.draft;
  return [{ ...past, at: past.at - 1, draft }, line];
}

/** One line forward, at last to the draft. `null` where there is none. */
export function later(past: Past): [Past, string] | null {
  if (past.at === past.lines.length) return null;
  const at = past.at + 1;
  return [{ ...past, at }, past.lines[at] ?? past.draft];
}
