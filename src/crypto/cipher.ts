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

/**
 * The ciphertext: the next multiple of 16 bytes above the plaintext's length. The padding
 * is done here, because Deno 2.4 forgets it where the plaintext is whole blocks.
 */
export function cbcEncrypt({ key, iv }: CbcKey, plaintext: Uint8Array): Uint8Array {
  const cipher = createCipheriv(NAME, key, iv);
  cipher.setAutoPadding(false);
  return concat(cipher.update(padded(plaintext)), cipher.final());
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

/** PKCS#7: as many bytes as complete a block, at least one, each saying how many. */
function padded(plaintext: Uint8Array): Uint8Array {
  const { length } = plaintext;
  const padding = BLOCK - length % BLOCK;
  const whole = new Uint8Array(length + padding).fill(padding, length);
  whole.set(plaintext);
  return whole;
}
