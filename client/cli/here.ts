import { hasAccount } from "../account_folder.ts";
import type { Accounts } from "../messenger.ts";
import { Input } from "../terminal/input.ts";
import { onSignals } from "../terminal/signals.ts";
import type { Stage } from "./context.ts";

/**
 * The accounts of this machine. Whether one is here is told at once; all that works with
 * it is loaded when it is opened, which a verb that runs in another process never does.
 */
const ACCOUNTS: Accounts = {
  hasAccount,
  openMessenger: async (options) => (await client()).openMessenger(options),
  register: async (options) => (await client()).register(options),
  login: async (options) => (await client()).login(options),
  replaceDevice: async (options) => (await client()).replaceDevice(options),
  changePassword: async (options) => (await client()).changePassword(options),
  backUp: async (options) => (await client()).backUp(options),
  restore: async (options) => (await client()).restore(options),
  async *examine(options) {
    yield* (await client()).examine(options);
  },
};

function client(): Promise<typeof import("../mod.ts")> {
  return import("../mod.ts");
}

/** This very process. */
export const HERE: Stage = {
  environment: (name) => Deno.env.get(name),
  input: new Input(),
  stdout: Deno.stdout,
  stderr: Deno.stderr,
  size: Deno.consoleSize,
  onSignals,
  accounts: ACCOUNTS,
};
