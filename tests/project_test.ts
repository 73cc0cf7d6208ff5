import assert from "node:assert/strict";
import project from "../deno.json" with { type: "json" };
import { FLAGS } from "../scripts/permissions.ts";
import { type SourceFile, sourceTree } from "./support/source_tree.ts";
import forBench from "./bench/deno.json" with { type: "json" };
import forTests from "./deno.json" with { type: "json" };
import forInterop from "./interop/deno.json" with { type: "json" };

const tree = sourceTree();

function below(...folders: readonly string[]): readonly SourceFile[] {
  return tree.filter(({ path }) => folders.some((folder) => path.startsWith(folder)));
}

const shipped = below("main.ts", "src/", "relay/", "client/");

/** A part of what `deno info --json` prints. */
interface ModuleGraph {
  readonly modules: readonly { readonly npmPackage?: string }[];
  readonly npmPackages: Readonly<Record<string, PackageInfo>>;
}

interface PackageInfo {
  readonly dependencies: readonly string[];
}

/** The packages that a module and all that it loads import, with what those need. */
function packagesBehind(entry: string): ReadonlySet<string> {
  const args = ["info", "--frozen", "--json", entry];
  const { stdout } = new Deno.Command(Deno.execPath(), { args }).outputSync();
  const graph: ModuleGraph = JSON.parse(new TextDecoder().decode(stdout));
  const reached = new Set<string>();
  const visit = (name: string) => {
    if (reached.has(name)) return;
    reached.add(name);
    graph.npmPackages[name]?.dependencies.forEach(visit);
  };
  for (const { npmPackage } of graph.modules) if (npmPackage) visit(npmPackage);
  return reached;
}

/** The value that `share` of the others do not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor(share * (sorted.length - 1))] ?? 0;
}

function sum(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0);
}

Deno.test("C14 the program always runs under the listed permissions", () => {
  const { tasks } = project;
  assert.equal(tasks.messenger, `deno run ${FLAGS.join(" ")} main.ts`);
  for (const verb of ["demo", "relay", "chat"] as const) {
    assert.equal(tasks[verb], `deno task -q messenger ${verb}`);
  }
  assert.ok(!FLAGS.includes("-A") && !FLAGS.includes("--allow-all"));
  for (const denied of ["run", "ffi", "sys", "import"]) {
    assert.ok(FLAGS.includes(`--deny-${denied}`), denied);
  }
});

Deno.test("tests use the very packages and options that ship", () => {
  const shipped: Readonly<Record<string, string>> = project.imports;
  for (const { imports, compilerOptions } of [forTests, forInterop, forBench]) {
    const shared = Object.entries(imports).filter(([name]) => name in shipped);
    for (const [name, version] of shared) assert.equal(version, shipped[name], name);
    assert.deepEqual(compilerOptions, project.compilerOptions);
  }
  const missing = Object.keys(shipped).filter((name) => !(name in forTests.imports));
  assert.deepEqual(missing, []);
});

Deno.test("C13 every package is pinned, and the lock is never changed by a run", () => {
  assert.deepEqual(project.lock, { path: "deno.lock", frozen: true });
  for (const { imports } of [forTests, forInterop, forBench]) {
    for (const [name, version] of Object.entries(imports)) {
      assert.match(version, /^npm:(@[\w.-]+\/)?[\w.-]+@\d+\.\d+\.\d+$/, name);
    }
  }
});

Deno.test("the executable embeds no package that main.ts does not reach", () => {
  const reached = packagesBehind("main.ts");
  const lock: { readonly npm: Readonly<Record<string, unknown>> } = JSON.parse(
    Deno.readTextFileSync(new URL("../deno.lock", import.meta.url)),
  );
  assert.deepEqual(Object.keys(lock.npm).sort(), [...reached].sort());
});

Deno.test("the README gives its two commands and a reason for each package", () => {
  const readme = Deno.readTextFileSync(new URL("../README.md", import.meta.url));
  const screen = readme.split("\n").slice(0, 40).join("\n");
  assert.match(screen, /^npx -y deno@2\.9\.6 task demo$/m);
  assert.match(screen, /^npx -y deno@2\.9\.6 task test$/m);
  for (const name of Object.keys(project.imports)) {
    const [scope, own] = name.includes("/") ? name.split("/") : [name, name];
    assert.ok(readme.includes(`\`${scope}`) && readme.includes(`${own}\``), name);
  }
});

Deno.test("files are short enough to be read in one sitting", () => {
  const lines = shipped.map((file) => file.lines);
  assert.ok(quantile(lines, 0.5) <= 120, `median ${quantile(lines, 0.5)}`);
  assert.ok(quantile(lines, 0.9) <= 280, `90 % ${quantile(lines, 0.9)}`);
});

Deno.test("functions are short enough to be seen at once", () => {
  const lines = shipped.flatMap((file) => file.functions);
  assert.ok(quantile(lines, 0.5) <= 9, `median ${quantile(lines, 0.5)}`);
  assert.ok(quantile(lines, 0.9) <= 25, `90 % ${quantile(lines, 0.9)}`);
});

Deno.test("comments are a fair share of the core, and not more", () => {
  const core = below("src/");
  const share = sum(core.map((f) => f.commentLines)) / sum(core.map((f) => f.lines));
  assert.ok(share >= 0.15 && share <= 0.3, `${(100 * share).toFixed(1)} % of src/`);
});

Deno.test("the licence is MIT", () => {
  const text = Deno.readTextFileSync(new URL("../LICENSE", import.meta.url));
  assert.match(text, /^MIT License/);
});

Deno.test("the page of threats names the tests that name the threats", () => {
  const page = Deno.readTextFileSync(new URL("./README.md", import.meta.url));
  const rows = [...page.matchAll(/^\| ([ABC]\d\d) +\| .* \| (`.*`) +\|$/gm)];
  for (const [, id = "", files = ""] of rows) {
    for (const [, file = ""] of files.matchAll(/`([^`]+)`/g)) {
      const url = new URL(`./${file}_test.ts`, import.meta.url);
      const named = new RegExp(`["\`].*\\b${id}\\b.*["\`]`);
      assert.match(Deno.readTextFileSync(url), named, `${file} does not name ${id}`);
    }
  }
  const ofRelay = rows.filter(([, id = ""]) => id.startsWith("B"));
  assert.equal(ofRelay.length, 26);
});
