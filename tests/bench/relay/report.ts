import { type Figures, type Measure, MEASURES } from "./course.ts";

/** What the rounds with one server gave. */
export interface Result {
  readonly name: string;
  readonly rounds: readonly Figures[];
}

const NAME = 30;
const COLUMN = 18;

/** A table of medians; in brackets, what the first server's is of each other's. */
export function report(results: readonly Result[]): string {
  const heads = results.map(({ name }) => name.padStart(COLUMN)).join("");
  const lines = Object.entries(MEASURES).map(([name, unit]) => {
    const medians = results.map(({ rounds }) => medianOf(rounds, name as Measure));
    const columns = medians.map((median) => column(median, medians[0])).join(
      "",
    );
    return `${name.padEnd(NAME)}${columns}  ${unit}`;
  });
  return [" ".repeat(NAME) + heads, ...lines].join("\n");
}

function medianOf(
  rounds: readonly Figures[],
  measure: Measure,
): number | undefined {
  const values = rounds.flatMap((figures) => figures[measure] ?? []);
  return values.sort((a, b) => a - b)[Math.floor(values.length / 2)];
}

function column(median: number | undefined, first = NaN): string {
  if (median === undefined) return "–".padStart(COLUMN);
  const isRatio = median !== first && median > 0;
  const ratio = isRatio ? ` (${(first / median).toFixed(2)})` : "";
  const digits = median < 100 ? 1 : 0;
  return `${median.toFixed(digits)}${ratio}`.padStart(COLUMN);
}
