import type { Username } from "../../src/address.ts";
import type { GroupHandle } from "../chat_id.ts";
import type { GroupAct } from "../message.ts";
import type { Trust } from "../trust.ts";

/**
 * The groups of an account. A group is named by its handle, such as `#team`. Calls that
 * change a group are durable at once and made as soon as the relay is there: they resolve
 * when it is so, and reject with "relay-unreachable" where that is left for later.
 */
export interface Groups {
  /** All groups that we are in, were in, or are invited to, by handle. */
  list(): readonly Group[];

  /** One of them, as it is now. */
  info(group: string): GroupInfo;

  /** All that was done in it, as far as its log is here, the oldest first. */
  events(group: string): readonly GroupEvent[];

  /**
   * Founds a group, in the place of another where `replacing` names one. Resolves as soon
   * as it is durable where the relay is away.
   */
  create(name: string, options?: { readonly replacing?: string }): Promise<Group>;

  /** Takes people in; whom we never met is looked up at the relay first. */
  invite(group: string, usernames: readonly string[]): Promise<void>;

  /** Puts a member out: the others send under new keys from then on. */
  remove(group: string, username: string): Promise<void>;

  /** Makes a member an admin. */
  promote(group: string, username: string): Promise<void>;

  /** Makes an admin a member like others; the only one names a successor. */
  demote(group: string, username: string, successor?: string): Promise<void>;

  /** Leaves; the only admin of others names a successor. */
  leave(group: string, successor?: string): Promise<void>;

  /** Gives the group another name. */
  rename(group: string, name: string): Promise<void>;

  /** Has everybody send under new keys. */
  renew(group: string): Promise<void>;

  /** Agrees to an invitation: the log is fetched and judged, and nothing sent before. */
  accept(group: string): Group;

  /** Turns an invitation down, and leaves the group. */
  decline(group: string): Group;
}

/** Where we stand in a group. */
export type GroupStanding =
  /** Waits for `accept` or `decline`. */
  | "invited"
  /** Agreed to, and not borne out by the log yet. */
  | "joining"
  /** Founded here, and not taken by the relay yet. */
  | "founding"
  | "member"
  /** Put out, or gone. */
  | "former"
  /** Read-only: the relay showed its members more than one history. */
  | "split";

/** A group, for a list of them. */
export interface Group {
  /** 32 bytes in lower-case hexadecimal. */
  readonly id: string;
  /** What it is called here. */
  readonly handle: GroupHandle;
  /** What its members call it: unsafe for a terminal. */
  readonly name: string;
  /** Where we stand in it. */
  readonly standing: GroupStanding;
  /** Who invited us, where that waits for an answer. */
  readonly invitedBy: Username | null;
  /** From 0; rises whenever the keys are renewed. */
  readonly epoch: number;
  /** How many are in it. */
  readonly size: number;
}

/** What is known about a group. */
export interface GroupInfo extends Group {
  /** What began the epoch; absent before the log is here. */
  readonly cause?: EpochCause;
  /** By name. */
  readonly members: readonly GroupMember[];
  /** Whether the members call it by the name that is shown. */
  readonly isNameCurrent: boolean;
  /** Changes of ours that the relay has not taken yet, in order. */
  readonly waiting: readonly GroupAct[];
}

/** Why members send under the present keys. */
export interface EpochCause {
  /** What was done. */
  readonly act: GroupAct;
  /** By whom. */
  readonly by: Username;
  /** Whom it was done to; `null` for nobody. */
  readonly who: Username | null;
  /** By that person's clock, Unix milliseconds. */
  readonly at: number;
}

/** Something that was done in a group. */
export interface GroupEvent extends EpochCause {
  /** The epoch that the group has been in since. */
  readonly epoch: number;
  /** Who became an admin by it. */
  readonly successor: Username | null;
}

/** Somebody in a group. */
export interface GroupMember {
  /** In canonical form. */
  readonly username: Username;
  /** What the member may do. */
  readonly role: "admin" | "member";
  /** "self" for the owner of the vault, `null` for somebody never met. */
  readonly trust: Trust | "self" | null;
  /** Whether this is not who we believe her to be: she gets no keys of us. */
  readonly differs: boolean;
  /** Whether our key of this epoch was given to her. */
  readonly hasOurKey: boolean;
  /** Whether her key of this epoch is here. */
  readonly gaveKey: boolean;
}
