import assert from "node:assert/strict";
import { Program } from "../support/program.ts";

Deno.test("the relay's options are completed as the relay knows them", async () => {
  const home = await Deno.makeTempDir();
  try {
    const help = await Program.run({ args: ["relay", "--help"], home });
    const known = help.stdout.match(/(?<=^ {2})--[a-z-]+/gm) ?? [];
    assert.ok(known.length >= 10, help.stdout);
    const fish = await Program.run({ args: ["completions", "fish"], home });
    const completed = fish.stdout.matchAll(/_on relay' -l ([a-z-]+)/g);
    assert.deepEqual([...completed].map(([, name]) => `--${name}`), known);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
