import { relayOf } from "./assembling.ts";
import type { Environment } from "./environment.ts";
import { ClientError } from "./fault.ts";
import { linkDevice } from "./link_device.ts";
import { makeLink } from "./link/device_link.ts";
import type { OpenOptions } from "./messenger.ts";
import { keepPrekeys } from "./prekey_upkeep.ts";
import { vaultPins } from "./relay_pins.ts";
import { noticeRollback } from "./rollback.ts";
import { selfOver } from "./unlocked.ts";
import { readAccount, type Vault } from "./vault/mod.ts";

/**
 * Brings a new device's one-time prekeys to its relay, so that the first who writes to it
 * finds one. Where that fails, the next connection does it.
 */
export async function publishPrekeys(
  vault: Vault,
  options: OpenOptions,
  environment: Environment,
): Promise<void> {
  const self = selfOver(vault, { options, environment, listeners: new Set() });
  const link = makeLink({
    ...environment,
    address: relayOf(readAccount(vault), options),
    pins: vaultPins(vault),
    device: linkDevice(self, (generation) => noticeRollback(self, generation)),
    listening: false,
  });
  try {
    await link.connect();
    await keepPrekeys(self, link);
  } catch (error) {
    if (!(error instanceof ClientError)) throw error;
  } finally {
    await link.close();
  }
}
