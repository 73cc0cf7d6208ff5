import type { Address } from "../src/address.ts";
import type { Mailboxes } from "./mailboxes.ts";
import type { Presence } from "./presence.ts";
import type { Revocations } from "./revocations.ts";

/** What an eviction works with. */
export interface EvictionParts {
  readonly mailboxes: Mailboxes;
  readonly presence: Presence;
  readonly revocations: Revocations;
}

/** Puts a device out that the store has shut out: its tokens end, its sockets close. */
export class Eviction {
  readonly #parts: EvictionParts;

  constructor(parts: EvictionParts) {
    this.#parts = parts;
  }

  /** Until its owner shows the password again; `rev` is the revision from then on. */
  untilLogin(address: Address, rev: number): void {
    this.#parts.revocations.revoke(address, rev);
    this.#parts.presence.revoke(address);
  }

  /** For good: another device has taken its place. */
  forGood(address: Address): void {
    this.#parts.revocations.revoke(address);
    this.#parts.mailboxes.dissolve(address);
    this.#parts.presence.revoke(address);
  }
}
