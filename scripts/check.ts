/**
 * `deno task ok`: the one gate. Runs every check, as many at a time as there are cores,
 * prints one line for each, and then all that the failed ones said. A check that cannot
 * run has failed.
 */
const DENO = Deno.execPath();
const TESTS = ["--config", "tests/deno.json"];

/** The public faces, whose documentation is checked and whose examples are run. */
const FACES = ["src/mod.ts", "relay/mod.ts", "client/mod.ts"];

/** Long ones first: they overlap with the short ones. */
const CHECKS: Readonly<Record<string, readonly string[]>> = {
  // One pass for all: the tests' options are the root's, and a package that only tests
  // may use is kept out of the program by the architecture test.
  "types": [
    ...["check", "--frozen", ...TESTS],
    ...["main.ts", "src", "relay", "client", "scripts", "tests"],
  ],
  "types of interop": [
    ...["check", "--frozen", "--config", "tests/interop/deno.json"],
    "tests/interop",
  ],
  "types of bench": [
    ...["check", "--frozen", "--config", "tests/bench/deno.json"],
    "tests/bench",
  ],
  "lint": ["lint"],
  "architecture": [
    ...["test", "-A", "--frozen", "--no-check", ...TESTS],
    ...["tests/architecture_test.ts", "tests/project_test.ts"],
  ],
  "examples": ["test", "-A", "--frozen", "--doc", "--no-check", ...TESTS, ...FACES],
  "docs": ["doc", "--lint", ...FACES],
  "format": ["fmt", "--check"],
};

/** What the failed checks printed, in the order in which they ended. */
const complaints: string[] = [];

async function check(name: string, args: readonly string[]): Promise<void> {
  const started = performance.now();
  const { success, stdout, stderr } = await new Deno.Command(DENO, { args: [...args] })
    .output();
  const seconds = ((performance.now() - started) / 1_000).toFixed(1);
  console.log(`${success ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (success) return;
  const said = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  complaints.push(`\n${name}: deno ${args.join(" ")}\n${said.join("")}`);
}

const waiting = Object.entries(CHECKS);

async function worker(): Promise<void> {
  for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
    await check(...next);
  }
}

await Promise.all(Array.from({ length: navigator.hardwareConcurrency }, worker));
for (const complaint of complaints) console.error(complaint);
Deno.exit(complaints.length === 0 ? 0 : 1);
