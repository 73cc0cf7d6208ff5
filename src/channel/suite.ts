import { type AeadInput, chachaOpen, chachaSeal } from "../crypto/aead.ts";
import { hmac, sha256 } from "../crypto/kdf.ts";

/** One use of a cipher, as Noise's ENCRYPT and DECRYPT take it (Noise, section 4.2). */
export interface CipherInput {
  /** 32 bytes. */
  readonly key: Uint8Array;
  /** The counter that becomes the 96-bit nonce; never twice for one key. */
  readonly n: number | bigint;
  /** Authenticated, not encrypted. */
  readonly associated: Uint8Array;
  /** Plaintext to seal, or ciphertext and 16-byte tag to open. */
  readonly data: Uint8Array;
}

/**
 * The cipher and the hash of a handshake, over X25519. It is data, so that the published
 * vectors of other suites test the same code; the product has one, below.
 */
export interface Suite {
  /** As it stands in a protocol name, such as "ChaChaPoly_SHA256". */
  readonly name: string;
  /** HASHLEN bytes: 32 or 64. */
  hash(data: Uint8Array): Uint8Array;
  /** HMAC with that hash. */
  hmac(key: Uint8Array, data: Uint8Array): Uint8Array;
  /** Ciphertext and tag. */
  seal(input: CipherInput): Uint8Array;
  /** The plaintext, or `PeerError` "forged". */
  open(input: CipherInput): Uint8Array;
}

/** The one suite of the product. */
export const CHACHA_SHA256: Suite = {
  name: "ChaChaPoly_SHA256",
  hash: sha256,
  hmac,
  seal: (input) => chachaSeal(withNonce(input)),
  open: (input) => chachaOpen(withNonce(input)),
};

function withNonce({ key, n, associated, data }: CipherInput): AeadInput {
  return { key, nonce: littleEndianNonce(n), associated, data };
}

/** Noise's nonce for ChaChaPoly: four zero bytes and the counter, little-endian. */
function littleEndianNonce(n: number | bigint): Uint8Array {
  const nonce = new Uint8Array(12);
  if (typeof n === "bigint") {
    new DataView(nonce.buffer).setBigUint64(4, n, true);
    return nonce;
  }
  let rest = n;
  for (let i = 4; rest > 0; i++) {
    nonce[i] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  return nonce;
}
