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
