import assert from "node:assert/strict";
import { Person } from "../support/client_process.ts";
import { Program, startFrom } from "../support/program.ts";
import { RelayProcess } from "../support/relay_process.ts";

/** A Deno that can compile, with the base that it needs: both are hard to come by. */
interface Compiler {
  readonly env: Readonly<Record<string, string>>;
}

const TOOL = new URL("../../../shared/tools/denort.sh", import.meta.url);

const compiler = findCompiler();
const NOTE = typeof compiler === "string" ? ` (${compiler})` : "";

/** The compiler, or why there is none. */
function findCompiler(): Compiler | string {
  const given = Deno.env.get("DENORT_BIN");
  if (given !== undefined) return { env: {} };
  const script =
    `eval "$(${TOOL.pathname})" && echo "$COMPILE_DENO" && echo "$DENORT_BIN"`;
  const run = new Deno.Command("bash", { args: ["-c", script] }).outputSync();
  const [deno, base] = new TextDecoder().decode(run.stdout).trim().split("\n");
  if (!run.success || !deno || !base) return "no base to compile with";
  return { env: { COMPILE_DENO: deno, DENORT_BIN: base } };
}

async function build(folder: string, { env }: Compiler): Promise<void> {
  const args = ["run", "-A", "scripts/build.ts", "--out", folder];
  const command = new Deno.Command(Deno.execPath(), { args, env: { ...env } });
  const { success, stderr } = await command.output();
  assert.ok(success, new TextDecoder().decode(stderr));
}

Deno.test({
  name: `the executable runs without Deno: relay, register, send, receive, demo${NOTE}`,
  ignore: typeof compiler === "string",
  async fn() {
    if (typeof compiler === "string") return;
    const folder = await Deno.makeTempDir({ prefix: "messenger-build-" });
    await build(folder, compiler);
    startFrom(`${folder}/messenger`);
    try {
      await using relay = await RelayProcess.start({ args: ["--guard", "on"] });
      await using alice = await Person.register("alice", relay);
      await using bob = await Person.register("bob", relay);
      await alice.sends("bob", "from one file");
      assert.deepEqual((await bob.receives()).map(({ text }) => text), [
        "from one file",
      ]);
      const demo = await Program.run({ args: ["demo"], home: folder });
      assert.equal(demo.code, 0, demo.stdout + demo.stderr);
    } finally {
      startFrom(undefined);
      await Deno.remove(folder, { recursive: true });
    }
  },
});
