import type { Address, Username } from "../src/address.ts";
import { concat, hex, utf8 } from "../src/bytes.ts";
import { hkdf, hmac } from "../src/crypto/kdf.ts";
import { LABEL } from "../src/labels.ts";
import { Secret } from "../src/secret.ts";
import type { Limits } from "./limits.ts";
import type { Attempts, AttemptStore } from "./store/store.ts";

/** Who starts a login, as far as the relay can tell. */
export interface LoginStart {
  readonly username: Username;
  /** The client's network address. */
  readonly from: string;
  /** The account's own device, where it signed the start. */
  readonly device: Address | null;
}

/** What the counting of logins is made of. */
export interface LoginsParts {
  readonly store: AttemptStore;
  readonly limits: Limits;
  /** A key of the relay's, 32 bytes, from which one of our own is derived. */
  readonly secret: Secret;
  /** Unix milliseconds. */
  readonly now: () => number;
}

/**
 * Counts logins. With OPAQUE the answer to a start already tells its asker whether the
 * password was right, so each start is a guess; a login that succeeds was none, and is
 * taken back. Every tally has a delay that grows with it and never ends in a lock.
 *
 * A start that the account's own device signed is counted on its own: whoever guesses at
 * an account cannot keep its owner out. Names and addresses are kept as keyed hashes.
 */
export class Logins {
  readonly #parts: LoginsParts;
  readonly #key: Secret;

  constructor(parts: LoginsParts) {
    this.#parts = parts;
    const ikm = parts.secret.expose();
    const key = hkdf({ ikm, info: LABEL.loginTallies, length: 32 });
    this.#key = new Secret("login tallies", key);
  }

  /** Counts a start: 0, or the seconds after which to try again. */
  async begin(start: LoginStart): Promise<number> {
    const { loginsFree, loginsFreePerAddress } = this.#parts.limits;
    if (start.device !== null) return await this.#count(this.#device(start), loginsFree);
    const first = await this.#count(this.#address(start), loginsFreePerAddress);
    if (first > 0) return first;
    const second = await this.#count(this.#account(start), loginsFree);
    if (second > 0) await this.#takeBack(this.#address(start));
    return second;
  }

  /**
   * Takes a start back whose login succeeded. The account's tally goes with it; of the
   * address's only this one, else an account of one's own would be worth free guesses
   * at all others.
   */
  async succeed(start: LoginStart): Promise<void> {
    const { store } = this.#parts;
    if (start.device !== null) return await store.amend(this.#device(start), () => null);
    await store.amend(this.#account(start), () => null);
    await this.#takeBack(this.#address(start));
  }

  #takeBack(name: string): Promise<void> {
    return this.#parts.store.amend(name, (before) => {
      if (before === null || before.count <= 1) return null;
      return { ...before, count: before.count - 1 };
    });
  }

  async #count(name: string, free: number): Promise<number> {
    let wait = 0;
    await this.#parts.store.amend(name, (before) => {
      wait = this.#wait(before, free);
      return wait > 0 ? before : this.#oneMore(before);
    });
    return Math.ceil(wait / 1_000);
  }

  /** Milliseconds until the next start is let through. */
  #wait(before: Attempts | null, free: number): number {
    if (before === null || before.count < free) return 0;
    const { loginDelaySeconds, loginDelayMostSeconds } = this.#parts.limits;
    const doubled = loginDelaySeconds * 2 ** (before.count - free);
    const delay = Math.min(doubled, loginDelayMostSeconds) * 1_000;
    const since = this.#parts.now() - before.last;
    // A clock that was set back would else make the delay last for years.
    return since < 0 ? 0 : Math.max(0, delay - since);
  }

  #oneMore(before: Attempts | null): Attempts {
    const last = this.#parts.now();
    const until = last + this.#parts.limits.loginForgetSeconds * 1_000;
    return { count: (before?.count ?? 0) + 1, last, until };
  }

  #account(start: LoginStart): string {
    return this.#tally("account", start.username);
  }

  #address(start: LoginStart): string {
    return this.#tally("address", start.from);
  }

  #device(start: LoginStart): string {
    return this.#tally("device", start.device ?? "");
  }

  #tally(kind: "account" | "address" | "device", name: string): string {
    const mark = hmac(this.#key.expose(), concat(utf8(`${kind} `), utf8(name)));
    return hex(mark.subarray(0, 16));
  }
}
