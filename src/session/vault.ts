import type { KeyPair } from "../crypto/keys.ts";
import type { KyberPrivate } from "../crypto/kyber1024.ts";

/**
 * What the core asks of a vault, and what it tells the vault to do. It asks only while a
 * first message is opened, reads and never writes: everything to be written comes back
 * in one value, to be committed at once.
 */
export interface PrekeyVault {
  /** The signed prekey, current or retired for less than 30 days. */
  signedPrekey(id: number): KeyPair | null;

  /** The one-time X25519 prekey, while it is unused. */
  ecPrekey(id: number): KeyPair | null;

  /** The Kyber prekey: one-time and unused, or of last resort. */
  kyberPrekey(id: number): HeldKyberPrekey | null;

  /**
   * What is known of a start on a last-resort key: "seen" where the same was committed
   * before, "full" where `LIMIT.kyberStarts` others were, "new" otherwise.
   */
  lookUpStart(start: KyberStart): "new" | "seen" | "full";
}

/** A Kyber prekey as the vault holds it. */
export interface HeldKyberPrekey {
  /** Serialised. */
  readonly private: KyberPrivate;
  /** Whether it goes with its first use, or stays until it is rotated. */
  readonly use: "one-time" | "last-resort";
}

/**
 * A session start on a last-resort Kyber key. The key is used many times, so a first
 * message could be replayed as often; one that starts the same way is refused.
 */
export interface KyberStart {
  /** The last-resort key. */
  readonly kyberId: number;
  /** The signed prekey beside it. */
  readonly signedId: number;
  /** SHA-256 of the initiator's base key, 32 bytes. */
  readonly baseKeyHash: Uint8Array;
}

/** What a first message used up: to be written in the commit that keeps the session. */
export interface Spent {
  /** The one-time X25519 prekey to delete; `null` where none was used. */
  readonly ecId: number | null;
  /** The one-time Kyber prekey to delete, or the start to remember. */
  readonly kyber:
    | { readonly use: "one-time"; readonly id: number }
    | { readonly use: "last-resort"; readonly start: KyberStart };
}
