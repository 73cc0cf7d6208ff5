import { AES_BLOCK_LENGTH, aesBlocks } from "../../src/crypto/aes.ts";
import type { Secret } from "../../src/secret.ts";

/** Bytes of a nonce that tell one sealing from every other. */
export const MARK_LENGTH = 16;

/** Bytes of what stands for a row: its mark, its key and its kind. */
export const RECORD_LENGTH = 48;

/** Bytes of a fingerprint. */
export const FINGERPRINT_LENGTH = AES_BLOCK_LENGTH;

const WORDS = AES_BLOCK_LENGTH / 4;
const BLOCKS = RECORD_LENGTH / AES_BLOCK_LENGTH;

/**
 * The fingerprint of a set of rows, from their records one after the other: the XOR of a
 * pseudo-random function of each, which is CBC-MAC with AES-256 over three blocks and
 * secure since all are equally long. Two disjoint sets together have the XOR of their
 * fingerprints, so a commit costs no more than what it changes.
 *
 * Each sealing has a random mark of its own, so a set in which a row is missing, doubled,
 * moved or of another time has records that differ, and a fingerprint that is the same
 * with probability 2^-128 only; nobody can search for one, because the fingerprint is
 * never shown (Clarke et al., "Incremental Multiset Hash Functions", 2003, MSet-XOR).
 */
export function fingerprint(records: Uint8Array, key: Secret): Uint8Array {
  const input = new Uint32Array(new Uint8Array(records).buffer);
  let state = new Uint32Array(input.length / BLOCKS);
  for (let block = 0; block < BLOCKS; block++) {
    absorb(state, input, block);
    const images = aesBlocks(key.expose(), new Uint8Array(state.buffer));
    state = new Uint32Array(images.buffer);
  }
  return new Uint8Array(sum(state).buffer);
}

/** XORs the given block of every record into its state. */
function absorb(state: Uint32Array, input: Uint32Array, block: number): void {
  for (let at = 0; at < state.length; at++) {
    const row = Math.floor(at / WORDS);
    const word = (row * BLOCKS + block) * WORDS + at % WORDS;
    state[at] = (state[at] ?? 0) ^ (input[word] ?? 0);
  }
}

/** The XOR of all blocks. */
function sum(words: Uint32Array): Uint32Array<ArrayBuffer> {
  const total = new Uint32Array(WORDS);
  for (let at = 0; at < words.length; at++) {
    total[at % WORDS] = (total[at % WORDS] ?? 0) ^ (words[at] ?? 0);
  }
  return total;
}
