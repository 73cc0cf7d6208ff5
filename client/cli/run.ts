import { Output, write } from "../terminal/output.ts";
import type { CommandLine } from "./command.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { FRONT_PAGE } from "./front_page.ts";
import { version } from "./version.ts";

/** The verbs whose code is not the client's, each given what stands behind its name. */
export type OtherVerbs = Readonly<Record<string, (args: string[]) => Promise<number>>>;

/** Runs the command line and resolves to the exit code; it never rejects. */
export async function run(args: readonly string[], others: OtherVerbs): Promise<number> {
  const spelled = spelledOut(args);
  const [name = "", ...rest] = spelled;
  let loaded: Promise<CommandLine> | undefined;
  const line = () => loaded ??= lineOf(spelled);
  const failed = async (error: unknown) => (await line()).failed(error);
  // On a terminal that was closed nothing can be said, and the code must do.
  const unsaid = () => EXIT.unexpected;
  catchStrays(async (error) => Deno.exit(await failed(error).catch(unsaid)));
  try {
    const other = Object.hasOwn(others, name) ? others[name] : undefined;
    if (other !== undefined) return await other(rest);
    return answered(spelled) ?? await (await line()).run();
  } catch (error) {
    return await failed(error);
  }
}

/** What is asked in haste is answered before the table of verbs is loaded. */
function answered(args: readonly string[]): ExitCode | null {
  switch (args.join(" ")) {
    case "-h":
    case "--help":
      write(Deno.stdout, FRONT_PAGE);
      return EXIT.done;
    case "version":
    case "version --json":
      return version(new Output({ json: args.length > 1, quiet: false }));
    default:
      return null;
  }
}

async function lineOf(args: readonly string[]): Promise<CommandLine> {
  const { CommandLine } = await import("./command.ts");
  const { HERE } = await import("./here.ts");
  return new CommandLine(args, HERE);
}

/** What is thrown where nobody waits for it ends the program like any other failure. */
function catchStrays(failed: (error: unknown) => void): void {
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
