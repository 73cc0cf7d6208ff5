import { Background } from "./background.ts";
import type { EngineInput } from "./engine.ts";
import type { Environment } from "./environment.ts";
import { linkDevice } from "./link_device.ts";
import type { RelayAddress } from "./link/address.ts";
import { makeLink } from "./link/device_link.ts";
import type { OpenOptions } from "./messenger.ts";
import { noticeRollback } from "./rollback.ts";
import { repinRelay, vaultPins } from "./relay_pins.ts";
import type { Self } from "./self.ts";
import { readAccount, type Vault } from "./vault/mod.ts";

/** What an account is opened with, and who listens to it. */
export interface Surroundings {
  readonly options: OpenOptions;
  readonly environment: Environment;
  readonly listeners: EngineInput["listeners"];
}

/** What the account does once its vault is open. */
export function engineOver(
  vault: Vault,
  { address, ...around }: Surroundings & { readonly address: RelayAddress },
): EngineInput {
  const { environment, listeners } = around;
  const self = selfOver(vault, around);
  const link = makeLink({
    ...environment,
    address,
    pins: vaultPins(vault),
    device: linkDevice(self, (generation) => noticeRollback(self, generation)),
    listening: true,
  });
  const trustRelay = (fingerprint: string) => repinRelay(vault, fingerprint);
  return { self, link, listeners, trustRelay };
}

/** The account at work, telling its events to the listeners. */
export function selfOver(
  vault: Vault,
  { options, environment, listeners }: Surroundings,
): Self {
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
