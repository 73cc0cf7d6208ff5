import { type Username, uuidFrom } from "../../src/address.ts";
import type { Secret } from "../../src/secret.ts";
import { EMOJI, type Emoji } from "../../src/identity/emoji.ts";
import { type ChatName, isHandle } from "../../client/chat_id.ts";
import type { MessengerEvent } from "../../client/event.ts";
import { ClientError } from "../../client/fault.ts";
import type { Message } from "../../client/message.ts";
import type {
  Chat,
  ChatComparison,
  ChatInfo,
  Contact,
  Desk,
  HistoryPage,
} from "../../client/messenger.ts";
import type {
  Me,
  Messenger,
  Mutes,
  SessionInfo,
  Standing,
  Trust,
} from "../../client/messenger.ts";
import { chosen, type ReceiptChoice } from "../../client/receipt_choice.ts";
import { FakeGroups } from "./fake_groups.ts";
import { chatName, username } from "./names.ts";

export { username };

const ME = username("alice");
const UUID = uuidFrom(new Uint8Array(16).fill(7));

/** What a message is made of in a test; the rest is filled in. */
export interface MessageParts {
  readonly id?: string;
  readonly chat?: string;
  readonly from?: string;
  readonly text?: string;
  readonly sentAt?: number;
  readonly state?: Message["state"];
}

/** A message to Alice, unless it says otherwise. */
export function messageOf(parts: MessageParts = {}): Message {
  const chat = chatName(parts.chat ?? "bob");
  const sentAt = parts.sentAt ?? Date.UTC(2026, 10, 22, 9, 41);
  return {
    id: parts.id ?? "00".repeat(16),
    chat,
    from: username(parts.from ?? (isHandle(chat) ? "bob" : chat)),
    body: { kind: "text", text: parts.text ?? "hello" },
    sentAt,
    receivedAt: sentAt,
    state: parts.state ?? "received",
    isVerified: false,
    isRequest: false,
  };
}

/**
 * A messenger without keys, vault or relay, for the tests of front ends: it remembers
 * what it was asked, and says what a test makes it say.
 */
