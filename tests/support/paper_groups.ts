import { type Address, uuidOf } from "../../src/address.ts";
import { equal, hex } from "../../src/bytes.ts";
import type { Args } from "../../src/channel/operations.ts";
import { ed25519Public } from "../../src/crypto/ed25519.ts";
import { PeerError } from "../../src/errors.ts";
import { stateHead } from "../../src/group/head.ts";
import { apply, found, type Membership } from "../../src/group/membership.ts";
import { memberAt, memberOf } from "../../src/group/roster.ts";
import { systemRandom } from "../../src/random.ts";
import { Secret } from "../../src/secret.ts";
import type { GroupId, SignedEntry, SignedHead } from "../../src/wire/group_log.ts";

/** A group at the relay on paper. */
interface PaperGroup {
  state: Membership;
  readonly entries: SignedEntry[];
}

/** How a request ended. */
export interface Answered {
  readonly status: "ok" | "not-found" | "stale-head" | "forbidden" | "taken";
  readonly data?: unknown;
}

/** The groups of the relay on paper: real rules, real statements, nothing on any wire. */
export class PaperGroups {
  readonly identity = new Secret("relay identity", systemRandom.bytes(32));
  readonly groups = new Map<string, PaperGroup>();
  /** Called with a statement for each account that is to hear of it. */
  announce: (account: string, head: SignedHead) => void = () => {};

  constructor(readonly now: () => number) {}

  /** Verifies what the relay states. */
  get identityKey(): Uint8Array {
    return ed25519Public(this.identity.expose());
  }

  create({ entry }: Args<"group/create">): Answered {
    const { next } = found(entry);
    if (this.groups.has(hex(next.group))) return { status: "taken" };
    this.groups.set(hex(next.group), { state: next, entries: [entry] });
    return this.#headed(next);
  }

  append({ group, entry }: Args<"group/append">, from: Address): Answered {
    const known = this.#seenBy(group, from);
    if (known === null) return { status: "not-found" };
    try {
      const before = known.state;
      known.state = apply(before, entry).next;
      known.entries.push(entry);
      const answer = this.#headed(known.state);
      const people = [...before.members, ...known.state.members];
      for (const account of new Set(people.map(({ address }) => uuidOf(address)))) {
        this.announce(account, this.state(known.state));
      }
      return answer;
    } catch (error) {
      if (!(error instanceof PeerError)) throw error;
      return { status: error.code === "not-next" ? "stale-head" : "forbidden" };
    }
  }

  log({ group, from }: Args<"group/log">, asker: Address): Answered {
    const known = this.#seenBy(group, asker);
    if (known === null) return { status: "not-found" };
    const entries = known.entries.slice(from, from + PAGE);
    const more = from + entries.length < known.entries.length;
    const head = this.state(known.state);
    return { status: "ok", data: { entries, more, head } };
  }

  head({ group }: Args<"group/head">, asker: Address): Answered {
    const known = this.#seenBy(group, asker);
    return known === null ? { status: "not-found" } : this.#headed(known.state);
  }

  /** Who a message to a group goes to, or why to nobody. */
  readers(
    { group, epoch }: { readonly group: GroupId; readonly epoch: number },
    from: Address,
  ): readonly Address[] | Answered {
    const known = this.#seenBy(group, from);
    if (known === null) return { status: "not-found" };
    const { members, epoch: current } = known.state;
    if (memberAt(members, from) === null) return { status: "forbidden" };
    if (epoch !== current) return { status: "stale-head" };
    return members.map(({ address }) => address)
      .filter((address) => uuidOf(address) !== uuidOf(from));
  }

  /** The statement about where a log ends. */
  state({ group, seq, head }: Membership): SignedHead {
    return stateHead({ group, seq, head, time: this.now() }, this.identity);
  }

  /** The group of that id. */
  at(group: GroupId): PaperGroup {
    const known = [...this.groups.values()].find(({ state }) =>
      equal(state.group, group)
    );
    if (known === undefined) throw new Error("no such group");
    return known;
  }

  #headed(state: Membership): Answered {
    return { status: "ok", data: { head: this.state(state) } };
  }

  #seenBy(group: GroupId, address: Address): PaperGroup | null {
    const known = this.groups.get(hex(group));
    const isMember = known && memberOf(known.state.members, uuidOf(address)) !== null;
    return known !== undefined && isMember ? known : null;
  }
}

/** Entries in one answer: few, so that a log takes several. */
const PAGE = 4;
