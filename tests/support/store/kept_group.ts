import assert from "node:assert/strict";
import { growthOf } from "../../../relay/growth.ts";
import type { LogEnd, Once, Store } from "../../../relay/store/store.ts";
import { uuidOf } from "../../../src/address.ts";
import { hex } from "../../../src/bytes.ts";
import type { Change } from "../../../src/group/act.ts";
import type { Head } from "../../../src/group/head.ts";
import { apply, found, type Membership } from "../../../src/group/membership.ts";
import type { SignedEntry } from "../../../src/wire/group_log.ts";
import { type Actor, People } from "../group_people.ts";
import * as world from "../relay_world.ts";

/** No two groups have the same people, in this process and others. */
let seed = crypto.getRandomValues(new Uint32Array(1))[0] ?? 0;

/** A group, and the actors in it. */
export interface Founded {
  readonly group: KeptGroup;
  readonly founder: Actor;
  readonly others: readonly Actor[];
}

/** What a store shows to an account. */
export interface Seen {
  readonly end: LogEnd | null;
  readonly joined: readonly LogEnd[];
}

/** A group and those who act in it, for a store to keep. */
export class KeptGroup {
  readonly entries: SignedEntry[] = [];
  state: Membership;

  private constructor(
    readonly store: Store,
    readonly people: People,
    readonly founder: Actor,
    readonly founding: SignedEntry,
  ) {
    this.state = found(founding).next;
    this.entries.push(founding);
  }

  /** A group that the store has, with these members beside the founder. */
  static async found(store: Store, ...others: readonly string[]): Promise<Founded> {
    const people = new People(seed++);
    const founder = people.actor("alice");
    const group = new KeptGroup(store, people, founder, people.create(founder));
    assert.notEqual(await group.create(), "stale");
    const actors = others.map((name) => people.actor(name));
    for (const actor of actors) await group.add(actor);
    return { group, founder, others: actors };
  }

  /** Asks the store to keep the first entry. */
  create(once = onceOf(this.founder)): Promise<Head | "stale"> {
    const applied = found(this.founding);
    return this.store.groups.grow(growthOf(null, applied, this.founding), once);
  }

  /** Asks the store to keep what `actor` changes about `state`, which must be allowed. */
  async grow(
    actor: Actor,
    act: Change,
    { once = onceOf(actor), state = this.state } = {},
  ): Promise<Head | "stale"> {
    const entry = this.people.sign(state, actor, act);
    const applied = apply(state, entry);
    const head = await this.store.groups.grow(growthOf(state, applied, entry), once);
    if (head === "stale") return head;
    this.entries.push(entry);
    this.state = applied.next;
    return head;
  }

  /** Lets the founder add somebody. */
  add({ person }: Actor): Promise<Head | "stale"> {
    return this.grow(this.founder, { type: "add", member: person });
  }

  /** What the store has of the log, in words that compare. */
  async log(from = 0, upTo = this.state.seq): Promise<string[]> {
    const { group } = this.state;
    return (await this.store.groups.entries({ group, from, upTo })).map(spell);
  }

  /** What an account sees of the group, and of all its groups. */
  async seenBy({ person }: Actor): Promise<Seen> {
    const account = uuidOf(person.address);
    const { groups } = this.store;
    return {
      end: await groups.endFor(account, this.state.group),
      joined: await groups.joined({ account, after: null, most: 9 }),
    };
  }
}

/** A new request of somebody. */
export function onceOf({ person }: Actor): Once {
  return world.request(uuidOf(person.address));
}

/** An entry in words that compare. */
export function spell({ body, signature }: SignedEntry): string {
  return `${hex(body)} ${hex(signature)}`;
}
