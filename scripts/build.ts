/**
 * `deno task build --out DIR [--target TRIPLE]…`: one executable for this machine, or one
 * for each target; the manual page, the bill of materials, the licences of all packages,
 * and `SHA256SUMS` over all. The permissions are those that the tests run under, the
 * packages those of the lock.
 * `COMPILE_DENO` names the Deno that compiles (else this one), `DENORT_BIN` its base
 * where that cannot be downloaded.
 */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import config from "../deno.json" with { type: "json" };
import { billOfMaterials, licenceTexts } from "./bill.ts";
import { FLAGS } from "./permissions.ts";

const DENO = Deno.env.get("COMPILE_DENO") ?? Deno.execPath();

/** What no import leads to, as it runs in a thread of its own. */
const THREADS = ["relay/guard/thread.ts"];

/** The file of the licences of all that is in the executable, and beside it. */
const LICENCES = "licences.txt";

/**
 * Nothing is taken from around the gathered files. Nor is compiled code kept from one run
 * to the next: that would be in a file of a known name in a folder which is everybody's,
 * where another user of the machine could put code of his own first.
 */
const ALONE = ["--no-config", "--no-lock", "--no-check", "--no-code-cache"];

/** In an executable all is loaded on demand as it is: what a graph would cost is not. */
const UNSTABLE = config.unstable.filter((name) => name !== "lazy-dynamic-imports")
  .map((name) => `--unstable-${name}`);

async function deno(args: readonly string[], program = DENO): Promise<string> {
  const command = new Deno.Command(program, { args: [...args] });
  const { success, stdout, stderr } = await command.output();
  const [out = "", err = ""] = [stdout, stderr].map((bytes) => {
    return new TextDecoder().decode(bytes);
  });
  if (success) return out;
  throw new Error(`deno ${args.join(" ")}\n${out}${err}`);
}

/**
 * Gathers the program in few files, so that a verb loads one or two of them: `main.js`
 * and what it loads on demand, and each thread as a whole under the name that it is
 * started by. All packages are in them, and their licences beside them. The executable
 * has what is in the files, their names and times: the same sources make the same bytes.
 */
async function bundle(folder: string, licences: string): Promise<void> {
  const how = ["bundle", "--quiet", "--frozen", "--no-check", "--platform", "deno"];
  const bundled = (...args: readonly string[]) =>
    deno([...how, ...args], Deno.execPath());
  await bundled("--code-splitting", "--outdir", folder, "main.ts");
  for (const path of THREADS) {
    await bundled("--output", `${folder}/${fileOf(path)}`, path);
  }
  await Deno.writeTextFile(`${folder}/${LICENCES}`, licences);
  for await (const { name } of Deno.readDir(folder)) {
    await Deno.utime(`${folder}/${name}`, 0, 0);
  }
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

/** Compiles what was gathered for one target, or for this machine: the file's name. */
async function compile(from: string, to: string, target?: string): Promise<string> {
  const suffix = target === undefined ? "" : `-${target}`;
  const windows = target?.includes("windows") ?? Deno.build.os === "windows";
  const name = `messenger${suffix}${windows ? ".exe" : ""}`;
  const which = target === undefined ? [] : ["--target", target];
  const beside = [...THREADS, LICENCES].map((path) => `${from}/${fileOf(path)}`);
  const included = beside.flatMap((path) => ["--include", path]);
  const options = [...ALONE, ...UNSTABLE, ...FLAGS, ...included, ...which];
  await deno(["compile", ...options, "--output", `${to}/${name}`, `${from}/main.js`]);
  return name;
}

/** A line as `sha256sum --check` reads it. */
async function checksum(folder: string, name: string): Promise<string> {
  const hash = createHash("sha256");
  const file = await Deno.open(`${folder}/${name}`);
  for await (const chunk of file.readable) hash.update(chunk);
  return `${hash.digest("hex")}  ${name}\n`;
}

const { values } = parseArgs({
  options: { out: { type: "string" }, target: { type: "string", multiple: true } },
});
if (values.out === undefined) {
  console.error("error: no output folder\nhint: deno task build --out dist");
  Deno.exit(64);
}
const folder = values.out;
await Deno.mkdir(folder, { recursive: true });
await deno(["install", "--frozen"]);
const sums: string[] = [];
const licences = await licenceTexts();
const temporary = await Deno.makeTempDir({ prefix: "messenger-build-" });
const gathered = `${temporary}/messenger`;
try {
  await bundle(gathered, licences);
  for (const target of values.target ?? [undefined]) {
    const name = await compile(gathered, folder, target);
    sums.push(await checksum(folder, name));
    console.log(`${folder}/${name}`);
  }
} finally {
  await Deno.remove(temporary, { recursive: true });
}
const printing = ["run", "--frozen", ...FLAGS, "main.ts", "completions", "man"];
const page = await deno(printing, Deno.execPath());
const bill = await billOfMaterials();
for (
  const [name, text] of [
    ["messenger.1", page],
    ["messenger.cdx.json", `${JSON.stringify(bill, null, 2)}\n`],
    [LICENCES, licences],
  ] as const
) {
  await Deno.writeTextFile(`${folder}/${name}`, text);
  sums.push(await checksum(folder, name));
  console.log(`${folder}/${name}`);
}
await Deno.writeTextFile(`${folder}/SHA256SUMS`, sums.join(""));
