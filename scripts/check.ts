/**
 * `deno task ok`: the one gate. Runs each check, prints one line for it, and shows the
 * output of those that failed.
 */
const DENO = Deno.execPath();

const CHECKS: readonly (readonly [name: string, ...args: string[]])[] = [
  ["format", "fmt", "--check"],
  ["lint", "lint"],
  [
    "types",
    "check",
    "--frozen",
    "main.ts",
    ...folders("src", "relay", "client", "scripts"),
  ],
  ["types of tests", "check", "--frozen", "--config", "tests/deno.json", "tests"],
];

/** Those of the folders that exist yet: `deno check` refuses one that does not. */
function folders(...names: readonly string[]): string[] {
  const there = new Set([...Deno.readDirSync(".")].map((entry) => entry.name));
  return names.filter((name) => there.has(name));
}

let failed = 0;
for (const [name, ...args] of CHECKS) {
  const started = performance.now();
  const run = await new Deno.Command(DENO, { args, stdout: "piped", stderr: "piped" })
    .output();
  const seconds = ((performance.now() - started) / 1000).toFixed(1);
  console.log(`${run.success ? "ok    " : "FAILED"} ${name} (${seconds} s)`);
  if (run.success) continue;
  failed++;
  await Deno.stdout.write(run.stdout);
  await Deno.stderr.write(run.stderr);
}
Deno.exit(failed === 0 ? 0 : 1);
