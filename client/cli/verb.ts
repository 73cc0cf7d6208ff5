import { Command, Option } from "@commander-js/extra-typings";
import type { Output } from "../terminal/output.ts";
import type { Context } from "./context.ts";
import type { ExitCode } from "./exit_codes.ts";
import type { CommonOptions } from "./settings.ts";
import { mebibytes } from "./values.ts";

/** What the table hands a chosen verb to. */
export interface Dispatch {
  /** Runs a verb that works with an account. */
  account(
    options: CommonOptions,
    verb: (context: Context) => Promise<ExitCode>,
  ): Promise<void>;
  /** Runs a verb that needs no account. */
  program(verb: (output: Output) => Promise<ExitCode>, json?: boolean): Promise<void>;
}

/** What making an account can be told beside the common options. */
export type NewAccountOptions = {
  readonly name?: string | undefined;
  readonly acceptRelayKey?: string | undefined;
  readonly kdfMemory?: number | undefined;
};

/** The group of the options that `verb` adds. */
const COMMON = "options of every verb";

/** What commander makes of an option's flags. */
function common<Flags extends string>(flags: Flags, description: string) {
  return new Option(flags, description).helpGroup(COMMON);
}

/** A verb with the options that every client verb takes. */
export function verb(name: string, summary: string): Command<[], CommonOptions> {
  return new Command(name).description(summary)
    .addOption(common("-u, --user <name>", "the account, else MESSENGER_USER"))
    .addOption(common("--relay <url>", "URL or URL#KEY, else MESSENGER_RELAY"))
    .addOption(common("--data-dir <dir>", "place of the accounts, else MESSENGER_HOME"))
    .addOption(common("--password-file <file>", "the password is its first line"))
    .addOption(common("--password-stdin", "the password is the first line of input"))
    .addOption(
      common("--trust-new-identities <when>", "people never met")
        .choices(["on-first-use", "always", "never"] as const)
        .default("on-first-use" as const),
    )
    .addOption(
      common("--invitations <how>", "to groups, of accepted people")
        .choices(["ask", "accept"] as const)
        .default("ask" as const),
    )
    .addOption(
      common("-o, --output <format>", "of results")
        .choices(["text", "json"] as const).default("text" as const),
    )
    .addOption(common("--json", "the same as --output json"))
    .addOption(common("--plain", "lines instead of a full screen, and no colours"))
    .addOption(common("--no-color", "as with NO_COLOR set"))
    .addOption(common("-v, --verbose", "more about failures"))
    .addOption(common("-q, --quiet", "nothing but results and failures"));
}

/** A verb that can make an account. */
export function newAccountVerb(
  name: string,
  summary: string,
): Command<[], CommonOptions & NewAccountOptions> {
  return verb(name, summary)
    .option("--name <name>", "display name: contacts see it, the relay not")
    .option("--accept-relay-key <key>", "take a new relay's key without asking")
    .option("--kdf-memory <mib>", "for the key from the password: 64 to 1024", mebibytes);
}
