import { type Address, addressBytes } from "../address.ts";
import { concat, hex, utf8 } from "../bytes.ts";
import { hmac } from "../crypto/kdf.ts";
import { LABEL } from "../labels.ts";
import type { Secret } from "../secret.ts";
import { type Fingerprint, fingerprintBytes } from "./fingerprint.ts";

/** What binds a login to the channel that it is made in (channel.md 4), for both ends. */

/** The relay's name in OPAQUE's identifiers and in tokens. */
export function relayName(relayId: Uint8Array): string {
  return `messenger-relay:${hex(relayId)}`;
}

/** Whose device logs in where. */
export interface DeviceLogin {
  /** The channel's transcript hash, 32 bytes. */
  readonly h: Uint8Array;
  readonly fingerprint: Fingerprint;
  readonly address: Address;
}

/** What a device signs with its login key to open a session or sign in again. */
export function loginBytes({ h, fingerprint, address }: DeviceLogin): Uint8Array {
  const relay = fingerprintBytes(fingerprint);
  return concat(LABEL.deviceLogin, h, relay, addressBytes(address));
}

/**
 * The word of either side that both the password login and the channel end with it:
 * whoever sits in between two channels has no such word for the other. 32 bytes.
 */
export function bindingMac(
  /** OPAQUE's session key, 64 bytes. */
  sessionKey: Secret,
  side: "client" | "relay",
  h: Uint8Array,
): Uint8Array {
  return hmac(sessionKey.expose(), concat(LABEL.channelBinding, utf8(side), h));
}
