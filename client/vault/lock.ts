import { type Database, openDatabase } from "./database.ts";
import { checkVaultPlace, vaultExists, vaultPath } from "./file.ts";

/** Makes the folder and an empty file in it that are closed to every other user. */
export function makeVaultFile(folder: string): void {
  Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (vaultExists(folder)) return;
  Deno.openSync(vaultPath(folder), { write: true, createNew: true, mode: 0o600 }).close();
}

/**
 * Opens the vault in a folder for this process alone. The kernel's lock on its file dies
 * with the process, so a crash leaves nothing to clean up. While it is held nothing else
 * in this process may open the file: closing another descriptor would drop the lock
 * (POSIX). Refuses with "no-vault", "vault-busy" where another process has it,
 * "vault-exposed" where the folder or a file is a link or can be read by other users,
 * "vault-damaged" where it is no database.
 */
export function openVaultFile(folder: string): Database {
  checkVaultPlace(folder);
  return openDatabase(vaultPath(folder));
}
