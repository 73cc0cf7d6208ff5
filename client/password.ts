import { fromUtf8, utf8 } from "../src/bytes.ts";
import { Secret } from "../src/secret.ts";
import { ClientError } from "./fault.ts";

/**
 * A password as every use of it takes it: the UTF-8 bytes of its NFC form, so that one
 * typed on another keyboard is the same. Refuses with "bad-password" what is empty or
 * not well-formed Unicode. `typed` is overwritten.
 */
export function passwordFrom(typed: Uint8Array): Secret {
  try {
    const bytes = isPlain(typed) ? typed.slice() : composed(typed);
    if (bytes.length === 0) throw new ClientError("bad-password");
    return new Secret("password", bytes);
  } catch (error) {
    if (error instanceof TypeError) throw new ClientError("bad-password");
    throw error;
  } finally {
    typed.fill(0);
  }
}

/** ASCII is its own NFC form, and is spared a text, which nobody could overwrite. */
function isPlain(typed: Uint8Array): boolean {
  return typed.every((byte) => byte < 0x80);
}

function composed(typed: Uint8Array): Uint8Array {
  return utf8(fromUtf8(typed).normalize("NFC"));
}
