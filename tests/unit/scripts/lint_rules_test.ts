import assert from "node:assert/strict";
import { fileURLToPath } from "node:url";
import plugin from "../../../scripts/lint_rules.ts";

const ROOT = fileURLToPath(new URL("../../../", import.meta.url));

/** The rules that a file of this path and text breaks. */
function broken(path: string, text: string): readonly string[] {
  const found = Deno.lint.runPlugin(plugin, `${ROOT}${path}`, text);
  return [...new Set(found.map((diagnostic) => diagnostic.id.replace("house/", "")))];
}

/** For each rule: where, what it refuses, and the like of it that it lets pass. */
const CASES: readonly (readonly [string, string, refused: string, passed: string])[] = [
  ["barrel", "src/a.ts", `export * from "./b.ts";`, `export {};`],
  ["barrel", "src/a.ts", `export { b } from "./b.ts";`, `const b = 1; export { b };`],
  ["cast", "src/a.ts", `let b = a as Key;`, `let b = [1] as const;`],
  [
    "cast",
    "src/a.ts",
    `function f(b: B): string { return g(b as Key); }`,
    `function f(b: B): Key { return b as Key; }`,
  ],
  ["dangerous-name", "relay/a.ts", `const x = Math.random();`, `const x = Math.max(1);`],
  ["dangerous-name", "src/a.ts", `new CompressionStream("gzip");`, `new Map();`],
  ["default-export", "src/a.ts", `export default 1;`, ``],
  [
    "else-after-return",
    "src/a.ts",
    `function f() { if (a) { return 1; } else b(); }`,
    `function f() { if (a) b(); else c(); }`,
  ],
  ["empty-catch", "src/a.ts", `try { a(); } catch { /* fine */ }`, `try {} finally {}`],
  ["file-length", "src/a.ts", "\n".repeat(401), "\n".repeat(400)],
  ["file-name", "src/camelCase.ts", ``, ``],
  ["file-name", "relay/message_utils.ts", ``, ``],
  ["file-name", "client/common/a.ts", ``, ``],
  ["forbidden-comment", "src/a.ts", `// TODO: more`, `// todos os dias`],
  ["forbidden-comment", "src/a.ts", `// deno-lint-ignore no-explicit-any`, `// lint`],
  ["forbidden-comment", "src/a.ts", `// const a = 1;`, `// constants of a;`],
  [
    "function-length",
    "src/a.ts",
    `function f() {${"\n".repeat(50)}}`,
    `function f() {${"\n".repeat(49)}}`,
  ],
  ["line-length", "src/a.ts", `// ${"x".repeat(88)}`, `// ${"‖".repeat(87)}`],
  [
    "nested-function",
    "src/a.ts",
    `a(function () {});`,
    `a({ b() {} }, function* () {});`,
  ],
  ["non-null", "src/a.ts", `a(b[0]!);`, ``],
  ["non-null", "src/codec/a.ts", `a(b!);`, `a(b[0]!);`],
  [
    "parameters",
    "src/a.ts",
    `function f(a: A, b: A, c: A, d: A, e: A) {}`,
    `function f(a: A, b: A, c: A, d: A) {}`,
  ],
  [
    "private-keyword",
    "src/a.ts",
    `class A { private b = 1; }`,
    `class A { #b = 1; private constructor() {} }`,
  ],
  ["pure-core", "src/a.ts", `const now = Date.now();`, `const Dated = { Date: 1 };`],
  ["pure-core", "src/a.ts", `let at: Date;`, `let at: { readonly Date: number };`],
  ["pure-core", "src/a.ts", `async function f() {}`, `function f() {}`],
  ["pure-core", "src/a.ts", `const f = async () => {};`, `const f = () => {};`],
  ["pure-core", "src/a.ts", `await a;`, ``],
  ["pure-core", "src/a.ts", `Deno.readFileSync(a);`, `a.Deno();`],
  ["pure-core", "src/a.ts", `crypto.getRandomValues(a);`, `random.bytes(1);`],
  [
    "readonly-field",
    "src/a.ts",
    `/** A. */\nexport interface A { b: number }`,
    `/** A. */\nexport interface A { readonly b: number }`,
  ],
  [
    "secret-comparison",
    "src/a.ts",
    `if (tag === other) a();`,
    `if (kind === other) a();`,
  ],
  [
    "secret-comparison",
    "relay/a.ts",
    `if (a.chainKey !== b) c();`,
    `if (a.chainKey !== null && a.mac.length === b && equal(a.mac, b)) c();`,
  ],
  ["terminal", "relay/store/a.ts", `console.log(a);`, `log.console(a);`],
  ["terminal", "client/link/a.ts", `Deno.stdout.writeSync(a);`, `Deno.readFile(a);`],
  ["top-level-arrow", "src/a.ts", `const f = () => 1;`, `const o = { f: () => 1 };`],
  [
    "undocumented-export",
    "src/a.ts",
    `export const a = 1;`,
    `/** A. */ export let a = 1;`,
  ],
  [
    "undocumented-export",
    "src/a.ts",
    `/* A. */\nexport function f(): void {}`,
    `/** A. */\nexport function f(a: A): void;\nexport function f(b: B): void;`,
  ],
];

for (const [rule, path, refused, passed] of CASES) {
  Deno.test(`lint ${rule} refuses ${JSON.stringify(refused.slice(0, 50))}`, () => {
    assert.ok(broken(path, refused).includes(rule), broken(path, refused).join());
    if (rule !== "file-name") assert.ok(!broken(path, passed).includes(rule), passed);
  });
}

Deno.test("every rule of the house has a case that it refuses", () => {
  const tried = new Set(CASES.map(([rule]) => rule));
  assert.deepEqual([...tried].sort(), Object.keys(plugin.rules).sort());
});

Deno.test("what only the edge may do is allowed there", () => {
  assert.deepEqual(broken("relay/a.ts", `await Deno.readFile(String(Date.now()));`), []);
  assert.deepEqual(broken("client/terminal/output.ts", `console.log(a);`), []);
  assert.deepEqual(broken("src/random.ts", `crypto.getRandomValues(a);`), []);
  assert.deepEqual(broken("tests/a_test.ts", `const a = b as Key;`), []);
});
