/**
 * `deno task build --out DIR [--target TRIPLE]…`: one executable for this machine, or one
 * for each target; the manual page, the bill of materials, and `SHA256SUMS` over all. The
 * permissions are those that the tests run under, the packages those of the lock.
 * `COMPILE_DENO` names the Deno that compiles (else this one), `DENORT_BIN` its base
 * where that cannot be downloaded.
 */
import { createHash } from "node:crypto";
import { parseArgs } from "node:util";
import { billOfMaterials } from "./bill.ts";
import { FLAGS } from "./permissions.ts";

const DENO = Deno.env.get("COMPILE_DENO") ?? Deno.execPath();

/** What no import leads to, as it runs in a thread of its own. */
const THREADS = ["relay/guard/thread.ts"];

async function deno(args: readonly string[], program = DENO): Promise<string> {
  const command = new Deno.Command(program, { args: [...args] });
  const { success, stdout, stderr } = await command.output();
  const [out = "", err = ""] = [stdout, stderr].map((bytes) => {
    return new TextDecoder().decode(bytes);
  });
  if (success) return out;
  console.error(`deno ${args.join(" ")}\n${out}${err}`);
  Deno.exit(1);
}

/** Compiles for one target, or for this machine, and gives the file's name. */
async function compile(folder: string, target?: string): Promise<string> {
  const suffix = target === undefined ? "" : `-${target}`;
  const windows = target?.includes("windows") ?? Deno.build.os === "windows";
  const name = `messenger${suffix}${windows ? ".exe" : ""}`;
  const which = target === undefined ? [] : ["--target", target];
  const threads = THREADS.flatMap((path) => ["--include", path]);
  const options = ["--frozen", "--no-check", ...FLAGS, ...threads, ...which];
  await deno(["compile", ...options, "--output", `${folder}/${name}`, "main.ts"]);
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
for (const target of values.target ?? [undefined]) {
  const name = await compile(folder, target);
  sums.push(await checksum(folder, name));
  console.log(`${folder}/${name}`);
}
const printing = ["run", "--frozen", ...FLAGS, "main.ts", "completions", "man"];
const page = await deno(printing, Deno.execPath());
const bill = await billOfMaterials();
for (
  const [name, text] of [
    ["messenger.1", page],
    ["messenger.cdx.json", `${JSON.stringify(bill, null, 2)}\n`],
  ] as const
) {
  await Deno.writeTextFile(`${folder}/${name}`, text);
  sums.push(await checksum(folder, name));
  console.log(`${folder}/${name}`);
}
await Deno.writeTextFile(`${folder}/SHA256SUMS`, sums.join(""));
