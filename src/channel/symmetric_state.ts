import { concat, utf8 } from "../bytes.ts";
import type { Suite } from "./suite.ts";

const EMPTY = new Uint8Array(0);

/** Bytes of a cipher key, whatever the length of the suite's hash. */
const KEY_LENGTH = 32;

/**
 * Noise's SymmetricState (section 5.2): the chaining key, the transcript hash and the
 * key of the moment with its counter. It belongs to one handshake, and after a failure
 * it must be wiped and never used again.
 */
export class SymmetricState {
  readonly #suite: Suite;
  #chainingKey: Uint8Array;
  #hash: Uint8Array;
  #key: Uint8Array = EMPTY;
  #n = 0;

  /** InitializeSymmetric with the full protocol name. */
  constructor(suite: Suite, protocol: string) {
    this.#suite = suite;
    const hashLength = suite.hash(EMPTY).length;
    const name = utf8(protocol);
    this.#hash = name.length <= hashLength
      ? concat(name, new Uint8Array(hashLength - name.length))
      : suite.hash(name);
    this.#chainingKey = this.#hash.slice();
  }

  /** Bytes that sealing adds at this point: none before the first key. */
  get overhead(): number {
    return this.#key.length === 0 ? 0 : 16;
  }

  /** The transcript hash so far, h. */
  get hash(): Uint8Array {
    return this.#hash;
  }

  /** MixHash: the transcript takes in `data`. */
  mixHash(data: Uint8Array): void {
    this.#hash = this.#suite.hash(concat(this.#hash, data));
  }

  /** MixKey: the keys take in a shared secret, or an ephemeral key beside a psk. */
  mixKey(input: Uint8Array): void {
    const [chainingKey, key] = this.#derive(input, 2);
    this.#rekey(chainingKey, key);
  }

  /** MixKeyAndHash: keys and transcript take in a pre-shared key. */
  mixKeyAndHash(psk: Uint8Array): void {
    const [chainingKey, hash, key] = this.#derive(psk, 3);
    this.mixHash(hash);
    this.#rekey(chainingKey, key);
  }

  /** EncryptAndHash: seals under the key of the moment, if there is one yet. */
  encryptAndHash(data: Uint8Array): Uint8Array {
    const sealed = this.#key.length === 0 ? data : this.#suite.seal(this.#next(data));
    this.mixHash(sealed);
    return sealed;
  }

  /** DecryptAndHash: the plaintext, or `PeerError` "forged". */
  decryptAndHash(sealed: Uint8Array): Uint8Array {
    const data = this.#key.length === 0 ? sealed : this.#suite.open(this.#next(sealed));
    this.mixHash(sealed);
    return data;
  }

  /**
   * Split with one output more: the initiator's sending key, the responder's, and the
   * exporter key. HKDF's first two outputs do not depend on how many are asked for, so
   * they are Noise's own.
   */
  split(): [Uint8Array, Uint8Array, Uint8Array] {
    const [first, second, exporter] = this.#derive(EMPTY, 3);
    return [
      first.subarray(0, KEY_LENGTH),
      second.subarray(0, KEY_LENGTH),
      exporter.subarray(0, KEY_LENGTH),
    ];
  }

  /** Forgets the keys; the hash, which is public, stays. */
  wipe(): void {
    this.#chainingKey.fill(0);
    this.#key.fill(0);
  }

  #next(data: Uint8Array) {
    return { key: this.#key, n: this.#n++, associated: this.#hash, data };
  }

  #rekey(chainingKey: Uint8Array, key: Uint8Array): void {
    this.wipe();
    this.#chainingKey = chainingKey;
    this.#key = key.subarray(0, KEY_LENGTH);
    this.#n = 0;
  }

  /** Noise's HKDF (section 4.3), with two or three outputs of HASHLEN bytes. */
  #derive(input: Uint8Array, outputs: 2): [Uint8Array, Uint8Array];
  #derive(input: Uint8Array, outputs: 3): [Uint8Array, Uint8Array, Uint8Array];
  #derive(input: Uint8Array, outputs: number): Uint8Array[] {
    const temporary = this.#suite.hmac(this.#chainingKey, input);
    const derived: Uint8Array[] = [];
    let last: Uint8Array = EMPTY;
    for (let i = 1; i <= outputs; i++) {
      last = this.#suite.hmac(temporary, concat(last, Uint8Array.of(i)));
      derived.push(last);
    }
    temporary.fill(0);
    return derived;
  }
}
