import * as v from "valibot";
import { type Address, addressBytes } from "../address.ts";
import { concat } from "../bytes.ts";
import { bytesOf, device, u32 } from "../codec/schema.ts";
import { LABEL } from "../labels.ts";
import { PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH } from "./bundle.ts";

/** What a device is: numbers, its login key (Ed25519), the identity's word for it. */
export const DEVICE_RECORD = v.strictObject({
  device,
  registrationId: u32,
  /** Ed25519 public key, 32 bytes. */
  loginKey: bytesOf(32),
  /** The identity's XEdDSA signature over `deviceBytes`. */
  signature: bytesOf(SIGNATURE_LENGTH),
  identityKey: bytesOf(PUBLIC_KEY_LENGTH),
});

/**
 * A device's public record.
 *
 * @internal
 */
export type DeviceRecord = v.InferOutput<typeof DEVICE_RECORD>;

/**
 * What an identity signs about a device: `LABEL.device` ‖ uuid ‖ device ‖ login key. No
 * other signature of an identity begins with that label.
 */
export function deviceBytes(address: Address, loginKey: Uint8Array): Uint8Array {
  return concat(LABEL.device, addressBytes(address), loginKey);
}
