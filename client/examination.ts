import { folderOf } from "./account_folder.ts";
import { roomIn } from "./disk.ts";
import type { Environment } from "./environment.ts";
import { ClientError } from "./fault.ts";
import { linkDevice } from "./link_device.ts";
import { readRelayAddress } from "./link/address.ts";
import type { Connection } from "./link/connection.ts";
import type { RelayPins } from "./link/link.ts";
import { openConnection } from "./link/open_connection.ts";
import { openSession } from "./link/session.ts";
import type { ExamineOptions, Finding } from "./messenger.ts";
import * as vaults from "./vault/mod.ts";

type Look = Finding["look"];

/** Milliseconds between two clocks that nobody would notice in a conversation. */
const CLOCK_TOLERANCE_MS = 2 * 60_000;

/**
 * Looks at everything that an account needs to work, from the disk to the relay, and
 * changes none of it. What cannot be looked at, since something before it is not as it
 * must be or there is no password, is told as not looked at.
 */
export async function* examine(
  options: ExamineOptions,
  environment: Environment,
): AsyncGenerator<Finding> {
  const folder = folderOf(options);
  const place = await looking("folder", () => {
    vaults.checkVaultPlace(folder);
    return folder;
  });
  yield place;
  const isThere = place.is === "well";
  yield isThere ? await looking("disk", () => roomIn(folder)) : later("disk");
  const file = isThere ? await looking("vault", () => pages(folder)) : later("vault");
  yield file;
  const { finding, vault } = file.is === "well"
    ? await openContents(folder, options, environment)
    : { finding: later("contents"), vault: null };
  yield finding;
  try {
    yield* examineRelay(vault, options, environment);
  } finally {
    vault?.close();
  }
}

async function pages(folder: string): Promise<string> {
  await vaults.inspectVault(folder);
  return folder;
}

async function openContents(
  folder: string,
  { password }: ExamineOptions,
  environment: Environment,
): Promise<{ readonly finding: Finding; readonly vault: vaults.Vault | null }> {
  if (password === null) return { finding: locked("contents"), vault: null };
  const opened: vaults.Vault[] = [];
  const finding = await looking("contents", async () => {
    const vault = await vaults.Vault.unlock({ ...environment, folder, password });
    opened.push(vault);
    vaults.readAccount(vault);
    return String(vault.examine());
  });
  const [vault = null] = opened;
  if (finding.is === "well") return { finding, vault };
  vault?.close();
  return { finding, vault: null };
}

async function* examineRelay(
  vault: vaults.Vault | null,
  options: ExamineOptions,
  environment: Environment,
): AsyncGenerator<Finding> {
  const connections: Connection[] = [];
  const relay = await looking("relay", async () => {
    const connection = await reach(vault, options, environment);
    connections.push(connection);
    return connection.binding.fingerprint;
  });
  yield relay;
  const [connection] = connections;
  if (connection === undefined) return yield* [later("clock"), later("device")];
  try {
    yield await looking("clock", () => agreement(connection.relay.clockAhead));
    yield vault === null
      ? options.password === null ? locked("device") : later("device")
      : await looking("device", () => admittance(vault, connection, environment));
  } finally {
    connection.close();
  }
}

/** A channel to the account's relay, or to the one that would be asked without one. */
async function reach(
  vault: vaults.Vault | null,
  { relay, usualRelay }: ExamineOptions,
  environment: Environment,
): Promise<Connection> {
  const own = vault === null ? usualRelay : vaults.readAccount(vault).relay;
  const address = readRelayAddress(relay ?? own);
  const { signal } = new AbortController();
  return await openConnection({ ...environment, address, pins: looked(vault), signal });
}

/** What is pinned is compared, and nothing is pinned. */
function looked(vault: vaults.Vault | null): RelayPins {
  return {
    read: () => vault === null ? null : vaults.readRelayPin(vault),
    write: () => {},
    accept: () => true,
  };
}

/** Seconds between the two clocks; "clock-off" where they are too many. */
function agreement(ahead: number): string {
  const seconds = Math.round(Math.abs(ahead) / 1_000);
  if (Math.abs(ahead) <= CLOCK_TOLERANCE_MS) return String(seconds);
  const side = ahead > 0 ? "behind" : "ahead of";
  throw new ClientError("clock-off", { subject: `${span(seconds)} ${side}` });
}

function span(seconds: number): string {
  if (seconds < 7_200) return `${Math.round(seconds / 60)} minutes`;
  const hours = Math.round(seconds / 3_600);
  return hours < 48 ? `${hours} hours` : `${Math.round(hours / 24)} days`;
}

/** Opens the device's session, and tells the relay nothing but the generation. */
async function admittance(
  vault: vaults.Vault,
  connection: Connection,
  { clock }: Environment,
): Promise<string> {
  const { device } = vaults.readAccount(vault);
  await openSession(connection, linkDevice({ device, vault }, () => {}), clock);
  return device.address;
}

/** Not before what is wrong already is mended. */
function later(look: Look): Finding {
  return { look, is: "unseen", wants: "earlier" };
}

/** Not without the password. */
function locked(look: Look): Finding {
  return { look, is: "unseen", wants: "password" };
}

async function looking(
  look: Look,
  at: () => string | Promise<string>,
): Promise<Finding> {
  try {
    return { look, is: "well", what: await at() };
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
    return { look, is: "wrong", fault: error };
  }
}
