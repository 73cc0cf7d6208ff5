import { uuidFrom } from "../src/address.ts";
import { makeDevice } from "../src/identity/identity.ts";
import * as enrolment from "./enrolment.ts";
import { ClientError, type ClientFault } from "./fault.ts";
import type { RelayPins } from "./link/link.ts";
import { type Enrolment, register, replace } from "./pending.ts";
import { makeFirstPrekeys } from "./prekey_making.ts";
import { type Account, removeVaultFile, Vault, writeAccount } from "./vault/mod.ts";
import { writeRelayPin } from "./vault/mod.ts";

/**
 * How an account comes to be here. The vault holds the keys before the relay hears of
 * them, and is "pending" until it has:
 *
 *   apply for the name ────▶ vault, pending ──▶ register the device ──▶ not pending
 *   sign in by password ───▶ vault, pending ──▶ replace the device ───▶ not pending
 */
export interface Founding extends Enrolment {
  /** The account's own folder. */
  readonly folder: string;
  readonly displayName: string;
  /** Mebibytes of the vault's key derivation; absent for the default. */
  readonly kdfMemory?: number;
  readonly relay: { readonly url: string; readonly pins: RelayPins };
}

/** Makes an account at the relay, and its vault here. */
export async function found(founding: Founding): Promise<Vault> {
  const { credentials, connection, environment: { random } } = founding;
  const record = await enrolment.applyFor(connection, credentials);
  const device = makeDevice(uuidFrom(random.bytes(16)), 1, random);
  const vault = await makeVault(founding, { device, pending: "register" });
  await orRemove(founding.folder, vault, () => register(founding, vault, record));
  return vault;
}

/** Puts a new device in the place of the account's current one, and makes its vault. */
export async function foundAnew(founding: Founding): Promise<Vault> {
  const { credentials, connection, environment: { random } } = founding;
  const { uuid, device: last, token } = await enrolment.signIn(
    connection,
    credentials,
    null,
  );
  const device = makeDevice(uuid, last + 1, random);
  const vault = await makeVault(founding, { device, pending: "replace" });
  await orRemove(founding.folder, vault, () => replace(founding, vault, token));
  return vault;
}

async function makeVault(
  founding: Founding,
  made: Pick<Account, "device" | "pending">,
): Promise<Vault> {
  const { folder, displayName, credentials, environment, relay, kdfMemory } = founding;
  const { username, password } = credentials;
  const { random, clock } = environment;
  return await Vault.create({
    ...environment,
    folder,
    password,
    ...(kdfMemory !== undefined && { kdfMemory }),
    first(tx) {
      writeAccount(tx, { username, displayName, relay: relay.url, ...made });
      const pin = relay.pins.read();
      if (pin !== null) writeRelayPin(tx, pin);
      makeFirstPrekeys(tx, { device: made.device, random, now: clock.now() });
    },
  });
}

/** After these the relay is sure not to know the device, and the vault is of no use. */
const REFUSALS: readonly ClientFault[] = [
  "name-taken",
  "registration-closed",
  "signed-in-elsewhere",
  "limited",
];

async function orRemove(
  folder: string,
  vault: Vault,
  enrol: () => Promise<void>,
): Promise<void> {
  try {
    await enrol();
  } catch (error) {
    vault.close();
    const isRefusal = error instanceof ClientError && REFUSALS.includes(error.code);
    if (isRefusal) removeVaultFile(folder);
    throw error;
  }
}
