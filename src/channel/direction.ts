import { ensure } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import type { Secret } from "../secret.ts";
import type { Suite } from "./suite.ts";
import { ReplayWindow } from "./window.ts";

/**
 * One direction of a channel: a key, and the counter that is its nonce. The counter of a
 * sealing key is its own: nobody can name a nonce, so none can be used twice.
 */

/** A key that sealed nothing yet; whoever makes one gives the key away. */
export interface DirectionInput {
  readonly suite: Suite;
  readonly key: Secret;
  /** Frames after which the key is renewed, the counter going on; absent for never. */
  readonly rekeyAfter?: number;
}

/** The sending end of a direction. */
export class SealingKey {
  readonly #key: RenewedKey;
  #next = 0;

  constructor(input: DirectionInput) {
    this.#key = new RenewedKey(input);
  }

  /** The counter of the next message. */
  get next(): number {
    return this.#next;
  }

  /** Seals the next message; its associated data may depend on its counter. */
  seal(data: Uint8Array, associatedWith: (n: number) => Uint8Array): Sealed {
    const n = this.#next++;
    const associated = associatedWith(n);
    const sealed = this.#key.suite.seal({ key: this.#key.at(n), n, associated, data });
    return { n, sealed };
  }

  /** Clears the key. */
  wipe(): void {
    this.#key.wipe();
  }
}

/** What `seal` made, and the counter that it took. */
export interface Sealed {
  readonly n: number;
  readonly sealed: Uint8Array;
}

/** A message whose counter travels beside it. */
export interface Numbered extends Sealed {
  readonly associated: Uint8Array;
}

/** The receiving end where messages may overtake each other, each taken once. */
export class WindowedKey {
  readonly #input: DirectionInput;
  readonly #window = new ReplayWindow();
  #used = false;

  constructor(input: DirectionInput) {
    this.#input = input;
  }

  /** Whether any message verified yet. */
  get used(): boolean {
    return this.#used;
  }

  /** The plaintext; "duplicate" and "too-far-ahead" are found before any crypto. */
  open({ n, sealed, associated }: Numbered): Uint8Array {
    ensure(n < LIMIT.channelRequests + LIMIT.channelGrace, "too-far-ahead");
    ensure(this.#window.isFresh(n), "duplicate");
    const key = this.#input.key.expose();
    const data = this.#input.suite.open({ key, n, associated, data: sealed });
    this.#window.take(n);
    this.#used = true;
    return data;
  }

  /** Clears the key. */
  wipe(): void {
    this.#input.key.wipe();
  }
}

/** The receiving end where every message must follow the one before. */
export class StrictKey {
  readonly #key: RenewedKey;
  #next = 0;

  constructor(input: DirectionInput) {
    this.#key = new RenewedKey(input);
  }

  /** The plaintext of the next message; after a failure the direction is of no use. */
  open(sealed: Uint8Array, associated: Uint8Array): Uint8Array {
    const n = this.#next;
    const key = this.#key.at(n);
    const data = this.#key.suite.open({ key, n, associated, data: sealed });
    this.#next++;
    return data;
  }

  /** Clears the key. */
  wipe(): void {
    this.#key.wipe();
  }
}

/** Noise reserves the highest counter for REKEY. */
const REKEY_COUNTER = 2n ** 64n - 1n;
const NOTHING = new Uint8Array(0);
const ZEROS = new Uint8Array(32);

/** A key that Noise's REKEY (section 4.2) replaces after so many messages. */
class RenewedKey {
  readonly suite: Suite;
  readonly #key: Secret;
  readonly #rekeyAfter: number;
  #renewals = 0;

  constructor({ suite, key, rekeyAfter = Infinity }: DirectionInput) {
    this.suite = suite;
    this.#key = key;
    this.#rekeyAfter = rekeyAfter;
  }

  /** The key for the message with counter `n`, which never falls. */
  at(n: number): Uint8Array {
    const key = this.#key.expose();
    if (Math.floor(n / this.#rekeyAfter) > this.#renewals) {
      const input = { key, n: REKEY_COUNTER, associated: NOTHING, data: ZEROS };
      key.set(this.suite.seal(input).subarray(0, key.length));
      this.#renewals++;
    }
    return key;
  }

  wipe(): void {
    this.#key.wipe();
  }
}
