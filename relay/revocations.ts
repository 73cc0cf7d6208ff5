import type { Address } from "../src/address.ts";
import { Recent } from "./recent.ts";
import { TOKEN_LIFETIME_S } from "./tokens.ts";

/** Higher than any revision. */
const EVERY_REV = 2 ** 32;

/**
 * The lowest revision that tokens of a device must have: compared on each request, from
 * memory. Only devices whose tokens were revoked lately have an entry, since a token
 * that is older than its own lifetime needs no revocation.
 */
export class Revocations {
  readonly #lowest: Recent<number>;

  constructor(now: () => number) {
    const milliseconds = 2 * TOKEN_LIFETIME_S * 1_000;
    this.#lowest = new Recent({ keys: Infinity, milliseconds, now });
  }

  /** Revokes all tokens of the device with a revision below that, or all there are. */
  revoke(address: Address, rev: number = EVERY_REV): void {
    this.#lowest.set(address, rev);
  }

  /** The revision below which the device's tokens are worth nothing. */
  lowest(address: Address): number {
    return this.#lowest.get(address) ?? 0;
  }
}
