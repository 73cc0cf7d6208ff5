import assert from "node:assert/strict";
import { uncolored } from "../support/escapes.ts";
import { FOLDER, picturesOf, SCREENS } from "../pictures/stored.ts";

Deno.test("the pictures are what the captured screens look like", async () => {
  for (const screen of SCREENS) {
    const capture = await Deno.readTextFile(new URL(`${screen}.ansi`, FOLDER));
    for (const [name, picture] of picturesOf(screen, capture)) {
      assert.equal(await Deno.readTextFile(new URL(name, FOLDER)), picture, name);
    }
  }
});

Deno.test("the README shows a captured screen as text, too", async () => {
  const capture = await Deno.readTextFile(new URL("chat.ansi", FOLDER));
  const rows = uncolored(capture).trimEnd().split("\n").map((row) => row.trimEnd());
  const readme = await Deno.readTextFile(new URL("../README.md", FOLDER));
  assert.ok(readme.includes(`\n${rows.join("\n")}\n\`\`\``));
});

Deno.test("whatever is on a screen, a picture of it is well-formed", () => {
  const capture = '\x1b[1;31m<&>\x1b[0m "quoted" \x1b[7m日本\x1b[27m😀\n';
  const [picture = ""] = picturesOf("x", capture).values();
  assert.match(picture, /font-weight="bold">&lt;&amp;&gt;<\/text>/);
  assert.match(picture, /<rect x="116" y="12" width="32"/);
});