export class FakeMessenger implements Messenger {
  readonly me: Me = {
    username: ME,
    uuid: UUID,
    device: 1,
    displayName: "Alice",
    relay: "http://127.0.0.1:8000",
    relayKey: "a".repeat(52),
  };
  readonly groups = new FakeGroups((call, name) => this.#ask(call, name));
  /** All that was asked of it, in order. */
  readonly calls: string[] = [];
  /** Thrown by the next call of that name. */
  readonly faults = new Map<string, unknown>();
  /** What stands in the history; `deliver` and `send` add to it. */
  readonly messages: Message[] = [];
  readonly people = new Map<string, Trust>();
  /** What happens at the next call of that name. */
  readonly follows = new Map<string, () => void>();
  /** The live comparison under way. */
  running: ChatComparison | null = null;
  /** Whose keys changed after they were verified. */
  readonly verifiedBefore = new Set<string>();
  /** Muted chats, and until when. */
  readonly muted = new Map<ChatName, number>();
  /** Where it is not "accepted". */
  readonly standings = new Map<string, Standing>();
  /** Who is told that what they wrote came. */
  told: ReceiptChoice = { everyone: false, but: [] };
  #desk: Desk | null = null;
  readonly #unprinted = new Set<string>();
  readonly #listeners = new Set<(event: MessengerEvent) => void>();

  /** Lets every listener hear of something. */
  emit(event: MessengerEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  /** Lets a message arrive. */
  deliver(message: Message): void {
    this.keep(message);
    this.emit({ kind: "message", message });
  }

  /** Puts a received message there without a word, as one that came earlier. */
  keep(message: Message): void {
    this.messages.push(message);
    this.#unprinted.add(message.id);
    this.#meet(message);
  }

  listen(listener: (event: MessengerEvent) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  async connect(options?: { readonly retry?: boolean }): Promise<void> {
    await this.#asked(options?.retry ? "connect retry" : "connect", "connect");
    this.emit({ kind: "drained" });
  }

  async find(name: string): Promise<void> {
    await this.#asked(`find ${name}`, "find");
    if (!isHandle(name)) this.people.set(name, this.people.get(name) ?? "unverified");
  }

  async send(to: string, text: string): Promise<Message> {
    await this.#asked(`send ${to}: ${text}`, "send");
    const id = String(this.messages.length).padStart(32, "0");
    const parts = { id, chat: to, from: ME, text, state: "sending" } as const;
    const message = messageOf(parts);
    this.messages.push(message);
    this.#meet(message);
    return message;
  }

  settled(id: string): Promise<void> {
    return this.#asked(`settled ${id}`, "settled");
  }

  unprinted(limit: number): readonly Message[] {
    return this.messages.filter(({ id }) => this.#unprinted.has(id)).slice(
      0,
      limit,
    );
  }

  printed(ids: readonly string[]): void {
    for (const id of ids) this.#unprinted.delete(id);
  }

  search(query: string, limit: number): Promise<readonly Message[]> {
    this.#ask(`search ${query}`, "search");
    const found = this.messages.filter(({ body }) =>
      body.kind === "text" && body.text.includes(query)
    );
    return Promise.resolve(found.slice(-limit).reverse());
  }

  seen(chat: string): void {
    this.#ask(`seen ${chat}`);
    this.printed(this.messages.filter((one) => one.chat === chat).map(({ id }) => id));
  }

  mute(chat: string, ms: number): void {
    this.#ask(`mute ${chat} ${ms}`, "mute");
    if (ms > 0) this.muted.set(chatName(chat), Date.now() + ms);
    else this.muted.delete(chatName(chat));
  }

  mutes(): Mutes {
    return this.muted;
  }

  receipts(): ReceiptChoice {
    this.#ask("receipts");
    return this.told;
  }

  setReceipts(wanted: boolean, name?: string): ReceiptChoice {
    this.#ask(`receipts ${wanted} ${name ?? ""}`.trimEnd(), "receipts");
    const who = name === undefined ? null : this.#contact(name).username;
    return this.told = chosen(this.told, wanted, who);
  }

  lock(): Promise<void> {
    return this.#asked("lock");
  }

  async unlock(password: Secret): Promise<boolean> {
    await this.#asked("unlock");
    return new TextDecoder().decode(password.expose()) === "open sesame";
  }

  leaveDesk(desk: Desk): void {
    this.#desk = desk;
  }

  takeDesk(): Desk | null {
    const desk = this.#desk;
    this.#desk = null;
    return desk;
  }

  chats(): readonly Chat[] {
    const people = [...this.people].map(([name, trust]) => {
      const { standing } = this.#contact(name);
      return { ...this.#chat(username(name)), trust, standing };
    });
    const groups = this.groups.list().map(({ handle }) => this.#chat(handle));
    return [...people, ...groups].sort((a, b) => b.lastAt - a.lastAt);
  }

  history(chat: string, { limit, before, from }: HistoryPage): readonly Message[] {
    this.#ask(`history ${chat} ${limit}`, "history");
    const all = this.messages.filter((message) => message.chat === chat);
    const start = all.findIndex(({ id }) => id === from);
    if (start >= 0) return all.slice(start, start + limit);
    const end = all.findIndex(({ id }) => id === before);
    return all.slice(0, end < 0 ? all.length : end).slice(-limit);
  }

  contacts(): readonly Contact[] {
    return [...this.people.keys()].sort().map((name) => this.#contact(name));
  }

  async online(): Promise<readonly Username[]> {
    await this.#asked("online");
    return [...this.people.keys()].map(username);
  }

  setVisible(visible: boolean): Promise<void> {
    return this.#asked(visible ? "show" : "hide");
  }

  info(name: string): ChatInfo {
    this.#ask(`info ${name}`, "info");
    return { contact: this.#contact(name), safetyNumber: "12345".repeat(12) };
  }

  protection(): SessionInfo | null {
    return null;
  }

  async trust(name: string): Promise<Contact> {
    await this.#asked(`trust ${name}`, "trust");
    this.people.set(name, "unverified");
    return this.#contact(name);
  }

  renew(to: string): Message {
    this.#ask(`renew ${to}`, "renew");
    this.#contact(to);
    const parts = { id: "1".repeat(32), chat: to, from: ME, state: "sending" } as const;
    return { ...messageOf(parts), body: { kind: "renewed", cause: "asked" } };
  }

  posted(): Promise<void> {
    return Promise.resolve();
  }

  comparison(): ChatComparison | null {
    return this.running;
  }

  compare(name: string): void {
    this.#ask(`compare ${name}`, "compare");
  }

  answer(name: string, isMatch: boolean): Contact {
    this.#ask(`answer ${name} ${isMatch}`, "answer");
    return this.#contact(name);
  }

  verifyCode(name: string, code: string): Contact {
    this.#ask(`verify ${name} ${code}`, "verify");
    this.people.set(name, "verified");
    return this.#contact(name);
  }

  scannable(name: string): string {
    this.#ask(`scannable ${name}`, "scannable");
    return "BIAQ".repeat(30);
  }

  identityEmoji(): readonly Emoji[] {
    return EMOJI.slice(0, 16);
  }

  accept(name: string): Contact {
    return this.#place("accept", name, "accepted");
  }

  decline(name: string): Contact {
    return this.#place("decline", name, "stranger");
  }

  block(name: string): Contact {
    return this.#place("block", name, "blocked");
  }

  unblock(name: string): Contact {
    return this.#place("unblock", name, "accepted");
  }

  trustRelay(fingerprint: string): void {
    this.#ask(`trust-relay ${fingerprint}`);
  }

  logout(): Promise<void> {
    return this.#asked("logout");
  }

  close(): Promise<void> {
    return this.#asked("close");
  }

  #chat(name: ChatName): Chat {
    const messages = this.messages.filter(({ chat }) => chat === name);
    const unread = messages.filter(({ id }) => this.#unprinted.has(id)).length;
    const lastAt = Math.max(0, ...messages.map(({ receivedAt }) => receivedAt));
    return { name, displayName: "", trust: null, standing: null, unread, lastAt };
  }

  #meet({ chat }: Message): void {
    if (isHandle(chat)) return;
    this.people.set(chat, this.people.get(chat) ?? "unverified");
  }

  #place(act: string, name: string, standing: Standing): Contact {
    this.#ask(`${act} ${name}`, act);
    this.standings.set(name, standing);
    return this.#contact(name);
  }

  #contact(name: string): Contact {
    const trust = this.people.get(name);
    if (trust === undefined) {
      throw new ClientError("unknown-user", { subject: name });
    }
    const standing = this.standings.get(name) ?? "accepted";
    const wasVerified = this.verifiedBefore.has(name);
    const known = { username: username(name), uuid: UUID, displayName: "" };
    return { ...known, trust, wasVerified, standing };
  }

  #asked(call: string, name = call): Promise<void> {
    try {
      this.#ask(call, name);
      return Promise.resolve();
    } catch (error) {
      return Promise.reject(error);
    }
  }

  #ask(call: string, name = call): void {
    this.calls.push(call);
    const fault = this.faults.get(name);
    this.faults.delete(name);
    if (fault !== undefined) throw fault;
    const follow = this.follows.get(name);
    this.follows.delete(name);
    follow?.();
  }
}
