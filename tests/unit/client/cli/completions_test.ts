import assert from "node:assert/strict";
import { completions, type Shell } from "../../../../client/cli/completions.ts";
import { programFor } from "../../../../client/cli/program.ts";
import { fakeTerminal } from "../../../support/fake_terminal.ts";
import { withFolder } from "../../../support/folders.ts";

const PROGRAM = programFor({
  account: () => Promise.resolve(),
  program: () => Promise.resolve(),
});

function scriptFor(shell: Shell): string {
  const { output, out } = fakeTerminal();
  completions(output, PROGRAM, shell);
  return out.text;
}

/** Whether a shell is there to try the script in. */
function missing(shell: Shell): boolean {
  try {
    return !new Deno.Command(shell, { args: ["-c", "true"] }).outputSync().success;
  } catch {
    return true;
  }
}

async function asked(shell: Shell, script: string): Promise<string[]> {
  const run = new Deno.Command(shell, { args: ["-c", script], stderr: "piped" });
  const { stdout, stderr } = await run.output();
  const decoder = new TextDecoder();
  assert.equal(decoder.decode(stderr), "");
  return decoder.decode(stdout).split("\n").map((line) => line.trim()).filter((l) =>
    l !== ""
  );
}

/** What bash would offer behind these words, of which the last is being typed. */
async function inBash(...words: string[]): Promise<string[]> {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  return await asked(
    "bash",
    `${scriptFor("bash")}
COMP_WORDS=(${quoted}); COMP_CWORD=${words.length - 1}; _messenger
printf '%s\\n' "\${COMPREPLY[@]}"`,
  );
}

/** What fish would offer for this line. */
async function inFish(line: string): Promise<string[]> {
  const offered = await asked("fish", `${scriptFor("fish")}\ncomplete -C '${line}'`);
  return offered.map((line) => line.split("\t")[0] ?? "");
}

Deno.test({
  name: "bash completes verbs, options and the values of options",
  ignore: missing("bash"),
  fn: async () => {
    assert.deepEqual(await inBash("messenger", "wh"), ["whoami"]);
    assert.deepEqual(await inBash("messenger", "receive", "--fol"), ["--follow"]);
    assert.deepEqual(await inBash("messenger", "whoami", "--output", ""), [
      "text",
      "json",
    ]);
    assert.deepEqual(await inBash("messenger", "completions", "z"), ["zsh"]);
    assert.deepEqual(await inBash("messenger", "send", "-m", "--"), []);
    assert.deepEqual(await inBash("messenger", "nonsense", "--"), []);
  },
});

Deno.test({
  name: "bash completes paths behind options that take one",
  ignore: missing("bash"),
  fn: async () => {
    assert.deepEqual(await inBash("messenger", "whoami", "--data-dir", "/us"), ["/usr"]);
    const backup = await inBash("messenger", "restore", "/etc/passw");
    assert.ok(backup.includes("/etc/passwd"));
    const etc = await inBash("messenger", "send", "--password-file", "/etc/passw");
    assert.ok(etc.includes("/etc/passwd"));
  },
});

Deno.test({
  name: "fish completes verbs, options and the values of options",
  ignore: missing("fish"),
  fn: async () => {
    assert.deepEqual(await inFish("messenger wh"), ["whoami"]);
    assert.deepEqual(await inFish("messenger receive --fol"), ["--follow"]);
    assert.deepEqual(await inFish("messenger completions z"), ["zsh"]);
    assert.deepEqual(await inFish("messenger receipts o"), ["off", "on"]);
    assert.deepEqual(await inFish("messenger group inv"), ["invite"]);
    assert.deepEqual(await inFish("messenger send bob group inv"), [], "no act of hers");
    assert.deepEqual(await inFish("messenger --v"), ["--version"]);
    const files = await inFish("messenger restore /etc/passw");
    assert.ok(files.includes("/etc/passwd"));
  },
});

/** In a home where somebody holds an account, and answers for it. */
const HELD = `messenger() {
  [[ "$2 $3" == "--password-file /dev/null" ]] || return
  case $1 in contacts) echo "bob  [unverified]" ;; groups) echo "#team  member" ;; esac
}`;

Deno.test({
  name: "people and groups are offered while an account is open, and else nothing",
  ignore: missing("bash"),
  fn: () =>
    withFolder(async (home) => {
      const ask = async (shell: "bash" | "zsh") =>
        await asked(
          shell,
          `compdef() { :; }\n${HELD}\n${scriptFor(shell)}
          MESSENGER_HOME=${home}; _messenger_names`,
        );
      assert.deepEqual(await ask("bash"), [], "Tab starts nothing");
      Deno.mkdirSync(`${home}/alice`);
      Deno.writeTextFileSync(`${home}/alice/socket`, "");
      assert.deepEqual(await ask("bash"), ["bob", "#team"]);
      if (!missing("zsh")) assert.deepEqual(await ask("zsh"), ["bob", "#team"]);
    }),
});

Deno.test("each script offers names where a verb takes one, and nowhere else", () => {
  for (const shell of ["bash", "zsh", "fish"] as const) {
    const lines = scriptFor(shell).split("\n");
    const named = (verb: string) =>
      lines.some((line) =>
        new RegExp(`\\b${verb}\\b`).test(line) && /_messenger_(names|who)/.test(line)
      );
    for (const verb of ["send", "history", "group", "trust"]) {
      assert.ok(named(verb), verb);
    }
    for (const verb of ["whoami", "search", "backup"]) assert.ok(!named(verb), verb);
  }
});

Deno.test("zsh is told what stands in each place behind a verb", () => {
  const script = scriptFor("zsh");
  const places: readonly (readonly [verb: string, places: string])[] = [
    ["receipts", "'1:value:(on off)' '2:value:_messenger_who'"],
    ["restore", "'1:value:_files'"],
    ["search", "'*:value: '"],
    ["group", "'*:who:_messenger_who'"],
  ];
  for (const [verb, behind] of places) {
    assert.ok(script.includes(`${behind} ;;`), verb);
    assert.match(script, new RegExp(`^ +${verb}\\) _arguments '--help`, "m"));
  }
});

Deno.test({
  name: "zsh accepts its script",
  ignore: missing("zsh"),
  fn: async () => {
    const stub = "compdef() { print $1 $2 }";
    assert.deepEqual(await asked("zsh", `${stub}\n${scriptFor("zsh")}`), [
      "_messenger messenger",
    ]);
  },
});

Deno.test("each script knows each verb and each long option", () => {
  for (const shell of ["bash", "zsh", "fish"] as const) {
    const script = scriptFor(shell);
    for (const verb of PROGRAM.commands) {
      assert.ok(script.includes(verb.name()), `${shell}: ${verb.name()}`);
      for (const { long } of verb.options) {
        assert.ok(script.includes(long?.slice(2) ?? ""), `${shell}: ${long}`);
      }
    }
  }
});
