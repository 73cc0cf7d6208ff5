import { CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { Input } from "../terminal/input.ts";
import { type Manner, Output, write } from "../terminal/output.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { explain, type Scene, usage } from "./explain.ts";
import { commandsIn, programFor } from "./program.ts";
import {
  type CommonOptions,
  DEFAULT_RELAY,
  type Settings,
  settingsOf,
} from "./settings.ts";

/** The verbs whose code is not the client's, each given what stands behind its name. */
export type OtherVerbs = Readonly<Record<string, (args: string[]) => Promise<number>>>;

/** Runs the command line and resolves to the exit code; it never rejects. */
export async function run(args: readonly string[], others: OtherVerbs): Promise<number> {
  const spelled = spelledOut(args);
  const [name = "", ...rest] = spelled;
  const current = new Run(args);
  catchStrays((error) => Deno.exit(current.failed(error)));
  try {
    const other = Object.hasOwn(others, name) ? others[name] : undefined;
    return other === undefined ? await current.verb(spelled) : await other(rest);
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

/** One run of the program. */
class Run {
  #exit: ExitCode = EXIT.done;
  #scene: Scene = { relay: DEFAULT_RELAY };
  #manner: Manner;

  constructor(readonly args: readonly string[]) {
    this.#manner = { json: args.includes("--json"), quiet: false };
  }

  async verb(args: readonly string[]): Promise<number> {
    const program = programFor({
      account: async (options, verb) => {
        const settings = this.#settle(options);
        const accounts = await import("../mod.ts");
        const input = new Input();
        this.#exit = await verb({ settings, input, output: this.#output(), accounts });
      },
      program: async (verb, json = false) => {
        this.#manner = { json, quiet: false };
        this.#exit = await verb(this.#output());
      },
    });
    try {
      await throwing(program).parseAsync([...args], { from: "user" });
      return this.#exit;
    } catch (error) {
      return this.#stopped(error);
    }
  }

  /** Says what went wrong and gives the exit code. */
  failed(error: unknown): number {
    // The reader went away, as `head` does: there is nobody left to tell.
    if (error instanceof Deno.errors.BrokenPipe) return EXIT.done;
    const explained = explain(error, this.#scene);
    this.#output().problem(explained, explained.exit);
    if (explained.exit === EXIT.unexpected && this.#verbose && error instanceof Error) {
      this.#output().note(error.stack ?? "");
    }
    return explained.exit;
  }

  get #verbose(): boolean {
    return this.args.includes("-v") || this.args.includes("--verbose");
  }

  #output(): Output {
    return new Output(this.#manner);
  }

  #settle(options: CommonOptions): Settings {
    const settings = settingsOf(options, (name) => Deno.env.get(name));
    const { user, relay, json, quiet } = settings;
    this.#scene = { user, relay: relay?.replace(/#.*/, "") ?? DEFAULT_RELAY };
    this.#manner = { json, quiet };
    return settings;
  }

  /** What the parser throws: help that was asked for, or a command typed wrongly. */
  #stopped(error: unknown): number {
    if (!(error instanceof CommanderError)) return this.failed(error);
    if (error.code === "commander.helpDisplayed") return EXIT.done;
    if (error.code === "commander.help") return EXIT.usage;
    return this.failed(misspelled(error.message, this.args));
  }
}

/** Makes the parser throw instead of printing and leaving. */
function throwing(program: CommandUnknownOpts): CommandUnknownOpts {
  for (const command of commandsIn(program)) {
    command.exitOverride();
    command.configureOutput({
      writeOut: (text) => write(Deno.stdout, text),
      writeErr: (text) => write(Deno.stderr, text),
      outputError: () => {},
      getOutHelpWidth: () => 80,
      getErrHelpWidth: () => 80,
      getOutHasColors: () => false,
      getErrHasColors: () => false,
    });
  }
  return program;
}

/** The parser's complaint in our voice. */
function misspelled(message: string, args: readonly string[]): Error {
  const [first = "", suggestion] = message.replace(/^error: /, "").split("\n");
  const line = first.replace(/\.$/, "")
    .replace(/\. ([A-Z])/g, (_, letter) => `; ${letter.toLowerCase()}`);
  const meant = /\(Did you mean (?:one of )?(.*)\?\)/.exec(suggestion ?? "")?.[1];
  const help = args[0]?.startsWith("-")
    ? "messenger --help"
    : `messenger ${args[0]} --help`;
  return usage(line, meant === undefined ? help : `did you mean ${meant}?`);
}
