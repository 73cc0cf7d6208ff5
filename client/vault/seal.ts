import { hkdf } from "@noble/hashes/hkdf.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { be64, concat } from "../../src/bytes.ts";
import { TAG_LENGTH, xchachaOpen, xchachaSeal } from "../../src/crypto/aead.ts";
import { hmac } from "../../src/crypto/kdf.ts";
import { PeerError } from "../../src/errors.ts";
import { LABEL } from "../../src/labels.ts";
import type { Random } from "../../src/random.ts";
import { Secret } from "../../src/secret.ts";
import { ClientError } from "../fault.ts";
import { fingerprint } from "./fingerprint.ts";
import { HEAD_LENGTH } from "./row_key.ts";

/** Bytes of a nonce of XChaCha20-Poly1305: long enough to be drawn at random. */
export const NONCE_LENGTH = 24;

/** Where a sealed value belongs; moved anywhere else it does not open. */
export interface Place {
  /** Number of the table; 0 is the root's. */
  readonly kind: number;
  readonly key: Uint8Array;
  /** Number of the commit that wrote it. */
  readonly version: number;
}

/** The keys of an unlocked vault, all derived from its random master key. */
export class VaultKeys {
  readonly #vault: Uint8Array;
  readonly #rows: Secret;
  readonly #index: Secret;
  readonly #root: Secret;

  /** `vault` is the vault's 16-byte id; `master` its 32-byte key. */
  constructor(vault: Uint8Array, master: Secret) {
    this.#vault = vault;
    this.#rows = derive(master, LABEL.vaultRows);
    this.#index = derive(master, LABEL.vaultIndex);
    this.#root = derive(master, LABEL.vaultRoot);
  }

  /** Nonce, ciphertext and tag of a value in its place. */
  seal(place: Place, value: Uint8Array, random: Random): Uint8Array {
    const nonce = random.bytes(NONCE_LENGTH);
    const associated = this.#associated(place);
    const key = this.#rows.expose();
    return concat(nonce, xchachaSeal({ key, nonce, associated, data: value }));
  }

  /** The value, or "vault-damaged" where anyone but this vault wrote it, or moved it. */
  open(place: Place, sealed: Uint8Array): Uint8Array {
    if (sealed.length < NONCE_LENGTH + TAG_LENGTH) throw damaged(place);
    const nonce = sealed.subarray(0, NONCE_LENGTH);
    const associated = this.#associated(place);
    const key = this.#rows.expose();
    try {
      return xchachaOpen({ key, nonce, associated, data: sealed.subarray(NONCE_LENGTH) });
    } catch (error) {
      if (error instanceof PeerError) throw damaged(place);
      throw error;
    }
  }

  /** What stands for a name in the file: without the password it says nothing. */
  index(kind: number, name: Uint8Array): Uint8Array {
    const full = hmac(this.#index.expose(), concat(be64(kind), name));
    return full.subarray(0, HEAD_LENGTH);
  }

  /** The fingerprint of a set of rows: see `fingerprint`. */
  fingerprint(records: Uint8Array): Uint8Array {
    return fingerprint(records, this.#root);
  }

  /** Overwrites the keys. */
  wipe(): void {
    for (const key of [this.#rows, this.#index, this.#root]) key.wipe();
  }

  #associated(place: Place): Uint8Array {
    const { kind, key, version } = place;
    return concat(this.#vault, be64(kind), key, be64(version));
  }
}

/** By noble: the runtime's own HKDF leaves a copy of the master key behind. */
function derive(master: Secret, info: Uint8Array): Secret {
  return new Secret("vault key", hkdf(sha256, master.expose(), undefined, info, 32));
}

function damaged(place: Place): ClientError {
  return new ClientError("vault-damaged", { subject: `table ${place.kind}` });
}
