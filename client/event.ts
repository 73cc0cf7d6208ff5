import type { Username } from "../src/address.ts";
import type { Emoji } from "../src/identity/emoji.ts";
import type { RenewalCause } from "../src/wire/body.ts";
import type { AbortReason } from "../src/wire/comparison_step.ts";
import type { ChatName, GroupHandle } from "./chat_id.ts";
import type { ClientFault } from "./fault.ts";
import type { Message } from "./message.ts";

/** What a messenger tells its front end unasked. Whatever it tells of is durable. */
export type MessengerEvent =
  /** A message arrived; it counts as unprinted until `printed` is called. */
  | { readonly kind: "message"; readonly message: Message }
  /** Another front end of the same account queued a message, as `send` tells its own. */
  | { readonly kind: "said"; readonly message: Message }
  /** The relay took a message. */
  | { readonly kind: "accepted"; readonly id: string; readonly chat: ChatName }
  /** Messages of ours have come to the person's device, which says so. */
  | {
    readonly kind: "delivered";
    readonly chat: Username;
    readonly ids: readonly string[];
  }
  /** The relay takes a message later: it stays queued, and `retryInMs` tells how long. */
  | {
    readonly kind: "delayed";
    readonly id: string;
    readonly chat: ChatName;
    readonly code: ClientFault;
    readonly retryInMs: number;
  }
  /** A message was given up. */
  | {
    readonly kind: "failed";
    readonly id: string;
    readonly chat: ChatName;
    readonly code: ClientFault;
    /** Set where the key that changed was verified. */
    readonly wasVerified?: boolean;
  }
  /** The way to the relay opened or closed. */
  | { readonly kind: "connection"; readonly state: ConnectionState }
  /** Everything that waited at the relay has arrived. */
  | { readonly kind: "drained" }
  /** A person's identity is not the pinned one: nothing is sent until `trust`. */
  | {
    readonly kind: "identity-changed";
    readonly chat: Username;
    /** Whether the pinned one was verified. */
    readonly wasVerified: boolean;
  }
  /** A person was met whom nothing is sent to until `trust`. */
  | { readonly kind: "identity-untrusted"; readonly chat: Username }
  /** A person whom we write to was met and pinned for the first time. */
  | { readonly kind: "met"; readonly chat: Username }
  /** A stranger wrote, and learns nothing from us before `accept` or an answer. */
  | { readonly kind: "request"; readonly chat: Username }
  /** A person invites us to a group: nothing is sent there before we agree. */
  | { readonly kind: "invited"; readonly chat: GroupHandle; readonly from: Username }
  /** Messages of a person that never came, by the counters inside later ones. */
  | {
    readonly kind: "missing";
    readonly chat: ChatName;
    readonly from: Username;
    readonly count: number;
  }
  /** A live comparison came to where a person should look, or ended. */
  | {
    readonly kind: "comparison";
    readonly chat: Username;
    readonly now: ComparisonState;
  }
  | { readonly kind: "notice"; readonly notice: Notice };

/** Where a live comparison stands for the person who takes part. */
export type ComparisonState =
  /** We asked, and they have not agreed. */
  | { readonly at: "asked" }
  /** Both agreed, and the emoji are on their way. */
  | { readonly at: "waiting" }
  /** They asked, and we have not agreed. */
  | { readonly at: "offered" }
  /** Seven emoji are to be compared, and our answer is due. */
  | { readonly at: "comparing"; readonly emoji: readonly Emoji[] }
  /** We said "match", and they have not answered. */
  | { readonly at: "matched" }
  /** Both said "match". */
  | { readonly at: "verified" }
  /** We said "mismatch": nothing is sent any more. */
  | { readonly at: "mismatched" }
  /** No result. */
  | {
    readonly at: "aborted";
    readonly by: "us" | "them";
    readonly reason: AbortReason;
  };

/** Where the link stands. */
export type ConnectionState =
  | { readonly at: "connecting" }
  | { readonly at: "online" }
  /** `retryInMs` is absent where it was given up: `code` says why. */
  | {
    readonly at: "offline";
    readonly code: ClientFault;
    readonly retryInMs?: number;
    /** The key that a relay showed instead of the pinned one, to be compared. */
    readonly fingerprint?: string;
  };

/** What a person should know and need not act on at once. */
export type Notice =
  /** This vault is a copy older than one the relay has seen: sessions are renewed. */
  | { readonly kind: "vault-rolled-back" }
  /** The keys with a person are renewed by themselves; she is told the same. */
  | {
    readonly kind: "renewing";
    readonly with: Username;
    readonly cause: RenewalCause;
  }
  /** A message from `from` could not be opened, and was given up. */
  | { readonly kind: "unreadable"; readonly from: Username | null }
  /** A message that breaks a rule, and what the relay claims about its sender. */
  | { readonly kind: "refused"; readonly from: Username | null }
  /** A person's vault is an older copy, or a second one: what it told was told before. */
  | { readonly kind: "peer-rolled-back"; readonly from: Username }
  /** A change of the password that an earlier run began has ended. */
  | { readonly kind: "password"; readonly end: "changed" | "refused" }
  | GroupNotice
  | PrekeyNotice
  /** Nothing more is received until the next start: the vault takes no more. */
  | { readonly kind: "stopped"; readonly code: ClientFault }
  /** The relay's certificate begins in the future, or ended a short while ago. */
  | { readonly kind: "clock-off" };

/** What a person should know about her keys at the relay. */
export type PrekeyNotice =
  /** There are more one-time prekeys than unused ones: the relay keeps used ones. */
  | { readonly kind: "prekeys-kept" }
  /** So many one-time prekeys were taken, and no session came of them. */
  | { readonly kind: "prekeys-drained"; readonly count: number };

/** What a person should know about a group. */
export type GroupNotice =
  /** The relay signed two histories of a group, which proves that it lies. */
  | { readonly kind: "relay-lied"; readonly chat: GroupHandle }
  /** The relay gave out entries of a group's log that no honest relay takes. */
  | { readonly kind: "log-refused"; readonly chat: GroupHandle }
  /** The relay keeps back entries that other members of a group have seen. */
  | { readonly kind: "log-withheld"; readonly chat: GroupHandle }
  /** The relay says that we are in a group no more, and shows no entry that says so. */
  | { readonly kind: "group-closed"; readonly chat: GroupHandle }
  /** A member of a group has another identity than the pinned one: gets no keys of us. */
  | {
    readonly kind: "member-differs";
    readonly chat: GroupHandle;
    readonly who: Username;
  }
  /** A change of a group was not made; `code` says why. */
  | {
    readonly kind: "change-dropped";
    readonly chat: GroupHandle;
    readonly code: ClientFault;
  };
