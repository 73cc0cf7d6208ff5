import type { Username, Uuid } from "../src/address.ts";
import type { Secret } from "../src/secret.ts";
import type { ChatName } from "./chat_id.ts";
import type { Groups } from "./groups/groups.ts";
import type { Finding } from "./finding.ts";
import type { ReceiptChoice } from "./receipt_choice.ts";
import type { Trust } from "./trust.ts";
import type { Emoji } from "../src/identity/emoji.ts";
import type { ComparisonState, MessengerEvent } from "./event.ts";
import type { Message } from "./message.ts";

/**
 * One account in use: everything a front end can ask for. What needs no relay is
 * synchronous and works offline; what needs one is a promise. A call that writes is
 * durable when it returns. Failures are `ClientError`s.
 */
export interface Messenger {
  /** Whose vault it is. */
  readonly me: Me;

  /** The account's groups. */
  readonly groups: Groups;

  /** Calls `listener` with every later event, until the returned function is called. */
  listen(listener: (event: MessengerEvent) => void): () => void;

  /**
   * Goes online: sends what waits, receives, and comes back by itself after a break.
   * Rejects where the first attempt fails, unless `retry` is set, which keeps trying
   * and resolves at once.
   */
  connect(options?: { readonly retry?: boolean }): Promise<void>;

  /**
   * Queues a text for a person, or for a group, which is named by its handle: durable
   * when resolved, on its way as soon as the relay is. A person never written to is
   * looked up first where the relay is connected.
   */
  send(to: string, text: string): Promise<Message>;

  /** Rejects where nobody is called so, or nobody met who cannot be looked up now. */
  find(chat: string): Promise<void>;

  /** Resolves when nothing waits for the relay, or nothing can leave now. */
  posted(): Promise<void>;

  /** Resolves when the relay has the message, or its reader; rejects when given up. */
  settled(id: string): Promise<void>;

  /** The oldest received messages that were never printed, at most `limit`. */
  unprinted(limit: number): readonly Message[];

  /** Takes messages off the list of the unprinted: they are not offered again. */
  printed(ids: readonly string[]): void;

  /** Messages of a chat, oldest first: the newest `limit` before the one named. */
  history(chat: string, page: HistoryPage): readonly Message[];

  /**
   * The newest messages of the history that a query means, at most `limit`: see `Query`.
   * The index is in memory only, and made by the first question.
   */
  search(query: string, limit: number): Promise<readonly Message[]>;

  /** Takes all messages of a chat off the list of the unprinted. */
  seen(chat: string): void;

  /**
   * Has messages of a chat call nobody for so many milliseconds: Infinity until that is
   * ended, which 0 does.
   */
  mute(chat: string, ms: number): void;

  /** The muted chats, and until when: Unix milliseconds, or Infinity. */
  mutes(): Mutes;

  /** Who is told that what they wrote came. */
  receipts(): ReceiptChoice;

  /** Tells all whom we accepted, or one, that what they write came; or no more. */
  setReceipts(wanted: boolean, username?: string): ReceiptChoice;

  /**
   * Keeps what somebody was about to say until `takeDesk`; what goes into a group that
   * is not here is dropped.
   */
  leaveDesk(desk: Desk): void;

  /** What was left there, once; `null` where nothing was. */
  takeDesk(): Desk | null;

  /**
   * Goes offline, wipes the keys and closes the vault: what comes waits at the relay, and
   * all calls fail with "vault-locked" until `unlock`.
   */
  lock(): Promise<void>;

  /**
   * Opens the vault again, offline, or rejects as opening an account does; `false` for
   * another password. Takes half a second.
   */
  unlock(password: Secret): Promise<boolean>;

  /** All conversations and contacts, those with the newest messages first. */
  chats(): readonly Chat[];

  /** Everyone ever written to or heard from, by name. */
  contacts(): readonly Contact[];

  /** Who else is connected to the relay and visible, by name. */
  online(): Promise<readonly Username[]>;

  /**
   * Whether others may see that we are online, from now on. The relay itself knows it in
   * either case.
   */
  setVisible(visible: boolean): Promise<void>;

  /** What protects the conversation with a person. */
  info(username: string): ChatInfo;

  /** The session alone, which costs little; `null` before the first message. */
  protection(username: string): SessionInfo | null;

  /** Accepts the identity that was shown when it was found changed or new. */
  trust(username: string): Promise<Contact>;

  /** The live comparison under way, or `null`; it may be one of an earlier run. */
  comparison(): ChatComparison | null;

