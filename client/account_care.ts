import { relayOf, unlock } from "./assembling.ts";
import { backUp } from "./backup/backup.ts";
import { restore } from "./backup/restore.ts";
import type { Environment } from "./environment.ts";
import { examine } from "./examination.ts";
import type { Accounts, BackUpOptions, PasswordOptions } from "./messenger.ts";
import { askOver, changePassword } from "./password_change.ts";
import { withPinnedRelay } from "./relay_talk.ts";
import { readAccount } from "./vault/mod.ts";

/** What is done for an account as a whole, while no messenger has it open. */
export type Care = Pick<
  Accounts,
  "changePassword" | "backUp" | "restore" | "examine"
>;

/** Care on a machine or in a test. */
export function careOn(environment: Environment): Care {
  return {
    changePassword: (options) => repassword(options, environment),
    backUp: (options) => save(options, environment),
    restore: (options) => restore(options, environment),
    examine: (options) => examine(options, environment),
  };
}

async function repassword(
  options: PasswordOptions,
  environment: Environment,
): Promise<void> {
  const { password, next } = options;
  const vault = await unlock(options, environment);
  try {
    const address = relayOf(readAccount(vault), options);
    await withPinnedRelay(vault, { address, environment }, async (connection) => {
      const ask = await askOver(connection, vault, environment);
      const { relay } = connection;
      await changePassword({ vault, ask, relay, environment, password, next });
    });
  } finally {
    vault.close();
  }
}

async function save(options: BackUpOptions, environment: Environment): Promise<number> {
  const vault = await unlock(options, environment);
  try {
    return await backUp({ ...options, vault, environment });
  } finally {
    vault.close();
  }
}
