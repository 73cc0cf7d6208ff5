import { concat, equal, utf8 } from "../../../src/bytes.ts";
import { decodeCbor, encodeCbor } from "../../../src/codec/cbor.ts";
import { hkdf, hmac } from "../../../src/crypto/kdf.ts";
import { PeerError } from "../../../src/errors.ts";
import { LABEL } from "../../../src/labels.ts";
import { Secret } from "../../../src/secret.ts";

/** Bytes of the mark before each record: HMAC-SHA-256, cut to 128 bits. */
export const MARK_LENGTH = 16;

const SEPARATOR = new Uint8Array(1);

/**
 * Writes records as `mark ‖ CBOR` and reads them again. The mark covers the record's
 * path, so a record is only good where it was put. It tells damage by disks and by
 * whoever edits the file without the key; an older copy of a record passes.
 */
export class Records {
  readonly #key: Secret;

  /** `secret` is the relay's record key, 32 bytes. */
  constructor(secret: Secret) {
    const key = hkdf({
      ikm: secret.expose(),
      info: LABEL.storeRecord,
      length: 32,
    });
    this.#key = new Secret("record marks", key);
  }

  /** The bytes to store at `path`. */
  seal(path: Deno.KvKey, value: unknown): Uint8Array {
    const body = encodeCbor(value);
    return concat(this.#mark(path, body), body);
  }

  /** The value, in a property of its own since it may be `null`; `null` if damaged. */
  open(path: Deno.KvKey, stored: unknown): { readonly value: unknown } | null {
    if (!(stored instanceof Uint8Array)) return null;
    const body = stored.subarray(MARK_LENGTH);
    if (!equal(stored.subarray(0, MARK_LENGTH), this.#mark(path, body))) {
      return null;
    }
    try {
      return { value: decodeCbor(body) };
    } catch (error) {
      if (error instanceof PeerError) return null;
      throw error;
    }
  }

  // JSON has no zero byte, so no two pairs of path and body give the same input.
  #mark(path: Deno.KvKey, body: Uint8Array): Uint8Array {
    const input = concat(utf8(JSON.stringify(path)), SEPARATOR, body);
    return hmac(this.#key.expose(), input).subarray(0, MARK_LENGTH);
  }
}
