import type * as v from "valibot";
import type { Username } from "../../src/address.ts";
import type { RelayPin } from "../../src/channel/verify.ts";
import {
  decodeDevice,
  encodeDevice,
  type OurDevice,
} from "../../src/identity/identity.ts";
import { ClientError } from "../fault.ts";
import { numberKey } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { ACCOUNT, PASSWORD_CHANGE, RELAY_PIN } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** Whose vault it is. */
export interface Account {
  readonly username: Username;
  /** Free text for contacts; may be empty. */
  readonly displayName: string;
  readonly device: OurDevice;
  /** The relay's URL without its key. */
  readonly relay: string;
  /** How the relay is to learn of the device; `null` once it confirmed that it did. */
  readonly pending: "register" | "replace" | null;
}

const ONLY = numberKey(0);

/** The account. A vault is made with one, so its absence is damage. */
export function readAccount(rows: Reading): Account {
  const row = rows.read(ACCOUNT, ONLY);
  if (row === null) throw new ClientError("vault-damaged", { subject: "account" });
  return { ...row, device: decodeDevice(row.device) };
}

/** The account but for its device, of whose keys no copy is left. */
export function readProfile(rows: Reading): Omit<Account, "device"> {
  const { device, ...profile } = readAccount(rows);
  device.identity.private.wipe();
  device.login.wipe();
  return profile;
}

/** Stores the account. */
export function writeAccount(tx: Tx, account: Account): void {
  const device = encodeDevice(account.device);
  tx.write(ACCOUNT, ONLY, { ...account, device });
}

/** What is remembered of the relay, or `null` before the first connection. */
export function readRelayPin(rows: Reading): RelayPin | null {
  return rows.read(RELAY_PIN, ONLY);
}

/** Remembers the relay. */
export function writeRelayPin(tx: Tx, { fingerprint, serial }: RelayPin): void {
  tx.write(RELAY_PIN, ONLY, { fingerprint, serial });
}

/** A new password that the relay is to learn of: see `PASSWORD_CHANGE`. */
export type PasswordChange = v.InferOutput<typeof PASSWORD_CHANGE["schema"]>;

/** The change of the password that is under way, or `null`. */
export function passwordChange(rows: Reading): PasswordChange | null {
  return rows.read(PASSWORD_CHANGE, ONLY);
}

/** Stores the change of the password that is under way; `null` where it has ended. */
export function writePasswordChange(tx: Tx, change: PasswordChange | null): void {
  if (change === null) return tx.erase(PASSWORD_CHANGE, ONLY);
  tx.write(PASSWORD_CHANGE, ONLY, change);
}
