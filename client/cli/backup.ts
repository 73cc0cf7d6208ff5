import { ClientError } from "../fault.ts";
import { place } from "./account.ts";
import type { Context } from "./context.ts";
import { EXIT, type ExitCode } from "./exit_codes.ts";
import { existingPassword, nextPassword, passwordFor } from "./password.ts";

/** What backups can be told beside the common options. */
export interface BackupOptions {
  readonly backupPasswordFile?: string | undefined;
}

/** `messenger backup FILE`: the account in one sealed file with its own password. */
export async function backup(
  context: Context,
  path: string,
  { backupPasswordFile }: BackupOptions,
): Promise<ExitCode> {
  const { accounts, output } = context;
  const where = place(context);
  if (!accounts.hasAccount(where)) {
    throw new ClientError("no-vault", { subject: where.username });
  }
  const password = await existingPassword(context, where.username);
  const filePassword = await nextPassword(context, "the backup", backupPasswordFile);
  try {
    const bytes = await accounts.backUp({ ...where, password, path, filePassword });
    const { username } = where;
    output.result(
      { type: "backup", username, path, bytes },
      `saved ${username} in ${path}`,
    );
  } finally {
    password.wipe();
    filePassword.wipe();
  }
  output.note("history, contacts and groups are in it; keys of conversations never are");
  return EXIT.done;
}

/** `messenger restore FILE`: the account of a backup, on this machine. */
export async function restore(
  context: Context,
  path: string,
  { backupPasswordFile }: BackupOptions,
): Promise<ExitCode> {
  const { accounts, output, settings: { home, relay } } = context;
  const filePassword = await passwordFor(context, "the backup", backupPasswordFile);
  const password = await existingPassword(context, "the account");
  try {
    const options = { home, path, filePassword, password, ...(relay && { relay }) };
    const username = await accounts.restore(options);
    output.result({ type: "restored", username }, `restored ${username}`);
    output.note(
      "what came after the backup is not here, and the keys with everybody are renewed",
    );
    output.note(`use no other copy of it from now on: messenger chat --user ${username}`);
  } finally {
    password.wipe();
    filePassword.wipe();
  }
  return EXIT.done;
}
