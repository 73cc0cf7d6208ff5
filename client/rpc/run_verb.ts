import type { Context, Held, Stage } from "../cli/context.ts";
import type { ExitCode } from "../cli/exit_codes.ts";
import { ClientError } from "../fault.ts";
import type { Accounts } from "../messenger.ts";
import { Input } from "../terminal/input.ts";
import type { FarTerminal } from "./far_terminal.ts";
import type { VerbAsked } from "./method.ts";

/**
 * Runs a verb that was typed in another process with the account that this one holds. It
 * finds that process's terminal where its own would be.
 */
export async function runVerb(
  terminal: FarTerminal,
  { args, environment, terminal: facts }: VerbAsked,
  { held, perform }: { readonly held: Held } & Pick<Context, "perform">,
): Promise<ExitCode> {
  const known: Readonly<Record<string, string>> = {
    ...environment,
    MESSENGER_USER: held.messenger.me.username,
    MESSENGER_HOME: held.settings.home,
  };
  const stage: Stage = {
    environment: (name) => Object.hasOwn(known, name) ? known[name] : undefined,
    input: new Input(terminal.stdin),
    stdout: terminal.stdout,
    stderr: terminal.stderr,
    size: () => facts,
    onSignals: (handlers) => terminal.onSignals(handlers),
    accounts: NONE,
    held,
  };
  return await perform(args, stage);
}

/**
 * The account is open already, and no other verb than one that works with it as it is can
 * be run: to open its file a second time here would undo the lock that it is held by.
 */
const NONE: Accounts = {
  hasAccount: () => true,
  openMessenger: busy,
  register: busy,
  login: busy,
  replaceDevice: busy,
  changePassword: busy,
  backUp: busy,
  restore: busy,
  examine: () => {
    throw new ClientError("vault-busy");
  },
};

function busy(): Promise<never> {
  return Promise.reject(new ClientError("vault-busy"));
}
