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
}

/** What a message says. Texts are as the peer wrote them: unsafe for a terminal. */
export type Body =
  | { readonly kind: "text"; readonly text: string }
  /** The writer renewed the session's keys. */
  | { readonly kind: "renewed"; readonly cause: RenewalCause }
  /** Something that a newer version of the program wrote. */
  | { readonly kind: "unknown" };

/** How far a message came. */
export type MessageState =
  /** Durable here, not yet taken by the relay. */
  | "sending"
  /** Taken by the relay: durable there, or in the recipient's own vault. */
  | "accepted"
  /** Given up; nothing of it is sent any more. */
  | "failed"
  /** Received. */
  | "received";
