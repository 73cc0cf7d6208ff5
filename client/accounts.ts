import { careOn } from "./account_care.ts";
import { folderOf, hasAccount } from "./account_folder.ts";
import { assemble, orClose, relayOf, unlock } from "./assembling.ts";
import { nameOf } from "./contacts.ts";
import { signIn } from "./enrolment.ts";
import type { Environment } from "./environment.ts";
import { publishPrekeys } from "./first_upload.ts";
import { found, foundAnew, type Founding } from "./founding.ts";
import type { Accounts, CreateOptions } from "./messenger.ts";
import type { Messenger, OpenOptions } from "./messenger.ts";
import { resume } from "./pending.ts";
import { withNewRelay, withPinnedRelay } from "./relay_talk.ts";
import { readAccount, readProfile, type Vault } from "./vault/mod.ts";

/** The ways to a messenger, on a machine or in a test. */
export function accountsOn(environment: Environment): Accounts {
  return {
    hasAccount,
    openMessenger: (options) => open(options, environment),
    register: (options) => create(options, environment, found),
    login: (options) => login(options, environment),
    replaceDevice: (options) => create(options, environment, foundAnew),
    ...careOn(environment),
  };
}

async function open(options: OpenOptions, environment: Environment): Promise<Messenger> {
  const vault = await unlock(options, environment);
  return await orClose(vault, async () => {
    if (readProfile(vault).pending !== null) await finish(vault, options, environment);
    return assemble(vault, options, environment);
  });
}

async function login(
  options: OpenOptions,
  environment: Environment,
): Promise<Messenger> {
  const vault = await unlock(options, environment);
  return await orClose(vault, async () => {
    const account = readAccount(vault);
    const address = relayOf(account, options);
    const credentials = { username: account.username, password: options.password };
    await withPinnedRelay(vault, { address, environment }, async (connection) => {
      await signIn(connection, credentials, account.device);
    });
    return assemble(vault, options, environment);
  });
}

async function finish(
  vault: Vault,
  options: OpenOptions,
  environment: Environment,
): Promise<void> {
  const account = readAccount(vault);
  const address = relayOf(account, options);
  const credentials = { username: account.username, password: options.password };
  await withPinnedRelay(vault, { address, environment }, async (connection) => {
    await resume({ connection, credentials, environment }, vault);
  });
}

async function create(
  options: CreateOptions,
  environment: Environment,
  make: (founding: Founding) => Promise<Vault>,
): Promise<Messenger> {
  const { relay: text, displayName, kdfMemory, password } = options;
  const credentials = { username: nameOf(options.username), password };
  const vault = await withNewRelay(text, environment, (connection, relay) =>
    make({
      folder: folderOf(options),
      credentials,
      displayName,
      ...(kdfMemory !== undefined && { kdfMemory }),
      environment,
      connection,
      relay,
    }));
  return await orClose(vault, async () => {
    await publishPrekeys(vault, options, environment);
    return assemble(vault, options, environment);
  });
}
