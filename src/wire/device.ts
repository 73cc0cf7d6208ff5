import * as v from "valibot";
import { bytesOf, device, u32 } from "../codec/schema.ts";
import { PUBLIC_KEY_LENGTH, SIGNATURE_LENGTH } from "./bundle.ts";

/** What a device is: numbers, its login key (Ed25519), the identity's word for it. */
export const DEVICE_RECORD = v.strictObject({
  device,
  registrationId: u32,
  /** Ed25519 public key, 32 bytes. */
  loginKey: bytesOf(32),
  /** The identity's signature over `LABEL.device`, uuid, device and login key. */
  signature: bytesOf(SIGNATURE_LENGTH),
  identityKey: bytesOf(PUBLIC_KEY_LENGTH),
});

/** A device's public record. */
export type DeviceRecord = v.InferOutput<typeof DEVICE_RECORD>;
