import type { Address } from "../address.ts";
import { equal } from "../bytes.ts";
import { ensure, type Fault, PeerError } from "../errors.ts";
import { type EntryHash, entryHash, HASH_LENGTH } from "../wire/group_log.ts";
import { type GroupId, groupId, type SignedEntry } from "../wire/group_log.ts";
import { type Act, type Change, type Create, startsEpoch } from "./act.ts";
import { decodeEntry, type Entry } from "./entry.ts";
import { memberAt, type Members } from "./roster.ts";
import { changed } from "./rules.ts";
import { hashEntry, isSignedBy } from "./signed_entry.ts";

/**
 * Who is in a group after which entry (`groups.md` 1). The relay and every client run
 * this file over the same entries: the relay in order to refuse early, the clients as
 * they believe no relay. An entry that is refused changes nothing.
 */
export interface Membership {
  readonly group: GroupId;
  /** The place of the newest entry, from 0. */
  readonly seq: number;
  /** From 0; rises with each entry that renews the keys. */
  readonly epoch: number;
  /** The hash of the newest entry. */
  readonly head: EntryHash;
  /** The commitment to the group's name, 32 bytes. */
  readonly name: Uint8Array;
  /** Empty once the last one left: then the group is closed for good. */
  readonly members: Members;
}

/** An entry that was accepted, and the membership from it on. */
export interface Applied {
  readonly entry: Entry;
  readonly next: Membership;
}

const ZEROS = new Uint8Array(HASH_LENGTH);
const NO_GROUP = groupId(ZEROS);
const NO_ENTRY = entryHash(ZEROS);

/** The entry that founds a group, to be signed by its creator. */
export function draftCreate(act: Create, time: number): Entry {
  const actor = act.member.address;
  return { group: NO_GROUP, seq: 0, epoch: 0, previous: NO_ENTRY, actor, time, act };
}

/** Who makes a change, and when by her clock (Unix milliseconds). */
export interface By {
  readonly actor: Address;
  readonly time: number;
}

/** The entry that makes a change next, to be signed by the actor, allowed or not. */
export function draft(state: Membership, by: By, act: Change): Entry {
  return { ...nextPlace(state, act), ...by, act };
}

/** What speaks against a change that `actor` would make now, or `null`. */
export function objection(state: Membership, actor: Address, act: Change): Fault | null {
  const outcome = outcomeOf(state, actor, act);
  return typeof outcome === "string" ? outcome : null;
}

/**
 * The group that a first entry founds. "malformed" where it is none or its actor is not
 * the creator, "forged" where the creator did not sign it.
 */
export function found(signed: SignedEntry): Applied {
  const entry = decodeEntry(signed.body);
  const { act, actor } = entry;
  ensure(act.type === "create" && actor === act.member.address, "malformed");
  ensure(isAt(entry, draftCreate(act, entry.time)), "malformed");
  ensure(isSignedBy(act.member.identityKey, signed), "forged");
  const head = hashEntry(signed.body);
  const members: Members = [{ ...act.member, role: "admin" }];
  const { name } = act;
  return {
    entry,
    next: { group: groupId(head), seq: 0, epoch: 0, head, name, members },
  };
}

/**
 * The membership after one more entry. Throws `PeerError`: "not-next" where it belongs to
 * another place, epoch or group; "not-allowed" where the actor is no member; "forged"
 * where the identity that the log gave her did not sign; then what the rules object to.
 */
export function apply(state: Membership, signed: SignedEntry): Applied {
  const entry = nextEntry(state, signed.body);
  const member = memberAt(state.members, entry.actor);
  ensure(member === null || isSignedBy(member.identityKey, signed), "forged");
  return applied(state, entry, signed.body);
}

/**
 * As `apply`, for an entry that was accepted once and has lain since where nobody else
 * writes: its signature, which is nine tenths of the work, is not verified again.
 */
export function applyAgain(state: Membership, body: Uint8Array): Applied {
  return applied(state, nextEntry(state, body), body);
}

/** An entry upon a group that exists. */
type Following = Entry & { readonly act: Change };

function nextEntry(state: Membership, body: Uint8Array): Following {
  const entry = decodeEntry(body);
  const { act } = entry;
  ensure(act.type !== "create" && isAt(entry, nextPlace(state, act)), "not-next");
  return { ...entry, act };
}

function applied(state: Membership, entry: Following, body: Uint8Array): Applied {
  const { act, actor, group, seq, epoch } = entry;
  const members = outcomeOf(state, actor, act);
  if (typeof members === "string") throw new PeerError(members);
  const name = act.type === "rename" ? act.name : state.name;
  return { entry, next: { group, seq, epoch, head: hashEntry(body), name, members } };
}

function outcomeOf(state: Membership, actor: Address, act: Change): Members | Fault {
  const member = memberAt(state.members, actor);
  return member === null ? "not-allowed" : changed(state, member, act);
}

/** Where in the log an entry stands, or must. */
type Place = Pick<Entry, "group" | "seq" | "epoch" | "previous">;

function nextPlace({ group, seq, epoch, head }: Membership, act: Act): Place {
  const next = startsEpoch(act) ? epoch + 1 : epoch;
  return { group, seq: seq + 1, epoch: next, previous: head };
}

function isAt(entry: Place, place: Place): boolean {
  return entry.seq === place.seq && entry.epoch === place.epoch &&
    equal(entry.group, place.group) && equal(entry.previous, place.previous);
}
