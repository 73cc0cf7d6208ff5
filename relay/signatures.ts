import type { Address } from "../src/address.ts";
import { type DeviceLogin, loginBytes } from "../src/channel/login.ts";
import { ed25519Verify } from "../src/crypto/ed25519.ts";
import { theirIdentity } from "../src/crypto/keys.ts";
import { xeddsaVerify } from "../src/crypto/xeddsa.ts";
import type { LastingKeys } from "../src/wire/bundle.ts";
import { deviceBytes, type DeviceRecord } from "../src/wire/device.ts";

/**
 * Signatures that the relay looks at. Clients trust none of what it says, so it checks
 * only what would make trouble for others before they notice: a device that its identity
 * does not vouch for, and keys that nobody could start a session with. One-time keys are
 * left to those who get them: they are many, and harm nobody but their owner.
 */

/** Whether the identity vouches for the device and its lasting keys. */
export function isVouchedFor(
  address: Address,
  device: DeviceRecord,
  keys: LastingKeys,
): boolean {
  const identity = theirIdentity(device.identityKey);
  const signed = deviceBytes(address, device.loginKey);
  return xeddsaVerify(identity, signed, device.signature) &&
    areSigned(device.identityKey, keys);
}

/** Whether the identity signed both lasting keys. */
export function areSigned(identityKey: Uint8Array, keys: LastingKeys): boolean {
  const identity = theirIdentity(identityKey);
  return [keys.signedPrekey, keys.lastResort].every(({ key, signature }) =>
    xeddsaVerify(identity, key, signature)
  );
}

/** Whether the device with that key signed to log in here and now. */
export function isLoggingIn(
  loginKey: Uint8Array,
  login: DeviceLogin,
  signature: Uint8Array,
): boolean {
  return ed25519Verify(loginKey, loginBytes(login), signature);
}
