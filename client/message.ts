import type { Username } from "../src/address.ts";
import type { RenewalCause } from "../src/wire/body.ts";
import type { ChatName } from "./chat_id.ts";

/** One line of a conversation as it stands in the history. */
export interface Message {
  /** 16 bytes in lower-case hexadecimal, chosen by the sender. */
  readonly id: string;
  /** The person on the other side, or the group. */
  readonly chat: ChatName;
  /** Who wrote it: the person, a member of the group, or the owner of the vault. */
  readonly from: Username;
  /** What it says. */
  readonly body: Body;
  /** The writer's clock, Unix milliseconds. */
  readonly sentAt: number;
  /** The relay's clock when it took a received message; our own for a sent one. */
  readonly receivedAt: number;
  /** How far it came. */
  readonly state: MessageState;
  /** Whether the person who wrote it, or whom it is for, is verified. */
  readonly isVerified: boolean;
  /** Whether its writer is a stranger who was not accepted. */
  readonly isRequest: boolean;
  /** What a message to a group has besides; absent in one between two people. */
  readonly group?: GroupMark;
}

/** Where in a group's life a line of its history stands. */
export interface GroupMark {
  /** The group's id, 32 bytes in lower-case hexadecimal. */
  readonly id: string;
  /** The epoch of the keys that it was sent under, or that it began. */
  readonly epoch: number;
  /** Whether it came long after newer keys: others may have had the old ones by then. */
  readonly isLate: boolean;
}

/** What a message says. Texts are as the peer wrote them: unsafe for a terminal. */
export type Body =
  | { readonly kind: "text"; readonly text: string }
  /** The writer renewed the session's keys. */
  | { readonly kind: "renewed"; readonly cause: RenewalCause }
  /** Something that a newer version of the program wrote. */
  | { readonly kind: "unknown" }
  | GroupLine;

/** What is no message in a group's history, and stands there among them. */
export type GroupLine =
  /** Its writer changed the group. */
  | {
    readonly kind: "change";
    readonly act: GroupAct;
    /** Whom it was done to; `null` where it was done to nobody. */
    readonly who: Username | null;
    /** Who became an admin by it. */
    readonly successor: Username | null;
  }
  /** The group's new name has become known. */
  | { readonly kind: "named"; readonly name: string }
  /** Its writer invites the owner of the vault. */
  | { readonly kind: "invitation" }
  /** Its writer knew a log that the relay never showed: what was said is lost. */
  | { readonly kind: "missing-log" }
  /** The relay showed the group's members more than one history. */
  | { readonly kind: "split" };

/** What can be done to a group. */
export type GroupAct =
  | "create"
  | "add"
  | "remove"
  | "leave"
  | "promote"
  | "demote"
  | "rename"
  | "renew"
  | "rekey";

/** How far a message came. */
export type MessageState =
  /** Durable here, not yet taken by the relay. */
  | "sending"
  /** Taken by the relay: durable there, or in the recipient's own vault. */
  | "accepted"
  /** The recipient's device has it, and says so. */
  | "delivered"
  /** Given up; nothing of it is sent any more. */
  | "failed"
  /** Received. */
  | "received";
