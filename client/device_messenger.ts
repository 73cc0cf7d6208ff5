import { Engine, type EngineInput } from "./engine.ts";
import { ClientError } from "./fault.ts";
import type { GroupBook } from "./groups/group_book.ts";
import type { Message } from "./message.ts";
import type { Chat, ChatInfo, Contact, Desk, HistoryPage, Me } from "./messenger.ts";
import type { ChatComparison, Messenger, Mutes, SessionInfo } from "./messenger.ts";
import * as people from "./people.ts";
import type { Self } from "./self.ts";
import * as talk from "./talk.ts";

type Listener = Parameters<Messenger["listen"]>[0];
type ReceiptChoice = ReturnType<Messenger["receipts"]>;

/** What a messenger is put together from. */
export interface MessengerInput extends EngineInput {
  readonly me: Me;
  /** Unlocks the vault again: rejects as that does. */
  readonly reopen: (password: Parameters<Messenger["unlock"]>[0]) => Promise<EngineInput>;
}

/**
 * A messenger over a vault and a link, each as long as the vault is unlocked.
 *
 *   open ──lock──▶ locked ──unlock──▶ open, with an engine of its own
 */
export class DeviceMessenger implements Messenger {
  readonly me: Me;
  readonly #input: Pick<MessengerInput, "listeners" | "reopen">;
  #engine: Engine | null;

  constructor({ me, reopen, ...first }: MessengerInput) {
    this.me = me;
    this.#input = { listeners: first.listeners, reopen };
    this.#engine = new Engine(first);
  }

  get groups(): GroupBook {
    return this.#open.groups;
  }

  get #open(): Engine {
    if (this.#engine === null) throw new ClientError("vault-locked");
    return this.#engine;
  }

  get #self(): Self {
    return this.#open.self;
  }

  listen(listener: Listener): () => void {
    const { listeners } = this.#input;
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  connect(options: { readonly retry?: boolean } = {}): Promise<void> {
    return this.#open.link.connect(options);
  }

  find(chat: string): Promise<void> {
    const { self, outbox } = this.#open;
    return talk.find(self, chat, (username) => outbox.meet(username));
  }

  async send(to: string, text: string): Promise<Message> {
    const { self, outbox, groups, search } = this.#open;
    const message = await talk.send(self, to, {
      person: (username) => outbox.send(username, text),
      group: (group) => Promise.resolve(groups.engine.outbox.send(group, text)),
    });
    search.add(message);
    return message;
  }

  search(query: string, limit: number): Promise<readonly Message[]> {
    return this.#open.search.find(query, limit);
  }

  settled(id: string): Promise<void> {
    return talk.settled(this.#self, id, (listener) => this.listen(listener));
  }

  async posted(): Promise<void> {
    const { receipts, self } = this.#open;
    await receipts.idle();
    await self.background.idle();
  }

  unprinted(limit: number): readonly Message[] {
    return talk.unprinted(this.#self, limit);
  }

  printed(ids: readonly string[]): void {
    talk.printed(this.#self, ids);
  }

  history(chat: string, page: HistoryPage): readonly Message[] {
    return talk.historyPage(this.#self, chat, page);
  }

  seen(chat: string): void {
    talk.seen(this.#self, chat);
  }

  mute(chat: string, ms: number): void {
    talk.mute(this.#self, chat, ms);
  }

  mutes(): Mutes {
    return talk.mutes(this.#self);
  }

  receipts(): ReceiptChoice {
    return people.receipts(this.#self);
  }

  setReceipts(wanted: boolean, username?: string): ReceiptChoice {
    return people.setReceipts(this.#self, wanted, username);
  }

  leaveDesk(desk: Desk): void {
    talk.leaveDesk(this.#self, desk);
  }

  takeDesk(): Desk | null {
    return talk.takeDesk(this.#self);
  }

  chats(): readonly Chat[] {
    return talk.chats(this.#self);
  }

  contacts(): readonly Contact[] {
    return people.contacts(this.#self);
  }

  online(): Promise<readonly Me["username"][]> {
    return people.online(this.#self, this.#open.link);
  }

  setVisible(visible: boolean): Promise<void> {
    return people.setVisible(this.#open.link, visible);
  }

  info(username: string): ChatInfo {
    return people.chatInfo(this.#self, username);
  }

  protection(username: string): SessionInfo | null {
    return people.protection(this.#self, username);
  }

  trust(username: string): Promise<Contact> {
    const contact = people.trust(this.#self, username);
    this.groups.engine.trusted(contact.username);
    return Promise.resolve(contact);
  }

  comparison(): ChatComparison | null {
    return this.#open.comparisons.current();
  }

  compare(username: string): void {
    this.#open.comparisons.compare(username);
  }

  answer(username: string, isMatch: boolean): Contact {
    this.#open.comparisons.answer(username, isMatch);
    return people.contact(this.#self, username);
  }

  verifyCode(username: string, code: string): Contact {
    return people.verifyCode(this.#self, username, code);
  }

  scannable(username: string): string {
    return people.scannable(this.#self, username);
  }

  identityEmoji(username: string): ReturnType<Messenger["identityEmoji"]> {
    return people.identityEmoji(this.#self, username);
  }

  renew(username: string): Message {
    return this.#open.outbox.renew(people.reachable(this.#self, username));
  }

  accept(username: string): Contact {
    return people.place(this.#self, username, "accept");
  }

  decline(username: string): Contact {
    return people.place(this.#self, username, "decline");
  }

  block(username: string): Contact {
    return people.place(this.#self, username, "block");
  }

  unblock(username: string): Contact {
    return people.place(this.#self, username, "unblock");
  }

  trustRelay(fingerprint: string): void {
    this.#open.trustRelay(fingerprint);
  }

  async logout(): Promise<void> {
    const { link } = this.#open;
    await people.signOut(link);
    await link.close();
  }

  async lock(): Promise<void> {
    await this.#engine?.close();
    this.#engine = null;
  }

  async unlock(password: Parameters<Messenger["unlock"]>[0]): Promise<boolean> {
    try {
      this.#engine ??= new Engine(await this.#input.reopen(password));
      return true;
    } catch (error) {
      if (error instanceof ClientError && error.code === "wrong-password") return false;
      throw error;
    }
  }

  close(): Promise<void> {
    return this.lock();
  }
}
