import assert from "node:assert/strict";
import { manualPage } from "../../../../client/cli/manual.ts";
import { commandsIn, programFor } from "../../../../client/cli/program.ts";

const PROGRAM = programFor({
  account: () => Promise.resolve(),
  program: () => Promise.resolve(),
});

/** Text alone, without bold or underlined letters. */
const PLAIN = ["-Tutf8", "-P-c", "-P-b", "-P-o", "-P-u"];

const PAGE = manualPage(PROGRAM);

/** Gives the page to a program that is to print it, where there is one. */
async function printedBy(name: string, ...args: readonly string[]) {
  const file = await Deno.makeTempFile({ suffix: ".1" });
  try {
    await Deno.writeTextFile(file, PAGE);
    const env = { MANWIDTH: "80", LC_ALL: "C.UTF-8" };
    const { stdout, stderr } = await new Deno.Command(name, {
      args: [...args, file],
      env,
    }).output();
    const decoder = new TextDecoder();
    return { out: decoder.decode(stdout), err: decoder.decode(stderr) };
  } finally {
    await Deno.remove(file);
  }
}

function missing(name: string): boolean {
  try {
    return !new Deno.Command(name, { args: ["--version"] }).outputSync().success;
  } catch {
    return true;
  }
}

Deno.test("the manual page has each verb, act and option of the table", () => {
  const plain = PAGE.replaceAll("\\-", "-");
  for (const { name, options, commands } of commandsIn(PROGRAM).map(named)) {
    if (!commands) assert.ok(plain.includes(name), name);
    for (const flags of options) assert.ok(plain.includes(`.B ${flags}\n`), flags);
  }
  assert.equal(plain.split("--password-stdin\n").length, 2, "what is common, once");
});

function named(command: ReturnType<typeof commandsIn>[number]) {
  const options = command.options.map(({ flags }) => flags);
  return { name: command.name(), options, commands: command.commands.length > 0 };
}

Deno.test({
  name: "groff has nothing to say against the manual page",
  ignore: missing("groff"),
  fn: async () => {
    const { out, err } = await printedBy("groff", "-man", "-ww", ...PLAIN);
    assert.equal(err, "");
    const lines = out.split("\n").map((line) => line.trim());
    assert.ok(lines.includes("messenger - private conversation in the terminal"));
    assert.ok(lines.includes("messenger send USER"));
    assert.ok(lines.includes("--replace-device"));
  },
});
