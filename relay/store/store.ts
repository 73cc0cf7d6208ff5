import type { Address, Username, Uuid } from "../../src/address.ts";
import type { DeviceRecord } from "../../src/wire/device.ts";
import type { Secret } from "../../src/secret.ts";
import type { Bundle, KeyUpload, LastingKeys } from "../../src/wire/bundle.ts";
import type { Head } from "../../src/group/head.ts";
import type { Membership } from "../../src/group/membership.ts";
import type { Member } from "../../src/group/roster.ts";
import type { Envelope, GroupEnvelope, PairEnvelope } from "../../src/wire/envelope.ts";
import type { EntryHash, GroupId, SignedEntry } from "../../src/wire/group_log.ts";

/**
 * What a relay remembers, in its own words. Nothing outside this folder knows which
 * technology keeps it.
 *
 * Every method is atomic and safe to call in parallel. A promise of a change is kept
 * when it resolves: whatever is killed afterwards, the change is there. A change that
 * cannot be kept rejects with `StoreError`, and nothing of it happened.
 */
export interface Store extends AsyncDisposable {
  readonly accounts: AccountStore;
  readonly directory: DirectoryStore;
  readonly mailboxes: MailboxStore;
  readonly groups: GroupStore;
  readonly attempts: AttemptStore;
  /** Forgets everything whose time is over; to be called now and then. */
  sweep(): Promise<Swept>;
  /** Finishes what was begun and lets go of the data. */
  [Symbol.asyncDispose](): Promise<void>;
}

/**
 * A request that changes something. A method that takes one has its effect once for
 * each: called again with the same one within a day it changes nothing, and returns what
 * it returned when it had its effect.
 */
export interface Once {
  /** Whose request it is; request ids of different accounts never meet. */
  readonly account: Uuid;
  /** The request's id, 16 bytes. */
  readonly id: Uint8Array;
}

/** Who there is. */
export interface AccountStore {
  /** Creates an account with its first device, unless name or UUID belong to another. */
  register(account: NewAccount, once: Once): Promise<"registered" | "taken">;
  /** The account of that UUID. */
  find(uuid: Uuid): Promise<Account | null>;
  /** The account of that name; it takes as long to find that there is none. */
  named(username: Username): Promise<Account | null>;
  /**
   * The device at that address, while it is its account's current one; it takes as long
   * to find that there is none.
   */
  device(address: Address): Promise<Device | null>;
  /**
   * Puts the next device in the place of the current one, and forgets that one with its
   * keys and mailbox. "out-of-turn" where its number is not the current one plus one.
   */
  replaceDevice(
    next: NextDevice,
    once: Once,
  ): Promise<"replaced" | "out-of-turn">;
  /** Raises the device's revision, which it returns, and shuts it for `reopenDevice`. */
  closeDevice(address: Address, once: Once): Promise<number>;
  /** Lets the device open sessions again. */
  reopenDevice(address: Address): Promise<void>;
  /** Puts another record of OPAQUE in the place of the account's. */
  setPassword(uuid: Uuid, password: Secret, once: Once): Promise<void>;
  /** Whether others see the account online. */
  setVisible(uuid: Uuid, visible: boolean, once: Once): Promise<void>;
  /** The highest vault generation of the device, 0 where none is known. */
  generation(address: Address): Promise<number>;
  /** Remembers the generation unless a higher one is known. */
  raiseGeneration(address: Address, generation: number): Promise<void>;
}

/** Which keys there are to start a session with. */
export interface DirectoryStore {
  /**
   * Adds one-time keys and replaces lasting ones. Ids of one-time keys rise: a key
   * whose id is not above every one published before is left out, so that no key can
   * come back that was handed out. "full" where more would wait than `capacity` allows.
   * Keys that are `anew` take the place of all one-time keys, under whatever ids.
   */
  publish(upload: Upload, once: Once): Promise<"published" | "full">;
  /** How many one-time keys of each kind the device has left. */
  remaining(address: Address): Promise<Remaining>;
  /**
   * The device's keys with one one-time key of each kind that is left: nobody else gets
   * these, not even a racing caller. `null` where there is no such device.
   */
  claim(address: Address, once: Once): Promise<Bundle | null>;
  /** What `claim` returned for this request, if it had its effect. */
  claimed(once: Once): Promise<Bundle | null>;
}

/** What waits for whom. */
export interface MailboxStore {
  /** The first of `count` places in mailboxes, above all that were reserved before. */
  reservePlaces(count: number): Promise<number>;
  /** Keeps an envelope at its place, `seq`. */
  enqueue(envelope: PairEnvelope): Promise<void>;
  /**
   * Keeps a copy of a letter at its place. However many mailboxes have one, the letter
   * itself is kept once, for as long as one mailbox has a copy.
   */
  enqueueCopy(copy: Copy): Promise<void>;
  /** What is kept for the device, in order. */
  waiting(address: Address): Promise<readonly Waiting[]>;
  /** The envelopes of a stretch of places, in order, without those past their time. */
  fetch(stretch: Stretch): Promise<Envelope[]>;
  /** Forgets places; may be kept a moment later than other changes are. */
  forget(address: Address, places: readonly number[]): Promise<void>;
}

