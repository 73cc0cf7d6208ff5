import { nameOf } from "./contacts.ts";
import type { Environment } from "./environment.ts";
import type { AccountPlace, OpenOptions } from "./messenger.ts";
import { Vault } from "./vault/mod.ts";

/** An account's own folder. Usernames have no character that means anything in a path. */
export function folderOf({ home, username }: AccountPlace): string {
  return `${home}/${nameOf(username)}`;
}

/** The account's vault, opened with its password. */
export async function unlock(
  options: Pick<OpenOptions, "home" | "username" | "password">,
  environment: Environment,
): Promise<Vault> {
  const { password } = options;
  return await Vault.unlock({ ...environment, folder: folderOf(options), password });
}

/** A vault that nothing comes of does not stay open. */
export async function orClose<T>(vault: Vault, use: () => T | Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    vault.close();
    throw error;
  }
}
