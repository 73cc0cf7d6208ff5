import assert from "node:assert/strict";
import { Program } from "../support/program.ts";

Deno.test("the demo tells its story and leaves nothing behind", async () => {
  const home = await Deno.makeTempDir({ prefix: "messenger-demo-home-" });
  try {
    const { code, stdout, stderr } = await Program.run({ args: ["demo"], home });
    assert.equal(code, 0, stdout + stderr);
    assert.equal(stderr, "");
    const lines = stdout.split("\n");
    assert.ok(lines.length >= 40 && lines.length <= 60, `${lines.length} lines`);
    for (const line of lines) assert.ok(line.length <= 90, line);
    assert.match(stdout, /bob reads from alice: the train is late/);
    assert.match(stdout, /the identity key of bob changed: nothing was sent/);
    assert.match(stdout, /texts of messages {2}0 of 5 found/);
    assert.match(stdout, /passwords {10}0 of 3 found/);
    assert.deepEqual([...Deno.readDirSync(home)], []);
  } finally {
    await Deno.remove(home, { recursive: true });
  }
});
