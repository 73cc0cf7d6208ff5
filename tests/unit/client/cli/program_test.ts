import assert from "node:assert/strict";
import type { CommandUnknownOpts } from "@commander-js/extra-typings";
import { FRONT_PAGE } from "../../../../client/cli/front_page.ts";
import { programFor } from "../../../../client/cli/program.ts";
import type { CommonOptions } from "../../../../client/cli/settings.ts";

/** The table, with a record of what it dispatched. */
function table(): { program: CommandUnknownOpts; dispatched: CommonOptions[] } {
  const dispatched: CommonOptions[] = [];
  const program = programFor({
    account: (options) => {
      dispatched.push(options);
      return Promise.resolve();
    },
    program: () => Promise.resolve(),
  });
  for (const command of [program, ...program.commands]) {
    command.exitOverride().configureOutput({ outputError: () => {} });
  }
  return { program, dispatched };
}

async function parsed(...args: string[]): Promise<CommonOptions> {
  const { program, dispatched } = table();
  await program.parseAsync(args, { from: "user" });
  const [options] = dispatched;
  return options ?? assert.fail("nothing was dispatched");
}

Deno.test("the help of the program fits a screen of 80 by 24", () => {
  const help = table().program.helpInformation().split("\n");
  assert.ok(help.length <= 25, `${help.length} lines, the prompt's included`);
  for (const line of help) assert.ok(line.length <= 80, line);
});

Deno.test("the front page says what the table does, or is to be written anew", () => {
  assert.equal(FRONT_PAGE, table().program.helpInformation(), "deno task front");
});

Deno.test("the help of each verb fits a screen and tells its options", () => {
  for (const verb of table().program.commands) {
    const help = verb.helpInformation();
    const lines = help.split("\n");
    assert.ok(lines.length <= 34, `${verb.name()}: ${lines.length} lines`);
    for (const line of lines) assert.ok(line.length <= 80, line);
    for (const { long } of verb.options) assert.ok(help.includes(long ?? ""), long ?? "");
  }
});

Deno.test("descriptions are lower case and have no full stop", () => {
  const { program } = table();
  const texts = program.commands.flatMap((verb) => [
    verb.description(),
    ...verb.options.map(({ description }) => description),
  ]);
  for (const text of texts) assert.match(text, /^(URL|[^A-Z]).*[^.]$/, text);
});

Deno.test("common options stand before and behind the arguments", async () => {
  const options = await parsed("send", "-u", "alice", "bob", "-m", "hi", "--json");
  assert.partialDeepStrictEqual(options, { user: "alice", message: "hi", json: true });
});

Deno.test("a message may look like an option", async () => {
  assert.partialDeepStrictEqual(await parsed("send", "bob", "-m", "--json"), {
    message: "--json",
  });
  assert.partialDeepStrictEqual(await parsed("send", "bob", "-m", "-V"), {
    message: "-V",
  });
  assert.partialDeepStrictEqual(await parsed("send", "bob", "-m", ""), { message: "" });
});

Deno.test("numbers are checked before anything runs", async () => {
  assert.partialDeepStrictEqual(await parsed("receive", "--timeout", "2.5"), {
    timeout: 2.5,
  });
  assert.partialDeepStrictEqual(await parsed("history", "bob"), { limit: 50 });
  for (
    const wrong of [
      ["history", "bob", "--limit", "0"],
      ["history", "bob", "--limit", "1e3"],
      ["receive", "--timeout", "-1"],
      ["receive", "--max-messages", "many"],
      ["register", "--kdf-memory", "63"],
      ["register", "--kdf-memory", "1025"],
      ["whoami", "--output", "xml"],
    ]
  ) await assert.rejects(parsed(...wrong), { code: "commander.invalidArgument" });
});

Deno.test("a mistyped verb or option is answered with the right one", async () => {
  await assert.rejects(parsed("sned", "bob"), /Did you mean send\?/);
  await assert.rejects(parsed("receive", "--folow"), /Did you mean --follow\?/);
});
