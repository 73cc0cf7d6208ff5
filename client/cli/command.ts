import { CommanderError, type CommandUnknownOpts } from "@commander-js/extra-typings";
import { type Manner, Output, write } from "../terminal/output.ts";
import type { Stage } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { explain, type Scene, usage } from "./explain.ts";
import { commandsIn, programFor } from "./program.ts";
import {
  type CommonOptions,
  DEFAULT_RELAY,
  type Settings,
  settingsOf,
} from "./settings.ts";

/** One command, as it was typed. */
export class CommandLine {
  #exit: ExitCode = EXIT.done;
  #scene: Scene = { relay: DEFAULT_RELAY };
  #manner: Manner;

  constructor(readonly args: readonly string[], readonly stage: Stage) {
    this.#manner = { json: args.includes("--json"), quiet: false };
  }

  /** Does what it says, however it ends, and gives the exit code. */
  async run(): Promise<ExitCode> {
    const { args, stage } = this;
    const program = programFor({
      account: async (options, verb) => {
        const settings = this.#settle(options);
        const context = { ...stage, args, settings, output: this.#output(), perform };
        this.#exit = await verb(context);
      },
      program: async (verb, json = false) => {
        this.#manner = { json, quiet: false };
        this.#exit = await verb(this.#output());
      },
    });
    try {
      await this.#throwing(program).parseAsync([...args], { from: "user" });
      return this.#exit;
    } catch (error) {
      return this.#stopped(error);
    }
  }

  /** Says what went wrong and gives the exit code. */
  failed(error: unknown): ExitCode {
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
    const { stdout, stderr, size } = this.stage;
    return new Output(this.#manner, stdout, stderr, size);
  }

  #settle(options: CommonOptions): Settings {
    const settings = settingsOf(options, this.stage.environment);
    const { user, relay, json, quiet } = settings;
    this.#scene = { user, relay: relay?.replace(/#.*/, "") ?? DEFAULT_RELAY };
    this.#manner = { json, quiet };
    return settings;
  }

  /** Makes the parser throw instead of printing and leaving. */
  #throwing(program: CommandUnknownOpts): CommandUnknownOpts {
    const { stdout, stderr } = this.stage;
    for (const command of commandsIn(program)) {
      command.exitOverride();
      command.configureOutput({
        writeOut: (text) => write(stdout, text),
        writeErr: (text) => write(stderr, text),
        outputError: () => {},
        getOutHelpWidth: () => 80,
        getErrHelpWidth: () => 80,
        getOutHasColors: () => false,
        getErrHasColors: () => false,
      });
    }
    return program;
  }

  /** What the parser throws: help that was asked for, or a command typed wrongly. */
  #stopped(error: unknown): ExitCode {
    if (!(error instanceof CommanderError)) return this.failed(error);
    if (error.code === "commander.helpDisplayed") return EXIT.done;
    if (error.code === "commander.help") return EXIT.usage;
    return this.failed(misspelled(error.message, this.args));
  }
}

function perform(args: readonly string[], stage: Stage): Promise<ExitCode> {
  return new CommandLine(args, stage).run();
}

/** How the parser complains of a verb that is none. */
function unknown(verb: string | undefined): string {
  return `unknown command '${verb}'`;
}

/** The parser's complaint in our voice. */
function misspelled(message: string, args: readonly string[]): Error {
  const [first = "", suggestion] = message.replace(/^error: /, "").split("\n");
  const line = first.replace(/\.$/, "")
    .replace(/\. ([A-Z])/g, (_, letter) => `; ${letter.toLowerCase()}`);
  const meant = /\(Did you mean (?:one of )?(.*)\?\)/.exec(suggestion ?? "")?.[1];
  const isVerb = !args[0]?.startsWith("-") && first !== unknown(args[0]);
  const help = isVerb ? `messenger ${args[0]} --help` : "messenger --help";
  return usage(line, meant === undefined ? help : `did you mean ${meant}?`);
}
