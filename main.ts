/**
 * messenger: private conversation in the terminal, relay and chat in one executable.
 * A verb's code is loaded when the verb runs, so `--help` waits for none of it.
 */
import { run } from "./client/cli/run.ts";

const code = await run(Deno.args, {
  relay: async (args) => (await import("./relay/cli.ts")).run(args),
});
Deno.exit(code);
