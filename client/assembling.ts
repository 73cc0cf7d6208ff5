import { deviceOf, uuidOf } from "../src/address.ts";
import { Background } from "./background.ts";
import { DeviceMessenger, type MessengerInput } from "./device_messenger.ts";
import type { Environment } from "./environment.ts";
import { linkDevice } from "./link_device.ts";
import { readRelayAddress, type RelayAddress } from "./link/address.ts";
import { makeLink } from "./link/device_link.ts";
import type { Me, Messenger, OpenOptions } from "./messenger.ts";
import { noticeRollback } from "./rollback.ts";
import { relayKeyIn, repinRelay, vaultPins } from "./relay_pins.ts";
import type { Self } from "./self.ts";
import { type Account, readAccount, type Vault } from "./vault/mod.ts";

/** Puts a messenger together over an unlocked vault; it is offline until `connect`. */
export function assemble(
  vault: Vault,
  options: OpenOptions,
  environment: Environment,
): Messenger {
  const account = readAccount(vault);
  const address = relayOf(account, options);
  const listeners: MessengerInput["listeners"] = new Set();
  const self = selfOver(vault, { options, environment, listeners });
  const link = makeLink({
    ...environment,
    address,
    pins: vaultPins(vault),
    device: linkDevice(self, (generation) => noticeRollback(self, generation)),
    listening: true,
  });
  return new DeviceMessenger({
    me: meIn(vault, account, address),
    self,
    link,
    listeners,
    trustRelay: (fingerprint) => repinRelay(vault, fingerprint),
  });
}

/** The account at work, telling its events to the listeners. */
export function selfOver(vault: Vault, { options, environment, listeners }: {
  readonly options: OpenOptions;
  readonly environment: Environment;
  readonly listeners: MessengerInput["listeners"];
}): Self {
  return {
    ...readAccount(vault),
    ...environment,
    vault,
    trustNew: options.trustNew,
    joinsUnasked: options.joinsUnasked ?? false,
    background: new Background(),
    tell(event) {
      for (const listener of listeners) listener(event);
    },
  };
}

/** Where the relay is: as given, else as it was when the account was made. */
export function relayOf(
  account: Account,
  { relay }: Pick<OpenOptions, "relay">,
): RelayAddress {
  return readRelayAddress(relay ?? account.relay);
}

function meIn(vault: Vault, account: Account, address: RelayAddress): Me {
  const { username, displayName, device } = account;
  return {
    username,
    uuid: uuidOf(device.address),
    device: deviceOf(device.address),
    displayName,
    relay: address.url,
    relayKey: relayKeyIn(vault),
  };
}
