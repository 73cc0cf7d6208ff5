import { chacha20 } from "@noble/ciphers/chacha.js";
import { concat, utf8 } from "../../src/bytes.ts";
import type { Random } from "../../src/random.ts";
import { sha256 } from "../../src/crypto/kdf.ts";

/**
 * Chance that repeats itself: the same seed gives the same bytes, in any order of
 * lengths, on any machine. Each use of one seed within a test needs a name of its own.
 */
export function seeded(seed: number, name = ""): Random {
  const key = sha256(concat(utf8(`seeded ${seed} ${name}`)));
  let drawn = 0;
  return {
    bytes(length) {
      const nonce = new Uint8Array(12);
      new DataView(nonce.buffer).setUint32(0, drawn++);
      return chacha20(key, nonce, new Uint8Array(length));
    },
  };
}
