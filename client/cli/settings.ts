import type { TrustPolicy } from "../messenger.ts";
import { usage } from "./explain.ts";

/** What every client verb can be told, as the command line spells it. */
export type CommonOptions = {
  readonly user?: string | undefined;
  readonly relay?: string | undefined;
  readonly dataDir?: string | undefined;
  readonly passwordFile?: string | undefined;
  readonly passwordStdin?: true | undefined;
  readonly trustNewIdentities: TrustPolicy;
  readonly invitations: "ask" | "accept";
  readonly output: "text" | "json";
  readonly json?: true | undefined;
  readonly plain?: true | undefined;
  readonly color: boolean;
  readonly verbose?: true | undefined;
  readonly quiet?: true | undefined;
};

/** The same with the environment and the defaults worked in. */
export interface Settings {
  /** Absent where neither option nor environment names one. */
  readonly user: string | undefined;
  /** What was asked for; absent where the account's own relay is meant. */
  readonly relay: string | undefined;
  /** The data directory. */
  readonly home: string;
  readonly passwordFile: string | undefined;
  readonly passwordStdin: boolean;
  readonly trustNew: TrustPolicy;
  /** Whether an accepted person's invitation to a group is accepted by itself. */
  readonly joinsUnasked: boolean;
  readonly json: boolean;
  readonly color: boolean;
  /** Whether lines are wanted where a full screen could be. */
  readonly plain: boolean;
  /** Whether the terminal understands no orders at all. */
  readonly dumb: boolean;
  readonly verbose: boolean;
  readonly quiet: boolean;
}

/** Where a relay is looked for that was never named: where `messenger relay` listens. */
export const DEFAULT_RELAY = "http://127.0.0.1:8000";

/** Reads one variable of the environment; a stand-in in tests. */
export type Environment = (name: string) => string | undefined;

/** Options first, then the environment, then what is usual. */
export function settingsOf(options: CommonOptions, environment: Environment): Settings {
  const set = (name: string) => environment(name) || undefined;
  if (options.passwordFile !== undefined && options.passwordStdin) {
    throw usage(
      "a password comes from --password-file or --password-stdin, not from both",
      "leave one of them away",
    );
  }
  return {
    user: options.user ?? set("MESSENGER_USER"),
    relay: options.relay ?? set("MESSENGER_RELAY"),
    home: options.dataDir ?? set("MESSENGER_HOME") ?? defaultHome(set),
    passwordFile: options.passwordFile,
    passwordStdin: options.passwordStdin ?? false,
    trustNew: options.trustNewIdentities,
    joinsUnasked: options.invitations === "accept",
    json: options.json ?? options.output === "json",
    color: options.color && !options.plain && set("NO_COLOR") === undefined &&
      environment("TERM") !== "dumb",
    plain: options.plain ?? false,
    dumb: environment("TERM") === "dumb",
    verbose: options.verbose ?? false,
    quiet: options.quiet ?? false,
  };
}

function defaultHome(set: Environment): string {
  const base = set("XDG_DATA_HOME") ?? homeBelow(set("HOME"));
  if (base !== undefined) return `${base}/messenger`;
  throw usage(
    "neither HOME nor XDG_DATA_HOME is set, so there is no place for the account",
    "give one with --data-dir DIR",
  );
}

function homeBelow(home: string | undefined): string | undefined {
  return home === undefined ? undefined : `${home}/.local/share`;
}
