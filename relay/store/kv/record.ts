import { equal, utf8 } from "../../../src/bytes.ts";
import { decodeCbor, writeCbor } from "../../../src/codec/cbor.ts";
import { Writer } from "../../../src/codec/writer.ts";
import { hkdf, Hmac } from "../../../src/crypto/kdf.ts";
import { PeerError } from "../../../src/errors.ts";
import { LABEL } from "../../../src/labels.ts";
import type { Secret } from "../../../src/secret.ts";

/** Bytes of the mark before each record: HMAC-SHA-256, cut to 128 bits. */
export const MARK_LENGTH = 16;

const SEPARATOR = new Uint8Array(1);

/** Bytes that hold most records, so that the array need not grow. */
const USUAL = 1_024;

/**
 * Writes records as `mark ‖ CBOR` and reads them again. The mark covers the record's
 * path, so a record is only good where it was put. It tells damage by disks and by
 * whoever edits the file without the key; an older copy of a record passes.
 */
export class Records {
  readonly #hmac: Hmac;

  /** `secret` is the relay's record key, 32 bytes. */
  constructor(secret: Secret) {
    const ikm = secret.expose();
    const key = hkdf({ ikm, info: LABEL.storeRecord, length: 32 });
    this.#hmac = new Hmac(key, 2 * USUAL);
    key.fill(0);
  }

  /** The bytes to store at `path`. */
  seal(path: Deno.KvKey, value: unknown): Uint8Array {
    const w = new Writer(USUAL);
    w.zeros(MARK_LENGTH);
    writeCbor(w, value);
    const record = w.finish();
    record.set(this.#mark(path, record.subarray(MARK_LENGTH)));
    return record;
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
    const mac = this.#hmac.of(utf8(JSON.stringify(path)), SEPARATOR, body);
    return mac.subarray(0, MARK_LENGTH);
  }
}
