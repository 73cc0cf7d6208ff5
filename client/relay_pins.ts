import { type Fingerprint, readFingerprint } from "../src/channel/fingerprint.ts";
import type { RelayPin } from "../src/channel/verify.ts";
import { ClientError } from "./fault.ts";
import { isLoopback, type RelayAddress } from "./link/address.ts";
import type { RelayPins } from "./link/link.ts";
import { readRelayPin, type Vault, writeRelayPin } from "./vault/mod.ts";

/** The pin of an account that exists: no relay but the one in the vault is accepted. */
export function vaultPins(vault: Vault): RelayPins {
  return {
    read: () => readRelayPin(vault),
    write: (pin) => vault.commit((tx) => writeRelayPin(tx, pin)),
    accept: () => false,
  };
}

/**
 * The pin of an account that is being made, kept until there is a vault for it. A relay
 * on this very machine is accepted; any other must be given with its key.
 */
export function firstPins(address: RelayAddress): RelayPins {
  let pinned: RelayPin | null = null;
  return {
    read: () => pinned,
    write(pin) {
      pinned = pin;
    },
    accept: () => isLoopback(address),
  };
}

/** The fingerprint of the relay of an account. */
export function relayKeyIn(vault: Vault): Fingerprint {
  const pin = readRelayPin(vault);
  if (pin === null) throw new ClientError("vault-damaged", { subject: "relay" });
  return pin.fingerprint;
}

/** One commit: the relay is whoever has that fingerprint, from the next connection on. */
export function repinRelay(vault: Vault, text: string): void {
  const fingerprint = readFingerprint(text);
  if (fingerprint === null) throw new ClientError("bad-relay", { subject: text });
  vault.commit((tx) => writeRelayPin(tx, { fingerprint, serial: 0 }));
}
