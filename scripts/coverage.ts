/**
 * `deno task coverage`: every line and every branch of `src/` is run by the tests that
 * need no process of their own, but for those that `scripts/uncovered.ts` lists with a
 * reason. Both ways: an exception that is covered, or gone, fails too. `relay/` and
 * `client/` are reported and not judged, as real processes run most of them.
 */
import { inShares } from "./shares.ts";
import { NEVER_TAKEN, UNCOVERED } from "./uncovered.ts";

const DENO = Deno.execPath();
const GROUPS = ["tests/unit", "tests/vectors", "tests/properties"];

/** One file's part of an lcov report. */
interface Coverage {
  readonly path: string;
  /** Numbers of lines that were not run. */
  readonly lines: ReadonlySet<number>;
  /** Numbers of lines on which a branch was never taken. */
  readonly branches: ReadonlySet<number>;
  /** Lines and branches that were counted, and those of them that were run. */
  readonly counted: number;
  readonly run: number;
}

async function deno(...args: readonly string[]): Promise<string> {
  const command = new Deno.Command(DENO, { args: [...args], stderr: "inherit" });
  const { success, stdout } = await command.output();
  const text = new TextDecoder().decode(stdout);
  if (success) return text;
  console.error(text);
  Deno.exit(1);
}

/** Runs the tests and reads what they reached. */
async function measure(): Promise<readonly Coverage[]> {
  const folder = await Deno.makeTempDir({ prefix: "messenger-coverage-" });
  const raw = [`--coverage=${folder}`, "--coverage-raw-data-only"];
  const how = [
    "-A",
    "--quiet",
    "--no-check",
    "--parallel",
    "--config",
    "tests/deno.json",
  ];
  await inShares(GROUPS, (modules) => deno("test", ...how, ...raw, ...modules));
  const report = await deno("coverage", "--lcov", folder);
  await Deno.remove(folder, { recursive: true });
  return report.split("end_of_record").flatMap(parseRecord);
}

function parseRecord(record: string): readonly Coverage[] {
  const path = /^SF:(.*)$/m.exec(record)?.[1]?.replace(`${Deno.cwd()}/`, "");
  if (path === undefined) return [];
  const entries = [...record.matchAll(/^(DA:|BRDA:)(\d+),(?:\d+,\d+,)?(\d+|-)$/gm)];
  const missed = entries.filter(([, , , times]) => times === "0" || times === "-");
  const numbers = (kind: string) =>
    new Set(missed.filter((one) => one[1] === kind).map((one) => Number(one[2])));
  const [counted, run] = [entries.length, entries.length - missed.length];
  return [{ path, lines: numbers("DA:"), branches: numbers("BRDA:"), counted, run }];
}

/** Missed lines that are not listed, and listed ones that are not missed. */
async function judge(files: readonly Coverage[]): Promise<readonly string[]> {
  const open = new Set(UNCOVERED.map(({ path, line }) => `${path}: ${line}`));
  const faults: string[] = [];
  for (const { path, lines, branches } of files) {
    if (!path.startsWith("src/")) continue;
    const source = (await Deno.readTextFile(path)).split("\n");
    for (const number of lines.union(branches)) {
      const text = (source[number - 1] ?? "").trim();
      if (!lines.has(number) && NEVER_TAKEN.test(text)) continue;
      const isListed = open.delete(`${path}: ${text}`) ||
        UNCOVERED.some((one) => one.path === path && one.line === text);
      if (!isListed) faults.push(`${path}:${number}: not covered: ${text}`);
    }
  }
  return [...faults, ...[...open].map((one) => `${one}: listed, but covered or gone`)];
}

const files = await measure();
for (const folder of ["src/", "relay/", "client/"]) {
  const inside = files.filter(({ path }) => path.startsWith(folder));
  const run = inside.reduce((total, file) => total + file.run, 0);
  const counted = inside.reduce((total, file) => total + file.counted, 0);
  if (counted > 0) {
    console.log(`${folder.padEnd(8)}${(100 * run / counted).toFixed(1)} %`);
  }
}
const faults = await judge(files);
for (const fault of faults) console.error(fault);
Deno.exit(faults.length === 0 ? 0 : 1);
