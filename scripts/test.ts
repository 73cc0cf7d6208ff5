/**
 * `deno task test`: every test, in groups, with the time that each group took. Those that
 * compute and those that wait run side by side, so that no core is idle. Arguments that
 * name groups select them; any others go to `deno test`, as `--filter replay` does.
 */
import { inShares } from "./shares.ts";

const DENO = Deno.execPath();
const JOBS = String(Math.ceil(1.5 * navigator.hardwareConcurrency));

/** What each group is, and which configuration it has if not the tests' own. */
const GROUPS: Readonly<Record<string, readonly string[]>> = {
  project: ["tests/project_test.ts", "tests/architecture_test.ts"],
  unit: ["tests/unit"],
  vectors: ["tests/vectors"],
  properties: ["tests/properties", "tests/fuzz"],
  interop: ["tests/interop"],
  hostile: ["tests/hostile"],
  scripts: [...first("scripts", "terminal", "full_screen"), "tests/scripts"],
  scenarios: [
    ...first("scenarios", "crash", "executable", "login", "registration", "history"),
    "tests/scenarios",
  ],
  soak: ["tests/soak"],
};

/** Files that take longest: begun last, they would leave the other cores idle. */
function first(group: string, ...names: readonly string[]): readonly string[] {
  return names.map((name) => `tests/${group}/${name}_test.ts`);
}

/**
 * Groups of real processes, which wait more than they compute: they run beside the
 * others, and half as many files again as there are cores.
 */
const PATIENT: readonly string[] = ["scripts", "scenarios"];

/** What a group printed at its end. */
const SUMMARY = /\| (\d+) passed[^|]*\| (\d+) failed(?: \| (\d+) ignored)?/;

function exists(path: string): boolean {
  try {
    return Deno.statSync(path) !== null;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Runs one group and prints its line; the whole output follows where it failed. */
async function run(
  group: string,
  files: readonly string[],
  options: readonly string[],
): Promise<boolean> {
  const own = `tests/${group}/deno.json`;
  const config = exists(own) ? own : "tests/deno.json";
  const how = ["-A", "--frozen", "--no-check", "--parallel", "--config", config];
  const started = performance.now();
  const test = new Deno.Command(DENO, {
    args: ["test", ...how, ...options, ...files],
    env: { NO_COLOR: "1", ...(PATIENT.includes(group) && { DENO_JOBS: JOBS }) },
    stderr: "piped",
  });
  const { success, stdout, stderr } = await test.output();
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  const text = new TextDecoder().decode(stdout);
  const [, passed = "0", failed = "0", ignored = "0"] = SUMMARY.exec(text) ?? [];
  const counts = [`${passed} passed`];
  if (failed !== "0") counts.push(`${failed} failed`);
  if (ignored !== "0") counts.push(`${ignored} ignored`);
  const verdict = success ? "ok    " : "FAILED";
  console.log(`${verdict} ${group.padEnd(10)} ${counts.join(", ")} (${seconds} s)`);
  for (const [, test] of text.matchAll(/^(?:.* => )?(.*) \.\.\. ignored/gm)) {
    console.log(`         ignored: ${test}`);
  }
  if (!success) console.log(text, new TextDecoder().decode(stderr));
  return success;
}

// The program's own packages: its processes run from the cache and download nothing.
const install = await new Deno.Command(DENO, { args: ["install", "--frozen"] }).output();
if (!install.success) {
  console.error(new TextDecoder().decode(install.stderr));
  Deno.exit(1);
}

const chosen = Deno.args.filter((arg) => arg in GROUPS);
const options = Deno.args.filter((arg) => !(arg in GROUPS));

/** Runs groups one after the other and tells whether all passed. */
async function inTurn(groups: readonly string[]): Promise<boolean> {
  let passed = true;
  for (const group of groups) {
    const there = GROUPS[group]?.filter(exists) ?? [];
    if (there.length === 0) continue;
    const success = PATIENT.includes(group)
      ? await run(group, there, options)
      : await inShares(there, (modules) => run(group, modules, options));
    passed &&= success;
  }
  return passed;
}

const wanted = Object.keys(GROUPS).filter((group) =>
  chosen.length === 0 || chosen.includes(group)
);
const { patient = [], others = [] } = Object.groupBy(
  wanted,
  (group) => PATIENT.includes(group) ? "patient" : "others",
);
const passed = await Promise.all([inTurn(others), inTurn(patient)]);
Deno.exit(passed.includes(false) ? 1 : 0);
