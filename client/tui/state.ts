import type { Username } from "../../src/address.ts";
import type { ChatName, GroupHandle } from "../chat_id.ts";
import type { Explained } from "../cli/explain.ts";
import type { KnownGroup } from "../cli/group_info.ts";
import type { ExportFormat } from "../cli/export_formats.ts";
import type { StandingAct } from "../cli/standing.ts";
import type { ComparisonState, MessengerEvent } from "../event.ts";
import type { Message } from "../message.ts";
import type { Mutes } from "../messenger.ts";
import type { ReceiptsCommand } from "./commands.ts";
import type { Code } from "./code.ts";
import type { GroupCommand, GroupDeed } from "./group_commands.ts";

/**
 * A chat as every front end sees it, without a terminal: what is known (`State`), what
 * can happen (`Event`), and what is to be done then (`Effect`). `update` leads from one
 * to the next; `conversation` does what the effects say.
 */
export interface State {
  readonly me: Username;
  /** With whom lines are exchanged that name nobody. */
  readonly joined: ChatName | null;
  /** What is joined once it is found: lines that name nobody go there. */
  readonly sought: ChatName | null;
  /** Everyone to complete names from. */
  readonly people: readonly Username[];
  /** All groups to complete handles from. */
  readonly groups: readonly GroupHandle[];
  /** Emoji by their names, once those are loaded. */
  readonly emoji: ReadonlyMap<string, string>;
  /** Chats that call nobody. */
  readonly mutes: Mutes;
  readonly connection: "connecting" | "online" | "offline";
  /** Texts handed to the messenger that it has not queued yet. */
  readonly handed: number;
  /** Own messages that the relay has not taken yet, oldest first. */
  readonly waiting: readonly Waiting[];
  /** Taken by the relay before the messenger told that it had queued them. */
  readonly early: readonly Accepted[];
  /** Asked once whether to leave something unsent behind. */
  readonly leaving: boolean;
}

/** An own message on its way. */
export interface Waiting {
  readonly message: Message;
  /** It took so long that it was shown as being sent. */
  readonly shown: boolean;
}

/** An own message that the relay took. */
export interface Accepted {
  readonly id: string;
  readonly chat: ChatName;
}

/** What happens to a chat. */
export type Event =
  /** A line was entered. */
  | { readonly kind: "entered"; readonly text: string }
  /** The person wants to go, with or without a half-typed line. */
  | { readonly kind: "leave"; readonly draft: boolean }
  | { readonly kind: "messenger"; readonly event: MessengerEvent }
  /** The messenger took a text: it is durable now. */
  | { readonly kind: "queued"; readonly message: Message }
  /** What was sought is there, or is not. */
  | { readonly kind: "found" | "missed"; readonly who: ChatName }
  /** A moment has passed since a message was queued. */
  | { readonly kind: "slow"; readonly id: string }
  /** Who can be written to. */
  | { readonly kind: "people"; readonly people: readonly Username[] }
  /** The names of emoji are loaded. */
  | { readonly kind: "emoji"; readonly names: ReadonlyMap<string, string> }
  /** Which chats call nobody. */
  | { readonly kind: "muted"; readonly mutes: Mutes }
  /** A group was founded. */
  | { readonly kind: "created"; readonly group: GroupHandle }
  /** An effect failed; `handed` where it was a text, which was not taken then. */
  | { readonly kind: "failed"; readonly problem: Explained; readonly handed: boolean }
  /** Something that was asked for is done, or has failed. */
  | { readonly kind: "done" };

/** What is to be done. */
export type Effect =
  | Errand
  | { readonly kind: "show"; readonly entry: Entry }
  /** Say "slow" for this message in a moment. */
  | { readonly kind: "wait"; readonly id: string }
  /** The newest messages with somebody, or in a group. */
  | { readonly kind: "tail"; readonly chat: ChatName; readonly limit: number }
  /** Own messages have come to the joined person, in case nothing else shows it. */
  | { readonly kind: "delivered"; readonly text: string }
  | { readonly kind: "clear" }
  /** Call the person to the terminal: there is a message in another chat. */
  | { readonly kind: "ring"; readonly text: string }
  /** Take everything off the screen, and out of memory, until the password is typed. */
  | { readonly kind: "lock" }
  | { readonly kind: "quit" };

/** What is to be done with a messenger, the same from whichever front end. */
export type Errand =
  | {
    readonly kind: "send";
    readonly to: ChatName;
    readonly text: string;
    /** Set where it is to be found first. */
    readonly isNew?: true;
  }
  /** Find out whether there is somebody, or a group, of that name. */
  | { readonly kind: "find"; readonly who: ChatName }
  | { readonly kind: "search"; readonly query: string }
  | {
    readonly kind: "export";
    readonly chat: ChatName;
    readonly format: ExportFormat;
  }
  | { readonly kind: "contacts" }
  | { readonly kind: "online" }
  | { readonly kind: "info"; readonly who: Username }
  | { readonly kind: "trust"; readonly who: Username }
  | {
    readonly kind: "verify";
    readonly who: Username;
    readonly code: string | null;
  }
  | { readonly kind: "answer"; readonly who: Username; readonly isMatch: boolean }
  | { readonly kind: "code"; readonly who: Username }
  | { readonly kind: "renew"; readonly who: Username }
  | { readonly kind: "comparison"; readonly who: Username; readonly now: ComparisonState }
  | { readonly kind: "standing"; readonly act: StandingAct; readonly who: Username }
  /** For so many milliseconds, Infinity until it is ended, which 0 does. */
  | { readonly kind: "mute"; readonly who: ChatName; readonly ms: number }
  | ReceiptsCommand
  | Exclude<GroupCommand, { readonly kind: "deed" }>
  | { readonly kind: "deed"; readonly group: GroupHandle; readonly deed: GroupDeed }
  /** Show the key that somebody has now, and how to accept it. */
  | { readonly kind: "key-change"; readonly who: Username }
  /** Take a message off the list of the unprinted. */
  | { readonly kind: "printed"; readonly id: string };

/** Something to be read. */
export type Entry =
  | { readonly kind: "message"; readonly message: Message }
  /** A word of ours, with what to type next where there is something. */
  | { readonly kind: "notice"; readonly text: string; readonly hint?: string }
  /** What must not be missed. */
  | { readonly kind: "alarm"; readonly text: string; readonly hint: string }
  /** Messages that were looked for, the newest first. */
  | {
    readonly kind: "found";
    readonly query: string;
    readonly messages: readonly Message[];
  }
  /** How a group is, and what was done in it. */
  | { readonly kind: "group" } & KnownGroup
  /** What to compare with somebody, in words and as a QR code. */
  | { readonly kind: "code" } & Code
  /** Lines that were asked for. */
  | { readonly kind: "listing"; readonly lines: readonly string[] };

/** A chat in which nothing has happened yet. */
export function begin(
  me: Username,
  people: readonly Username[],
  groups: readonly GroupHandle[],
  mutes: Mutes = new Map(),
): State {
  return {
    me,
    joined: null,
    sought: null,
    people,
    groups,
    emoji: new Map(),
    mutes,
    connection: "connecting",
    handed: 0,
    waiting: [],
    early: [],
    leaving: false,
  };
}
