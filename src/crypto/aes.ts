import { createCipheriv } from "node:crypto";
import { concat } from "../bytes.ts";

/** Deno 2.4 takes no `null` for it. */
const NO_IV = new Uint8Array(0);

/** Bytes that the permutation takes and gives. */
export const AES_BLOCK_LENGTH = 16;

/**
 * AES-256 (FIPS 197) of each 16-byte block by itself: the bare permutation, out of which
 * a construction is made. It hides nothing about blocks that repeat, so it is not for
 * encrypting.
 */
export function aesBlocks(key: Uint8Array, blocks: Uint8Array): Uint8Array<ArrayBuffer> {
  if (blocks.length === 0) return new Uint8Array();
  const cipher = createCipheriv("aes-256-ecb", key, NO_IV);
  cipher.setAutoPadding(false);
  return concat(cipher.update(blocks), cipher.final());
}
