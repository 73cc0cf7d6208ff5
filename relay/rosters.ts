import { type Uuid, uuidOf } from "../src/address.ts";
import { hex } from "../src/bytes.ts";
import type { Membership } from "../src/group/membership.ts";
import { memberAt, memberOf } from "../src/group/roster.ts";
import type { GroupEnvelope } from "../src/wire/envelope.ts";
import type { GroupId } from "../src/wire/group_log.ts";
import { type Refused, refused } from "./outcome.ts";
import type { GroupStore } from "./store/store.ts";

/** What rosters are made of. */
export interface RostersParts {
  readonly store: Pick<GroupStore, "isMember" | "membership">;
  /** Groups whose members stay in memory; over it the one not used for longest goes. */
  readonly atHand: number;
}

/** Who is in which group, loaded when somebody needs it. */
export class Rosters {
  readonly #parts: RostersParts;
  /** In the order of the last use; each with its group, or on its way. */
  readonly #groups = new Map<string, Promise<Membership | null>>();

  constructor(parts: RostersParts) {
    this.#parts = parts;
  }

  /**
   * The group, for a member. Whoever is none gets `null` as for a group that is not
   * there, after the same one look into the store: nobody can tell these apart.
   */
  async seenBy(account: Uuid, group: GroupId): Promise<Membership | null> {
    if (!await this.#parts.store.isMember(group, account)) return null;
    const found = await this.#at(group);
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

  /** The group has changed. */
  note(next: Membership): void {
    this.#keep(hex(next.group), Promise.resolve(next));
  }

  /** Whether the group has changed is not certain. */
  forget(group: GroupId): void {
    this.#groups.delete(hex(group));
  }

  #at(group: GroupId): Promise<Membership | null> {
    const name = hex(group);
    const found = this.#groups.get(name) ?? this.#load(name, group);
    this.#keep(name, found);
    return found;
  }

  #load(name: string, group: GroupId): Promise<Membership | null> {
    const found = this.#parts.store.membership(group);
    found.catch(() => {
      if (this.#groups.get(name) === found) this.#groups.delete(name);
    });
    return found;
  }

  #keep(name: string, found: Promise<Membership | null>): void {
    this.#groups.delete(name);
    this.#groups.set(name, found);
    if (this.#groups.size <= this.#parts.atHand) return;
    for (const oldest of this.#groups.keys()) {
      this.#groups.delete(oldest);
      return;
    }
  }
}
