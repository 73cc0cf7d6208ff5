import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import {
  billOf,
  billOfMaterials,
  licenceTexts,
  type Lock,
} from "../../../scripts/bill.ts";

const LOCK: Lock = JSON.parse(
  Deno.readTextFileSync(new URL("../../../deno.lock", import.meta.url)),
);

Deno.test("C13 the bill lists all that the lock holds, with its licences", async () => {
  const bill = await billOfMaterials();
  const locked = Object.entries(LOCK.npm).map(([key, { integrity }]) => {
    const [, name, version] = /^(@?[^@]+)@([^_]+)/.exec(key) ?? [];
    const content = Buffer.from(integrity.replace("sha512-", ""), "base64");
    return `${name} ${version} ${content.toString("hex")}`;
  });
  const listed = bill.components.map(({ name, version, hashes: [{ content }] }) =>
    `${name} ${version} ${content}`
  );
  assert.deepEqual(listed.toSorted(), locked.toSorted());
  for (const { name, licenses: [{ expression }] } of bill.components) {
    assert.match(expression, /^[\w.\-+() ]+$/, name);
  }
});

Deno.test("C13 the licence of each package is handed on in full", async () => {
  const texts = (await licenceTexts()).split(`\n${"-".repeat(78)}\n\n`);
  const { components } = await billOfMaterials();
  assert.equal(texts.length, components.length);
  for (
    const [at, { name, version, licenses: [{ expression }] }] of components.entries()
  ) {
    const text = texts[at] ?? "";
    assert.ok(text.startsWith(`${name} ${version}\n`), name);
    assert.match(text, /copyright|the author/i, name);
    assert.ok(text.length > 500, `${name}, under ${expression}`);
  }
});

Deno.test("everything that the bill refers to is listed in it", async () => {
  const bill = await billOfMaterials();
  const refs = bill.components.map((component) => component["bom-ref"]);
  assert.equal(new Set(refs).size, refs.length);
  const [program, ...packages] = bill.dependencies;
  assert.equal(program?.ref, "messenger");
  assert.deepEqual(packages.map(({ ref }) => ref).toSorted(), refs.toSorted());
  for (const { dependsOn } of bill.dependencies) {
    for (const ref of dependsOn) assert.ok(refs.includes(ref), ref);
  }
  assert.ok(program.dependsOn.includes("pkg:npm/%40noble/curves@2.4.0"));
});

Deno.test("a package that the lock does not hold makes no bill", () => {
  const stranger = { name: "x", version: "1.0.0", dependencies: [], localPath: "/" };
  const reached = { modules: [], npmPackages: { "x@1.0.0": stranger } };
  assert.throws(() => billOf(reached, LOCK, () => "MIT"), /x@1.0.0 is not in the lock/);
});
