import { loginBytes } from "../src/channel/login.ts";
import { ed25519Sign } from "../src/crypto/ed25519.ts";
import type { OurDevice } from "../src/identity/identity.ts";
import type { ChannelBinding, Device } from "./link/link.ts";
import { cursorOf, type Vault } from "./vault/mod.ts";

/**
 * What the link needs to know of a device, always as the vault has it by then. `opened`
 * is told the highest generation that the relay has seen of it.
 */
export function linkDevice(
  { device, vault }: { readonly device: OurDevice; readonly vault: Vault },
  opened: (seenGeneration: number) => void,
): Device {
  return {
    sign: (binding) => ({
      address: device.address,
      signature: signLogin(device, binding),
      generation: vault.generation,
    }),
    opened: ({ generation }) => opened(generation),
    generation: () => vault.generation,
    cursor: () => cursorOf(vault),
  };
}

/** The device's proof of itself in one channel, worth nothing in any other. */
export function signLogin(device: OurDevice, binding: ChannelBinding): Uint8Array {
  const { address, login } = device;
  return ed25519Sign(login.expose(), loginBytes({ ...binding, address }));
}