/** Which groups there are, who is in them, and the logs that say why. */
export interface GroupStore {
  /**
   * Adds an entry to a group's log, with what follows from it; where the log ends then.
   * "stale" where it does not end at `growth.after`. A group whose last member left keeps
   * where its log ended, so that no other log can ever begin in its place, and nothing
   * else.
   */
  grow(growth: Growth, once: Once): Promise<Head | "stale">;
  /** What `grow` returned for this request, if it had its effect. */
  grown(once: Once): Promise<Head | null>;
  /**
   * Where the group's log ends, for a member. Any other account gets `null` as for a
   * group that is not there, by the same look at the same place.
   */
  endFor(account: Uuid, group: GroupId): Promise<LogEnd | null>;
  /** The group as its log left it; `null` where there is none, or nobody in it. */
  membership(group: GroupId): Promise<Membership | null>;
  /** The entries of a part of a log, in order; all of them, or it is "damaged". */
  entries(part: LogPart): Promise<SignedEntry[]>;
  /** Where the logs of an account's groups end, by rising id of the group. */
  joined(page: JoinedPage): Promise<LogEnd[]>;
}

/** How often somebody tried something. */
export interface AttemptStore {
  /** Replaces the tally of that name in one step; `null` is none, before and after. */
  amend(name: string, rule: AttemptRule): Promise<void>;
}

/** What follows from a tally; must not wait for anything. */
export type AttemptRule = (before: Attempts | null) => Attempts | null;

/** A tally of attempts. */
export interface Attempts {
  readonly count: number;
  /** When the last one was let through, Unix milliseconds. */
  readonly last: number;
  /** When the tally may be forgotten, Unix milliseconds. */
  readonly until: number;
}

/** A device as it comes to be. */
export interface NewDevice {
  readonly device: DeviceRecord;
  readonly keys: LastingKeys;
}

/** A device that takes the place of its account's current one. */
export interface NextDevice extends NewDevice {
  readonly uuid: Uuid;
}

/** An account as it comes to be. */
export interface NewAccount extends NewDevice {
  readonly uuid: Uuid;
  readonly username: Username;
  /** The registration record of OPAQUE (RFC 9807, section 3). */
  readonly password: Secret;
}

/** An account. */
export interface Account {
  readonly uuid: Uuid;
  readonly username: Username;
  /** The registration record of OPAQUE. */
  readonly password: Secret;
  /** The id of its current device. */
  readonly device: number;
  /** Whether others see it online. */
  readonly visible: boolean;
}

/** A current device. */
export interface Device {
  readonly record: DeviceRecord;
  /** Tokens with a lower revision are worth nothing. */
  readonly rev: number;
  /** Whether it may open sessions with its login key alone. */
  readonly open: boolean;
}

/** What a device publishes. */
export interface Upload {
  readonly address: Address;
  readonly keys: KeyUpload;
}

/** Numbers of one-time keys. */
export interface Remaining {
  readonly ec: number;
  readonly kyber: number;
}

/** A message to a group, as it stands in the mailboxes of its readers. */
export interface Copy {
  readonly to: Address;
  /** The letter that it is a copy of: a place that was reserved and is no envelope's. */
  readonly letter: number;
  readonly envelope: GroupEnvelope;
}

/** Bytes that an envelope takes beside its body, roughly. */
export const FRAME_BYTES = 200;

/** An envelope that is kept: where, and how much room it takes. */
export interface Waiting {
  readonly place: number;
  /** Of a copy what it takes when it is delivered, not on the disk. */
  readonly bytes: number;
  /** Whether it is a copy of a letter. */
  readonly shared: boolean;
}

/** Part of a mailbox. */
export interface Stretch {
  readonly address: Address;
  /** The place before the first that is wanted. */
  readonly after: number;
  /** The last place that is wanted. */
  readonly upTo: number;
}

/** Where a group's log ends. */
export interface LogEnd {
  readonly group: GroupId;
  readonly seq: number;
  readonly head: EntryHash;
}

/** What an entry does to a group. */
export interface Growth {
  readonly entry: SignedEntry;
  /** Where the log must end before it; `null` for an entry that founds the group. */
  readonly after: LogEnd | null;
  /** The group after it. */
  readonly next: Membership;
  /** Members who are new in it, or not what they were. */
  readonly came: readonly Member[];
  /** Accounts that are no members any more. */
  readonly gone: readonly Uuid[];
}

/** Part of a log. */
export interface LogPart {
  readonly group: GroupId;
  /** The first place that is wanted. */
  readonly from: number;
  /** The last place that is wanted. */
  readonly upTo: number;
}

/** Some of an account's groups. */
export interface JoinedPage {
  readonly account: Uuid;
  /** The group before the first that is wanted; `null` begins with the first of all. */
  readonly after: GroupId | null;
  /** How many at most. */
  readonly most: number;
}

/** How many records of each kind a sweep forgot. */
export interface Swept {
  /** Envelopes and copies. */
  readonly mail: number;
  readonly letters: number;
  readonly answers: number;
  readonly attempts: number;
}

/** The bounds that a store keeps to; the relay's limits give them. */
export interface Capacity {
  /** One-time prekeys of each kind that wait for one device. */
  readonly prekeysPerDevice: number;
  /** Milliseconds after which an envelope is forgotten. */
  readonly mailMs: number;
  /** Milliseconds for which the answer to a request is remembered. */
  readonly answerMs: number;
}

/** The store could not do it. Nothing happened, and trying again may help. */
export class StoreError extends Error {
  override readonly name = "StoreError";

  /** The message is the code alone: no keys or values, so it may be logged. */
  constructor(readonly code: StoreFault, options?: ErrorOptions) {
    super(code, options);
  }
}

/** How a store fails. */
export type StoreFault =
  /** A record does not bear the mark that it was written with. */
  | "damaged"
  /** The disk or database has no room left. */
  | "full"
  /** Anything else: the database is gone, locked or read-only. */
  | "failed";
