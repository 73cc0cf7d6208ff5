import type { Uuid } from "../src/address.ts";
import { equal, hex } from "../src/bytes.ts";
import { stateHead } from "../src/group/head.ts";
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
  /** What was stated lately, and when: after a change everybody asks at once. */
  readonly #lately: Recent<{ readonly stated: SignedHead; readonly since: number }>;

  constructor(parts: HeraldParts) {
    this.#parts = parts;
    const now = () => parts.clock.steady();
    this.#lately = new Recent({ keys: KEYS, milliseconds: FRESH_MS, now });
  }

  /** The statement about a log's end, signed a second ago at most. */
  state({ group, seq, head }: LogEnd): SignedHead {
    const { clock, identity } = this.#parts;
    const name = hex(group);
    const since = clock.steady();
    const earlier = this.#lately.get(name);
    if (earlier !== undefined && since - earlier.since <= FRESH_MS) {
      const { stated } = earlier;
      if (stated.seq === seq && equal(stated.head, head)) return stated;
    }
    const stated = stateHead({ group, seq, head, time: clock.wall() }, identity);
    this.#lately.set(name, { stated, since });
    return stated;
  }

  /** Tells those of the accounts that are connected. */
  announce(stated: SignedHead, accounts: Iterable<Uuid>): void {
    for (const account of accounts) this.#parts.presence.tell(account, stated);
  }
}
