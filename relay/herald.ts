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
  /** What was stated lately: after a change, everybody asks at once. */
  readonly #lately: Recent<SignedHead>;

  constructor(parts: HeraldParts) {
    this.#parts = parts;
    const now = () => parts.clock.steady();
    this.#lately = new Recent({ keys: KEYS, milliseconds: FRESH_MS / 2, now });
  }

  /** The statement about a log's end, signed a second ago at most. */
  state({ group, seq, head }: LogEnd): SignedHead {
    const name = hex(group);
    const earlier = this.#lately.get(name);
    if (earlier?.seq === seq && equal(earlier.head, head)) return earlier;
    const { clock, identity } = this.#parts;
    const stated = stateHead({ group, seq, head, time: clock.wall() }, identity);
    this.#lately.set(name, stated);
    return stated;
  }

  /** Tells those of the accounts that are connected. */
  announce(stated: SignedHead, accounts: Iterable<Uuid>): void {
    for (const account of accounts) this.#parts.presence.tell(account, stated);
  }
}
