import assert from "node:assert/strict";
import { Person } from "../support/client_process.ts";
import { Program } from "../support/program.ts";

/** Why the default port cannot be used here, or an empty text. */
function taken(): string {
  try {
    Deno.listen({ hostname: "127.0.0.1", port: 8000 }).close();
    return "";
  } catch (error) {
    if (error instanceof Deno.errors.AddrInUse) return " (port 8000 is in use)";
    throw error;
  }
}

const NOTE = taken();

Deno.test({
  name: `R26: relay and clients find each other with nothing set${NOTE}`,
  ignore: NOTE !== "",
  async fn() {
    const home = await Deno.makeTempDir({ prefix: "messenger-defaults-" });
    await using relay = Program.start({ args: ["relay"], home });
    await relay.says(
      /^relay ready url=http:\/\/127\.0\.0\.1:8000 key=[a-z2-7]{52}$/m,
    );
    const names = ["alice", "bob"] as const;
    const [alice, bob] = await Promise.all(names.map(async (name) => {
      const person = await Person.arrive(name, { url: "", key: "" });
      const secret = ["--password-file", `${person.home}/password`];
      const run = (...args: string[]) =>
        Program.run({
          args: [...args, "--user", name, ...secret],
          home: person.home,
        });
      const { code, stderr } = await run("register");
      assert.equal(code, 0, stderr);
      return { run, person };
    }));
    assert.ok(alice !== undefined && bob !== undefined);
    assert.equal((await alice.run("send", "bob", "-m", "found you")).code, 0);
    assert.match((await bob.run("receive")).stdout, /alice: found you/);

    const { isDirectory, mode } = await Deno.stat(
      `${home}/.local/share/messenger/relay`,
    );
    assert.ok(isDirectory && mode !== null && (mode & 0o077) === 0);
    assert.equal((await relay.kill("SIGTERM")).code, 0);
    await Deno.remove(home, { recursive: true });
    for (const { person } of [alice, bob]) await person[Symbol.asyncDispose]();
  },
});
