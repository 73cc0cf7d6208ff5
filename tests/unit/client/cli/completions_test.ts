import assert from "node:assert/strict";
import { completions, type Shell } from "../../../../client/cli/completions.ts";
import { programFor } from "../../../../client/cli/program.ts";
import { fakeTerminal } from "../../../support/fake_terminal.ts";

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
  },
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
