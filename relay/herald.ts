import type { Uuid } from "../src/address.ts";
import { equal, hex } from "../src/bytes.ts";
import { type Head, stateHead } from "../src/group/head.ts";
import type { Secret } from "../src/secret.ts";
import type { SignedHead } from "../src/wire/group_log.ts";
import type { Clock } from "./clock.ts";
import type { Presence } from "./presence.ts";
import { Recent } from "./recent.ts";
import type { LogEnd } from "./store/store.ts";

/** What a herald is made of. */
export interface HeraldParts {
  /** The relay's identity, an Ed25519 private key of 32 bytes. */
  readonly identity: Secret;
  readonly presence: Presence;
  readonly clock: Clock;
}

/** Milliseconds for which a statement is given to whoever else asks. */
const FRESH_MS = 1_000;
/** Statements remembered. */
const KEYS = 1_000;

/** States where groups' logs end, as the relay answers for it. */
export class Herald {
  readonly #parts: HeraldParts;
  /** What was stated lately: after a change everybody asks at once. */
  readonly #lately: Recent<SignedHead>;

  constructor(parts: HeraldParts) {
    this.#parts = parts;
    const now = () => parts.clock.steady();
    this.#lately = new Recent({ keys: KEYS, milliseconds: FRESH_MS, now });
  }

  /** The statement about a log's end, a second old at most. */
  state({ group, seq, head }: LogEnd): SignedHead {
    const time = this.#parts.clock.wall();
    const lately = this.#lately.get(hex(group));
    if (lately?.seq === seq && equal(lately.head, head)) {
      const age = time - lately.time;
      if (age >= 0 && age <= FRESH_MS) return lately;
    }
    const stated = this.sign({ group, seq, head, time });
    this.#lately.set(hex(group), stated);
    return stated;
  }

  /** The statement that a log ended there then. It binds the relay: it must be true. */
  sign(head: Head): SignedHead {
    return stateHead(head, this.#parts.identity);
  }

  /** Tells those of the accounts that are connected where a log ends now. */
  announce(stated: SignedHead, accounts: Iterable<Uuid>): void {
    this.#lately.set(hex(stated.group), stated);
    for (const account of accounts) this.#parts.presence.tell(account, stated);
  }
}