  /**
   * Asks a person to compare emoji, or agrees where she asked; events tell how it goes
   * on. "comparison-busy", "limited" after three in an hour, or "no-session".
   */
  compare(username: string): void;

  /**
   * Says whether the emoji are equal: "no-comparison" where there are none to say so of.
   * A mismatch can be told at any time, and blocks.
   */
  answer(username: string, isMatch: boolean): Contact;

  /** Verifies by a number read out, or a scanned text: "code-differs", "bad-code". */
  verifyCode(username: string, code: string): Contact;

  /** What the person is to scan of ours: the number as text for a QR code. */
  scannable(username: string): string;

  /**
   * 16 emoji over both identities, the same on both sides: they show a difference at a
   * glance and verify nothing. Takes up to half a second.
   */
  identityEmoji(username: string): readonly Emoji[];

  /**
   * Queues a renewal of the keys with a person: a new session, which takes the place of
   * the one before as soon as the relay is there. What is under way in that is still
   * read. The message of it shows in the conversation, and `settled` knows it.
   */
  renew(username: string): Message;

  /** Agrees to a stranger's request; writing to the person does the same. */
  accept(username: string): Contact;

  /** Turns a request down: what the person writes next is another one. */
  decline(username: string): Contact;

  /** Drops what the person writes from now on; she is not told. */
  block(username: string): Contact;

  /** Ends `block`: the person stands where she stood before. */
  unblock(username: string): Contact;

  /**
   * Pins the relay key that `connect` refused as "relay-changed", by its fingerprint of
   * 52 characters; the next `connect` accepts that one.
   */
  trustRelay(fingerprint: string): void;

  /** Signs the device out at the relay; the vault stays and opens offline. */
  logout(): Promise<void>;

  /** Ends the connection, wipes the keys and lets the vault go. */
  close(): Promise<void>;
}

export type { Finding, Trust };

/** Who the vault belongs to. */
export interface Me {
  /** In canonical form. */
  readonly username: Username;
  /** The account. */
  readonly uuid: Uuid;
  /** The account's device, 1 to 127. */
  readonly device: number;
  /** Free text for contacts; empty where none was given. */
  readonly displayName: string;
  /** The relay's address without its key. */
  readonly relay: string;
  /** The relay's pinned fingerprint, 52 characters of base32. */
  readonly relayKey: string;
}

/** Which messages of a chat. */
export interface HistoryPage {
  /** At most so many. */
  readonly limit: number;
  /** The id of the message before which the page ends; absent for the newest. */
  readonly before?: string;
  /** The id of the message that the page begins with, instead. */
  readonly from?: string;
}

/** Until when the messages of chats call nobody: Unix milliseconds, or Infinity. */
export type Mutes = ReadonlyMap<ChatName, number>;

/** What somebody was about to say when the account was locked. */
export interface Desk {
  /** With whom lines were exchanged that named nobody. */
  readonly joined: ChatName | null;
  /** Lines half-typed, by where they were to go; none is empty. */
  readonly drafts: ReadonlyMap<ChatName | null, string>;
}

/** Where a conversation stands, for a list of them. */
export interface Chat {
  /** With whom it is. */
  readonly name: ChatName;
  /** As its bearer spelled it: unsafe for a terminal; empty where never told. */
  readonly displayName: string;
  /** `null` for somebody written to who was never met, and for a group. */
  readonly trust: Trust | null;
  /** `null` likewise. */
  readonly standing: Standing | null;
  /** Received messages that no front end has printed. */
  readonly unread: number;
  /** When the newest message was received or written, Unix milliseconds; 0 for none. */
  readonly lastAt: number;
}

/** A person as this vault knows one. */
export interface Contact {
  /** In canonical form. */
  readonly username: Username;
  /** The account that the name leads to. */
  readonly uuid: Uuid;
  /** As the person spelled it: unsafe for a terminal; empty where never told. */
  readonly displayName: string;
  /** How far she is believed to be who she says. */
  readonly trust: Trust;
  /** Whether trust is "changed", and the key before was verified. */
  readonly wasVerified: boolean;
  /** How far she came with us. */
  readonly standing: Standing;
}

/** Whether a conversation with a person was agreed to here. */
export type Standing =
  /** No word was exchanged, or a request was declined. */
  | "stranger"
  /** Wrote to us, and learns nothing from us before `accept`. */
  | "request"
  /** Was accepted, or written to. */
  | "accepted"
  /** What she writes is dropped, and nothing is sent to her. */
  | "blocked";

