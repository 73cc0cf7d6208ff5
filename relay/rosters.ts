import { type Uuid, uuidOf } from "../src/address.ts";
import { hex } from "../src/bytes.ts";
import type { Membership } from "../src/group/membership.ts";
import { memberAt, memberOf } from "../src/group/roster.ts";
import type { GroupEnvelope } from "../src/wire/envelope.ts";
import type { GroupId } from "../src/wire/group_log.ts";
import { type Refused, refused } from "./outcome.ts";
import type { GroupStore, LogEnd } from "./store/store.ts";

/** What rosters are made of. */
export interface RostersParts {
  readonly store: Pick<GroupStore, "endFor" | "membership">;
  /** Groups whose members stay in memory; over it the one not used for longest goes. */
  readonly atHand: number;
}

/** A group at hand, or on its way. */
interface Slot {
  /** Its log goes up to this place at least. */
  readonly seq: number;
  readonly found: Promise<Membership | null>;
}

/**
 * Who is in which group. What is in memory is used only while the store says that the log
 * still ends there, so no other relay over the same store makes it wrong.
 */
export class Rosters {
  readonly #parts: RostersParts;
  /** In the order of the last use. */
  readonly #groups = new Map<string, Slot>();

  constructor(parts: RostersParts) {
    this.#parts = parts;
  }

  /**
   * The group, for a member. Whoever is none gets `null` as for a group that is not
   * there, after the same one look into the store: nobody can tell these apart.
   */
  async seenBy(account: Uuid, group: GroupId): Promise<Membership | null> {
    const end = await this.#parts.store.endFor(account, group);
    if (end === null) return null;
    const found = await this.#upTo(end);
    return found !== null && memberOf(found.members, account) !== null ? found : null;
  }

  /**
   * The group that a message is for. Only a member's device, the one that the log names,
   * sends to a group, and under no other keys than the newest.
   */
  async addressedBy(
    { from, group, epoch }: Pick<GroupEnvelope, "from" | "group" | "epoch">,
  ): Promise<Membership | Refused> {
    const found = await this.seenBy(uuidOf(from), group);
    if (found === null) return refused("not-found");
    if (memberAt(found.members, from) === null) return refused("forbidden");
    return found.epoch === epoch ? found : refused("stale-head");
  }

  /** The group has grown to this. */
  note(next: Membership): void {
    this.#keep(hex(next.group), { seq: next.seq, found: Promise.resolve(next) });
  }

  /** The group with its log up to this place, or further. */
  #upTo({ group, seq }: LogEnd): Promise<Membership | null> {
    const name = hex(group);
    const known = this.#groups.get(name);
    const slot = known !== undefined && known.seq >= seq
      ? known
      : { seq, found: this.#parts.store.membership(group) };
    this.#keep(name, slot);
    slot.found.catch(() => {
      if (this.#groups.get(name) === slot) this.#groups.delete(name);
    });
    return slot.found;
  }

  #keep(name: string, slot: Slot): void {
    this.#groups.delete(name);
    this.#groups.set(name, slot);
    if (this.#groups.size <= this.#parts.atHand) return;
    for (const oldest of this.#groups.keys()) {
      this.#groups.delete(oldest);
      return;
    }
  }
}
