import { Secret } from "../../src/secret.ts";
import { folderOf } from "../account_folder.ts";
import { relayOf } from "../assembling.ts";
import { signIn } from "../enrolment.ts";
import type { Environment } from "../environment.ts";
import { ClientError } from "../fault.ts";
import type { Accounts, RestoreOptions } from "../messenger.ts";
import { leavePastBehind, makeFirstPrekeys } from "../prekey_making.ts";
import { withPinnedRelay } from "../relay_talk.ts";
import { readAccount, removeVaultFile, Vault, vaultExists } from "../vault/mod.ts";
import { type Contents, readContents } from "./contents.ts";
import { openFile } from "./sealed_file.ts";

/**
 * Makes an account's vault of a backup, once the relay has confirmed its password and
 * that its device is still the account's. The new vault has no sessions, sender keys or
 * prekeys of the old one, and the generation of one that never sealed anything: to the
 * next connection it is an older copy, and what is done for such a one (`rollback.ts`)
 * is what it needs.
 */
export async function restore(
  options: RestoreOptions,
  environment: Environment,
): ReturnType<Accounts["restore"]> {
  const { home, path, filePassword } = options;
  const file = readFile(path);
  const stream = await openFile(file, { ...environment, password: filePassword });
  const contents = readContents(stream);
  const { username } = contents.heading;
  const folder = folderOf({ home, username });
  if (vaultExists(folder)) throw new ClientError("vault-exists", { subject: username });
  const vault = await makeVault(contents, folder, { options, environment });
  stream.fill(0);
  try {
    await ensureOurs(vault, options, environment);
  } catch (error) {
    vault.close();
    removeVaultFile(folder);
    throw error;
  }
  vault.close();
  return username;
}

async function makeVault(
  { heading, write }: Contents,
  folder: string,
  { options, environment }: {
    readonly options: RestoreOptions;
    readonly environment: Environment;
  },
): Promise<Vault> {
  const { random, clock } = environment;
  const master = new Secret("master key", heading.master);
  return await Vault.create({
    ...environment,
    folder,
    password: options.password,
    like: { vault: heading.vault.slice(), master },
    first(tx) {
      write(tx);
      const { device } = readAccount(tx);
      makeFirstPrekeys(tx, { device, random, now: clock.now() });
      leavePastBehind(tx, random);
    },
  });
}

/** "wrong-password", or "signed-in-elsewhere" where the device was replaced since. */
async function ensureOurs(
  vault: Vault,
  options: RestoreOptions,
  environment: Environment,
): Promise<void> {
  const account = readAccount(vault);
  const credentials = { username: account.username, password: options.password };
  const address = relayOf(account, options);
  await withPinnedRelay(vault, { address, environment }, async (connection) => {
    await signIn(connection, credentials, account.device);
  });
}

function readFile(path: string): Uint8Array {
  try {
    return Deno.readFileSync(path);
  } catch (cause) {
    if (cause instanceof Deno.errors.NotCapable) throw cause;
    throw new ClientError("no-backup", { subject: path, cause });
  }
}
