import type { Environment } from "./environment.ts";
import { readRelayAddress, type RelayAddress } from "./link/address.ts";
import type { Connection } from "./link/connection.ts";
import type { RelayPins } from "./link/link.ts";
import { openConnection } from "./link/open_connection.ts";
import { firstPins, vaultPins } from "./relay_pins.ts";
import type { Vault } from "./vault/mod.ts";

/** A relay, and what is remembered of it. */
export interface KnownRelay {
  readonly url: string;
  readonly pins: RelayPins;
}

/** Talks with a relay of which nothing is known but its address. */
export async function withNewRelay<T>(
  text: string,
  environment: Environment,
  talk: (connection: Connection, relay: KnownRelay) => Promise<T>,
): Promise<T> {
  const address = readRelayAddress(text);
  const pins = firstPins(address);
  const relay = { url: address.url, pins };
  const connected = { address, pins, environment };
  return await talking(connected, (connection) => talk(connection, relay));
}

/** Talks with the relay that is pinned in a vault. */
export async function withPinnedRelay<T>(
  vault: Vault,
  { address, environment }: {
    readonly address: RelayAddress;
    readonly environment: Environment;
  },
  talk: (connection: Connection) => Promise<T>,
): Promise<T> {
  return await talking({ address, pins: vaultPins(vault), environment }, talk);
}

async function talking<T>(
  { address, pins, environment }: {
    readonly address: RelayAddress;
    readonly pins: RelayPins;
    readonly environment: Environment;
  },
  talk: (connection: Connection) => Promise<T>,
): Promise<T> {
  const { signal } = new AbortController();
  const connection = await openConnection({ ...environment, address, pins, signal });
  try {
    return await talk(connection);
  } finally {
    connection.close();
  }
}
