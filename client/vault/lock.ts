import { ClientError } from "../fault.ts";
import { type Database, openDatabase } from "./database.ts";

/**
 * The vault's file, taken for this process alone. The kernel's lock on it dies with the
 * process, so a crash leaves nothing to clean up. While it is held nothing else in this
 * process may open the file: closing another descriptor would drop the lock (POSIX).
 */

/** Name of the vault in its account's folder. */
const VAULT_FILE = "vault.db";

/** Whether something that may be a vault lies in the folder. */
export function vaultExists(folder: string): boolean {
  return entry(`${folder}/${VAULT_FILE}`) !== null;
}

/** Makes the folder and an empty file in it that are closed to every other user. */
export function makeVaultFile(folder: string): void {
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (vaultExists(folder)) return;
  const path = `${folder}/${VAULT_FILE}`;
  Deno.openSync(path, { write: true, createNew: true, mode: 0o600 }).close();
}

/**
 * Opens the vault in a folder for this process alone. Refuses with "no-vault",
 * "vault-busy" where another process has it, "vault-exposed" where the folder or a file
 * is a link or can be read by other users, "vault-damaged" where it is no database.
 */
export function openVaultFile(folder: string): Database {
  checkVaultPlace(folder);
  return openDatabase(`${folder}/${VAULT_FILE}`);
}

/** Refuses with "no-vault" or "vault-exposed"; opens nothing. */
export function checkVaultPlace(folder: string): void {
  const path = `${folder}/${VAULT_FILE}`;
  if (entry(path) === null) throw new ClientError("no-vault");
  for (const name of [folder, path, `${path}-wal`, `${path}-journal`]) checkPrivate(name);
}

/** Removes a vault that nobody has open, and its folder where nothing else is in it. */
export function removeVaultFile(folder: string): void {
  const path = `${folder}/${VAULT_FILE}`;
  for (const name of [path, `${path}-wal`]) {
    if (entry(name) !== null) Deno.removeSync(name);
  }
  if ([...Deno.readDirSync(folder)].length === 0) Deno.removeSync(folder);
}

function checkPrivate(path: string): void {
  const found = entry(path);
  if (found === null) return;
  const open = found.mode !== null && (found.mode & 0o077) !== 0;
  if (found.isSymlink || open) throw new ClientError("vault-exposed", { subject: path });
}

function entry(path: string): Deno.FileInfo | null {
  try {
    return Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return null;
    throw error;
  }
}
