import { entryAt } from "../disk.ts";
import { ClientError } from "../fault.ts";

/*
 * The vault's file as it lies in its folder, whoever has it open. That is told without
 * the database, which is loaded where the file is opened.
 */

/** Name of the vault in its account's folder. */
const VAULT_FILE = "vault.db";

/** Where the vault of a folder is. */
export function vaultPath(folder: string): string {
  return `${folder}/${VAULT_FILE}`;
}

/** Whether something that may be a vault lies in the folder. */
export function vaultExists(folder: string): boolean {
  return entryAt(vaultPath(folder)) !== null;
}

/** Refuses with "no-vault" or "vault-exposed"; opens nothing. */
export function checkVaultPlace(folder: string): void {
  const path = vaultPath(folder);
  if (entryAt(path) === null) throw new ClientError("no-vault");
  for (const name of [folder, path, `${path}-wal`, `${path}-journal`]) checkPrivate(name);
}

/** Removes a vault that nobody has open, and its folder where nothing else is in it. */
export function removeVaultFile(folder: string): void {
  const path = vaultPath(folder);
  for (const name of [path, `${path}-wal`]) {
    if (entryAt(name) !== null) Deno.removeSync(name);
  }
  if ([...Deno.readDirSync(folder)].length === 0) Deno.removeSync(folder);
}

function checkPrivate(path: string): void {
  const found = entryAt(path);
  if (found === null) return;
  const open = found.mode !== null && (found.mode & 0o077) !== 0;
  if (found.isSymlink || open) throw new ClientError("vault-exposed", { subject: path });
}
