import { createCipheriv, createDecipheriv, getCiphers } from "node:crypto";
import { chacha20poly1305, hchacha } from "@noble/ciphers/chacha.js";
import { concat, utf8 } from "../bytes.ts";
import { ensure, PeerError } from "../errors.ts";

/** What an authenticated encryption works on. */
export interface AeadInput {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** 12 bytes for ChaCha20-Poly1305, 24 for XChaCha20-Poly1305; never twice for a key. */
  readonly nonce: Uint8Array;
  /** Authenticated, not encrypted. */
  readonly associated: Uint8Array;
  /** Plaintext to seal, or ciphertext and tag to open. */
  readonly data: Uint8Array;
}

/** Bytes that sealing adds. */
export const TAG_LENGTH = 16;

const NAME = "chacha20-poly1305";
const native = getCiphers().includes(NAME);

/** ChaCha20-Poly1305 (RFC 8439): ciphertext and 16-byte tag. */
export function chachaSeal(input: AeadInput): Uint8Array {
  return native
    ? nativeSeal(input)
    : chacha20poly1305(input.key, input.nonce, input.associated).encrypt(input.data);
}

/** The plaintext, or `PeerError` "forged". */
export function chachaOpen(input: AeadInput): Uint8Array {
  ensure(input.data.length >= TAG_LENGTH, "forged");
  try {
    return native
      ? nativeOpen(input)
      : chacha20poly1305(input.key, input.nonce, input.associated).decrypt(input.data);
  } catch (cause) {
    throw new PeerError("forged", { cause });
  }
}

/** XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03): ciphertext and 16-byte tag. */
export function xchachaSeal(input: AeadInput): Uint8Array {
  return withShortNonce(input, chachaSeal);
}

/** The plaintext, or `PeerError` "forged". */
export function xchachaOpen(input: AeadInput): Uint8Array {
  return withShortNonce(input, chachaOpen);
}

/** "expand 32-byte k", as every ChaCha begins. */
const SIGMA = words(utf8("expand 32-byte k"));

/**
 * Has ChaCha20-Poly1305 do it under the key and nonce of section 2.3, natively where that
 * is: in half of the time, which whoever searches a vault waits for.
 */
function withShortNonce(
  { key, nonce, ...input }: AeadInput,
  use: (input: AeadInput) => Uint8Array,
): Uint8Array {
  if (nonce.length !== 24) throw new RangeError("XChaCha20 takes a nonce of 24 bytes");
  const [long, subkey] = [words(key), new Uint32Array(8)];
  hchacha(SIGMA, long, words(nonce.subarray(0, 16)), subkey);
  const short = concat(new Uint8Array(4), nonce.subarray(16));
  try {
    return use({ ...input, key: new Uint8Array(subkey.buffer), nonce: short });
  } finally {
    long.fill(0);
    subkey.fill(0);
  }
}

/** Bytes as the 32-bit words of a ChaCha, on machines that begin with the low byte. */
function words(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(bytes.slice().buffer);
}

function nativeSeal(input: AeadInput): Uint8Array {
  const cipher = createCipheriv(NAME, input.key, input.nonce, {
    authTagLength: TAG_LENGTH,
  });
  cipher.setAAD(input.associated, { plaintextLength: input.data.length });
  return concat(cipher.update(input.data), cipher.final(), cipher.getAuthTag());
}

function nativeOpen(input: AeadInput): Uint8Array {
  const end = input.data.length - TAG_LENGTH;
  const decipher = createDecipheriv(NAME, input.key, input.nonce, {
    authTagLength: TAG_LENGTH,
  });
  decipher.setAAD(input.associated, { plaintextLength: end });
  decipher.setAuthTag(input.data.subarray(end));
  const { buffer, byteOffset, length } = decipher.update(input.data.subarray(0, end));
  // Of a stream cipher nothing is left by now: this checks the tag.
  decipher.final();
  return new Uint8Array(buffer, byteOffset, length);
}
