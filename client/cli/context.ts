import type { Accounts, Messenger } from "../messenger.ts";
import type { Input } from "../terminal/input.ts";
import type { Output, Sink } from "../terminal/output.ts";
import type { SignalHandler } from "../terminal/signals.ts";
import type { ExitCode } from "./exit_codes.ts";
import type { Environment, Settings } from "./settings.ts";

/** What every verb works with. */
export interface Context {
  /** The command as it was typed: the verb and all behind it. */
  readonly args: readonly string[];
  readonly settings: Settings;
  readonly input: Input;
  readonly output: Output;
  readonly accounts: Accounts;
  /** Listens to signals of the process at the terminal until the result is called. */
  readonly onSignals: (handlers: readonly SignalHandler[]) => () => void;
  /** The account where this process holds it for the one that the verb was typed in. */
  readonly held?: Held;
  /** Runs another command, as if it had been typed on that stage. */
  readonly perform: (args: readonly string[], stage: Stage) => Promise<ExitCode>;
}

/** What surrounds a command: its own process, or what another one shows of its own. */
export interface Stage
  extends Pick<Context, "input" | "onSignals" | "held" | "accounts"> {
  readonly environment: Environment;
  readonly stdout: Sink;
  readonly stderr: Sink;
  readonly size: Output["size"];
}

/** An account that is open already. */
export interface Held {
  /** For one verb alone: closing it lets nothing go. */
  readonly messenger: Messenger;
  /** What the process that holds it was told when it was started. */
  readonly settings: Settings;
}
