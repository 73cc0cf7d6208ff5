import { Input } from "../terminal/input.ts";
import { onSignals } from "../terminal/signals.ts";
import { CommandLine } from "./command.ts";
import type { Stage } from "./context.ts";

/** The verbs whose code is not the client's, each given what stands behind its name. */
export type OtherVerbs = Readonly<Record<string, (args: string[]) => Promise<number>>>;

/** Runs the command line and resolves to the exit code; it never rejects. */
export async function run(args: readonly string[], others: OtherVerbs): Promise<number> {
  const spelled = spelledOut(args);
  const [name = "", ...rest] = spelled;
  const current = new CommandLine(spelled, HERE);
  catchStrays((error) => Deno.exit(current.failed(error)));
  try {
    const other = Object.hasOwn(others, name) ? others[name] : undefined;
    return other === undefined ? await current.run() : await other(rest);
  } catch (error) {
    return current.failed(error);
  }
}

/** What is thrown where nobody waits for it ends the program like any other failure. */
function catchStrays(failed: (error: unknown) => never): void {
  globalThis.addEventListener("unhandledrejection", (event) => {
    event.preventDefault();
    failed(event.reason);
  });
  globalThis.addEventListener("error", (event) => {
    event.preventDefault();
    failed(event.error);
  });
}

/** `help VERB` and `--version` as the verbs know them. */
function spelledOut(args: readonly string[]): readonly string[] {
  const [first, ...rest] = args;
  if (first === "-V" || first === "--version") return ["version", ...rest];
  if (first === "help") return [...rest, "--help"];
  return args;
}

/** This very process. */
const HERE: Stage = {
  environment: (name) => Deno.env.get(name),
  input: new Input(),
  stdout: Deno.stdout,
  stderr: Deno.stderr,
  size: Deno.consoleSize,
  onSignals,
  accounts: () => import("../mod.ts"),
};
