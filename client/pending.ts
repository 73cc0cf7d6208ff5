import type { OurDevice } from "../src/identity/identity.ts";
import type { LastingKeys } from "../src/wire/bundle.ts";
import * as enrolment from "./enrolment.ts";
import type { Environment } from "./environment.ts";
import { ClientError } from "./fault.ts";
import { linkDevice } from "./link_device.ts";
import type { Connection } from "./link/connection.ts";
import { openSession } from "./link/session.ts";
import { stateLasting } from "./prekey_making.ts";
import { readAccount, type Vault, writeAccount } from "./vault/mod.ts";

/**
 * The step from a vault whose account the relay may not know yet to one that it knows. A
 * kill may end it anywhere: the vault stays pending, and the next start asks the relay.
 */

/** What telling the relay takes. */
export interface Enrolment {
  readonly credentials: enrolment.Credentials;
  readonly environment: Environment;
  readonly connection: Connection;
}

/** Finishes what an earlier start left pending, unless the relay knows the device. */
export async function resume(input: Enrolment, vault: Vault): Promise<void> {
  const { credentials, connection } = input;
  if (await isKnown(input, vault)) return markKnown(vault);
  if (readAccount(vault).pending === "register") {
    const record = await enrolment.applyFor(connection, credentials);
    return await register(input, vault, record);
  }
  const { token } = await enrolment.signIn(connection, credentials, null);
  await replace(input, vault, token);
}

/** Registers the vault's device with OPAQUE's record of its password. */
export async function register(
  { credentials: { username }, connection, environment }: Enrolment,
  vault: Vault,
  record: string,
): Promise<void> {
  const { random } = environment;
  const enrolled = enrolledIn(vault, environment);
  await enrolment.registerDevice(connection, { ...enrolled, username, record, random });
  markKnown(vault);
}

/** Puts the vault's device in the place of the account's current one. */
export async function replace(
  { connection, environment }: Enrolment,
  vault: Vault,
  token: string,
): Promise<void> {
  const { random } = environment;
  const enrolled = enrolledIn(vault, environment);
  await enrolment.replaceDevice(connection, { ...enrolled, random, token });
  markKnown(vault);
}

/** One commit: the relay is known to know the device. */
function markKnown(vault: Vault): void {
  vault.commit((tx) => writeAccount(tx, { ...readAccount(tx), pending: null }));
}

/** The answer to an earlier request may have been lost, and its effect not. */
async function isKnown(
  { connection, environment }: Enrolment,
  vault: Vault,
): Promise<boolean> {
  const { device } = readAccount(vault);
  const linked = linkDevice({ device, vault }, () => {});
  try {
    await openSession(connection, linked, environment.clock);
    return true;
  } catch (error) {
    if (error instanceof ClientError && error.code === "logged-out") return false;
    throw error;
  }
}

/** One commit: a statement about the prekeys that is fresh enough to be published. */
function enrolledIn(
  vault: Vault,
  { random, clock }: Environment,
): { readonly device: OurDevice; readonly keys: LastingKeys } {
  const { device } = readAccount(vault);
  const now = clock.now();
  const keys = vault.commit((tx) => stateLasting(tx, { device, random, now }));
  return { device, keys };
}