/** What is done with identities never met before; a changed one always blocks. */
export type TrustPolicy =
  /** Pin, and tell. */
  | "on-first-use"
  /** Pin without a word. */
  | "always"
  /** Block until `trust`. */
  | "never";

/** What protects a conversation. */
export interface ChatInfo {
  /** With whom it is. */
  readonly contact: Contact;
  /** 60 digits over both identities; over the offered one where trust is "changed". */
  readonly safetyNumber: string;
  /** The session in use; absent before the first message. */
  readonly session?: SessionInfo;
}

/** A live comparison, and with whom it is. */
export interface ChatComparison {
  /** With whom it is. */
  readonly chat: Username;
  /** Where it stands. */
  readonly now: ComparisonState;
}

/** The session that the next message goes into. */
export interface SessionInfo {
  /** Whether a one-time prekey went into the key agreement. */
  readonly oneTimeKey: boolean;
  /** Whether the person has answered in it. */
  readonly answered: boolean;
  /** Diffie-Hellman steps of the ratchet so far. */
  readonly ratchetStep: number;
  /** The post-quantum ratchet's key epoch. */
  readonly epoch: number;
  /** 7 of them, the same on both sides: an indicator, never verification. */
  readonly emoji: readonly Emoji[];
}

/** Which account, where. */
export interface AccountPlace {
  /** The data directory: one folder per account lies in it. */
  readonly home: string;
  /** As typed; canonical form is made here. */
  readonly username: string;
}

/** How to open an account whose vault is here. */
export interface OpenOptions extends AccountPlace {
  /** As `passwordFrom` gives it; the caller wipes it. */
  readonly password: Secret;
  /** `URL` or `URL#key`; absent for the one in the vault. */
  readonly relay?: string;
  /** What to do with people never met before. */
  readonly trustNew: TrustPolicy;
  /** Whether an accepted person's invitation to a group is accepted by itself. */
  readonly joinsUnasked?: boolean;
}

/** How to make an account, or to bring one to this machine. */
export interface CreateOptions extends OpenOptions {
  /** `URL` or `URL#key`. */
  readonly relay: string;
  /** Free text for contacts; may be empty. */
  readonly displayName: string;
  /** Mebibytes of the password's key derivation: 64 to 1024, else 128. */
  readonly kdfMemory?: number;
}

/** How to change an account's password. */
export interface PasswordOptions extends Omit<OpenOptions, "trustNew"> {
  /** The new one; the caller wipes it. */
  readonly next: Secret;
}

/** How to back an account up. */
export interface BackUpOptions extends AccountPlace {
  /** The account's; the caller wipes it. */
  readonly password: Secret;
  /** The file to make. */
  readonly path: string;
  /** Its own password; the caller wipes it. */
  readonly filePassword: Secret;
}

/** How to bring a backed-up account to this machine. */
export interface RestoreOptions extends Omit<BackUpOptions, "username"> {
  /** `URL` or `URL#key`; absent for the relay that the backup knows. */
  readonly relay?: string;
}

/** What to examine of an account, and with what. */
export interface ExamineOptions extends AccountPlace {
  /** What opens the vault; `null` where only its outside is to be looked at. */
  readonly password: Secret | null;
  /** `URL` or `URL#key`; absent for the one in the vault. */
  readonly relay?: string;
  /** The relay where neither the vault nor `relay` tells of one. */
  readonly usualRelay: string;
}

/** The ways to a `Messenger`, as `client/mod.ts` exports them. */
export interface Accounts {
  /** Whether a vault of that name lies here, opened by whichever password. */
  hasAccount(place: AccountPlace): boolean;

  /** Unlocks a vault; needs no relay. An interrupted registration is finished first. */
  openMessenger(options: OpenOptions): Promise<Messenger>;

  /** Makes an account at the relay and its vault here. */
  register(options: CreateOptions): Promise<Messenger>;

  /** Signs this vault's device in again with the password, after a logout. */
  login(options: OpenOptions): Promise<Messenger>;

  /** Makes this machine the account's one device: contacts see a changed identity. */
  replaceDevice(options: CreateOptions): Promise<Messenger>;

  /** Changes the password of the vault and at the relay, or neither. */
  changePassword(options: PasswordOptions): Promise<void>;

  /** Writes what may live twice of an account into a new file; how many bytes. */
  backUp(options: BackUpOptions): Promise<number>;

  /** Makes the vault of a backed-up account, which the relay still knows: its name. */
  restore(options: RestoreOptions): Promise<Username>;

  /** Looks at all that an account needs to work, and changes nothing. */
  examine(options: ExamineOptions): AsyncIterable<Finding>;
}
