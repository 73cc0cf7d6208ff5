import { deviceOf, uuidOf } from "../src/address.ts";
import { folderOf } from "./account_folder.ts";
import { DeviceMessenger } from "./device_messenger.ts";
import type { EngineInput } from "./engine.ts";
import type { Environment } from "./environment.ts";
import { readRelayAddress, type RelayAddress } from "./link/address.ts";
import type { Me, Messenger, OpenOptions } from "./messenger.ts";
import { relayKeyIn } from "./relay_pins.ts";
import type { Self } from "./self.ts";
import { engineOver } from "./unlocked.ts";
import { type Account, readProfile, Vault } from "./vault/mod.ts";

/** Puts a messenger together over an unlocked vault; it is offline until `connect`. */
export function assemble(
  vault: Vault,
  options: OpenOptions,
  environment: Environment,
): Messenger {
  const address = relayOf(readProfile(vault), options);
  const listeners: EngineInput["listeners"] = new Set();
  const around = { options, environment, listeners, address };
  const first = engineOver(vault, around);
  return new DeviceMessenger({
    ...first,
    me: meOf(first.self, address),
    reopen: async (password) => {
      const again = await unlock({ ...options, password }, environment);
      return await orClose(again, () => engineOver(again, around));
    },
  });
}

/** Where the relay is: as given, else as it was when the account was made. */
export function relayOf(
  account: Pick<Account, "relay">,
  { relay }: Pick<OpenOptions, "relay">,
): RelayAddress {
  return readRelayAddress(relay ?? account.relay);
}

function meOf(self: Self, { url }: RelayAddress): Me {
  const { username, displayName, device, vault } = self;
  return {
    username,
    uuid: uuidOf(device.address),
    device: deviceOf(device.address),
    displayName,
    relay: url,
    relayKey: relayKeyIn(vault),
  };
}

/** The account's vault, opened with its password. */
export async function unlock(
  options: Pick<OpenOptions, "home" | "username" | "password">,
  environment: Environment,
): Promise<Vault> {
  const { password } = options;
  return await Vault.unlock({ ...environment, folder: folderOf(options), password });
}

/** A vault that nothing comes of does not stay open. */
export async function orClose<T>(vault: Vault, use: () => T | Promise<T>): Promise<T> {
  try {
    return await use();
  } catch (error) {
    vault.close();
    throw error;
  }
}
