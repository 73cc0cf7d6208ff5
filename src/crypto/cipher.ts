import { createCipheriv, createDecipheriv } from "node:crypto";
import { concat } from "../bytes.ts";
import { ensure, PeerError } from "../errors.ts";

/**
 * AES-256-CBC with PKCS#7 padding (wire-spec 6.1 and 9). It hides and does not
 * authenticate: whoever decrypts has verified a MAC or a signature before.
 */

/** What a message body is encrypted under, for one message only. */
export interface CbcKey {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 16 bytes. */
  readonly iv: Uint8Array;
}

const NAME = "aes-256-cbc";
const BLOCK = 16;

/** The ciphertext: the next multiple of 16 bytes above the plaintext's length. */
export function cbcEncrypt({ key, iv }: CbcKey, plaintext: Uint8Array): Uint8Array {
  const cipher = createCipheriv(NAME, key, iv);
  return concat(cipher.update(plaintext), cipher.final());
}

/** The plaintext; "malformed" for a length or padding that no encryption gives. */
export function cbcDecrypt({ key, iv }: CbcKey, ciphertext: Uint8Array): Uint8Array {
  const { length } = ciphertext;
  ensure(length > 0 && length % BLOCK === 0, "malformed");
  const decipher = createDecipheriv(NAME, key, iv);
  try {
    return concat(decipher.update(ciphertext), decipher.final());
  } catch (cause) {
    throw new PeerError("malformed", { cause });
  }
}
