import {
  address,
  canonicalUsername,
  deviceOf,
  type Username,
} from "../../src/address.ts";
import { uuidFrom, uuidOf } from "../../src/address.ts";
import { type IdentityPair, identityPair } from "../../src/crypto/keys.ts";
import { PeerError } from "../../src/errors.ts";
import type { Change, Create, Person, Rekey } from "../../src/group/act.ts";
import { signEntry } from "../../src/group/signed_entry.ts";
import { apply, draft, draftCreate, found } from "../../src/group/membership.ts";
import type { Membership } from "../../src/group/membership.ts";
import { proveRekey } from "../../src/group/rules.ts";
import { memberOf } from "../../src/group/roster.ts";
import type { Random } from "../../src/random.ts";
import type { SignedEntry } from "../../src/wire/group_log.ts";
import { seeded } from "./seeded.ts";

/** Somebody who can act in a group: what the log says of her, and what signs for her. */
export interface Actor {
  readonly person: Person;
  readonly pair: IdentityPair;
}

/** People, and the entries that they sign; the same seed gives the same bytes. */
export class People {
  readonly random: Random;

  constructor(seed: number) {
    this.random = seeded(seed, "people of a group");
  }

  /** Somebody new under this username. */
  actor(name: string): Actor {
    const pair = identityPair(this.random);
    const username = named(name);
    const at = address(uuidFrom(this.random.bytes(16)), 1);
    return { pair, person: { address: at, username, identityKey: pair.public } };
  }

  /** The same account with its next device, and thus another identity. */
  renewed({ person }: Actor): Actor {
    const pair = identityPair(this.random);
    const at = address(uuidOf(person.address), deviceOf(person.address) + 1);
    return { pair, person: { ...person, address: at, identityKey: pair.public } };
  }

  /** A create by `founder`. */
  create(founder: Actor, more: Partial<Create> = {}): SignedEntry {
    const act: Create = {
      type: "create",
      member: founder.person,
      salt: this.random.bytes(16),
      name: this.random.bytes(32),
      ...more,
    };
    return signEntry(draftCreate(act, 1_000), founder.pair.private, this.random);
  }

  /** The entry by which `actor` would make the change, allowed or not. */
  sign(state: Membership, actor: Actor, act: Change): SignedEntry {
    const by = { actor: actor.person.address, time: 1_000 + state.seq };
    return signEntry(draft(state, by, act), actor.pair.private, this.random);
  }

  /** The group after the changes, which must be allowed. */
  after(
    state: Membership,
    ...changes: readonly (readonly [Actor, Change])[]
  ): Membership {
    let next = state;
    for (const [actor, act] of changes) {
      next = apply(next, this.sign(next, actor, act)).next;
    }
    return next;
  }

  /** A group that `founder` made, with these members. */
  group(founder: Actor, ...members: readonly Actor[]): Membership {
    const state = found(this.create(founder)).next;
    return this.after(state, ...members.map(({ person }) => add(founder, person)));
  }

  /** A rekey from what the group knows of the account to `next`, signed by `next` too. */
  rekey(state: Membership, next: Actor): Rekey {
    const { person } = next;
    const old = memberOf(state.members, uuidOf(person.address));
    if (old === null) throw new Error(`${person.username} is not in the group`);
    const handover = { group: state.group, old, member: person };
    const proof = proveRekey(handover, next.pair.private, this.random);
    return { type: "rekey", member: person, proof };
  }
}

/** What came of an attempt: "ok", or the code of the refusal. */
export function outcome(attempt: () => unknown): string {
  try {
    attempt();
    return "ok";
  } catch (error) {
    if (error instanceof PeerError) return error.code;
    throw error;
  }
}

function add(by: Actor, member: Person): readonly [Actor, Change] {
  return [by, { type: "add", member }];
}

function named(name: string): Username {
  const username = canonicalUsername(name);
  if (username === null) throw new Error(`${name} is no username`);
  return username;
}
