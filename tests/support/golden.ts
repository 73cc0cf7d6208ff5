import assert from "node:assert/strict";

/**
 * Compares a text with the file of that name below `tests/golden`. With `GOLDEN=write` in
 * the environment the file is written instead, to be looked at before it is committed.
 */
export function golden(name: string, text: string): void {
  const path = new URL(`../golden/${name}.txt`, import.meta.url);
  const actual = `${text.replace(/ +$/gm, "")}\n`;
  if (Deno.env.get("GOLDEN") === "write") {
    return Deno.writeTextFileSync(path, actual);
  }
  assert.equal(actual, Deno.readTextFileSync(path), `tests/golden/${name}.txt`);
}
