import { Comparisons } from "./comparing/comparisons.ts";
import { GroupBook } from "./groups/group_book.ts";
import { Inbox } from "./inbox.ts";
import type { Link, LinkEvent } from "./link/link.ts";
import type {
  Chat,
  ChatComparison,
  ChatInfo,
  Contact,
  HistoryPage,
  Me,
  Messenger,
  Mutes,
  SessionInfo,
} from "./messenger.ts";
import { Outbox } from "./outbox.ts";
import * as people from "./people.ts";
import { Receipts } from "./receipts.ts";
import { Search } from "./search/search.ts";
import type { Self } from "./self.ts";
import * as talk from "./talk.ts";
import { Upkeep } from "./upkeep.ts";

type Listener = Parameters<Messenger["listen"]>[0];
type Message = ReturnType<Messenger["renew"]>;
type ReceiptChoice = ReturnType<Messenger["receipts"]>;

/** What a messenger is put together from. */
export interface MessengerInput {
  readonly me: Me;
  readonly self: Self;
  /** Offline as yet. */
  readonly link: Link;
  /** Where `self` tells its events. */
  readonly listeners: Set<Listener>;
  /** Pins another key of the relay. */
  readonly trustRelay: (fingerprint: string) => void;
}

/** A messenger over an opened vault and a link. */
export class DeviceMessenger implements Messenger {
  readonly me: Me;
  readonly groups: GroupBook;
  readonly #self: Self;
  readonly #link: Link;
  readonly #inbox: Inbox;
  readonly #outbox: Outbox;
  readonly #upkeep: Upkeep;
  readonly #comparisons: Comparisons;
  readonly #receipts: Receipts;
  readonly #search: Search;
  readonly #input: MessengerInput;

  constructor(input: MessengerInput) {
    const { me, self, link } = input;
    this.me = me;
    this.#input = input;
    this.#self = self;
    this.#link = link;
    this.#upkeep = new Upkeep(self, link);
    this.#outbox = new Outbox(self, link);
    const post = (letters: Parameters<Outbox["take"]>[0]) => this.#outbox.take(letters);
    this.#comparisons = new Comparisons(self, post);
    this.#receipts = new Receipts(self, post);
    this.groups = new GroupBook(self, link, this.#outbox);
    this.#inbox = new Inbox(self, link, {
      groups: this.groups.engine.ear,
      spent: () => this.#upkeep.spent(),
      drained: () => this.#upkeep.drained(),
      queued: (letters) => {
        post(letters);
        this.#comparisons.watch();
        this.#receipts.watch();
      },
    });
    this.#comparisons.watch();
    this.#search = new Search(self);
    input.listeners.add((event) => this.#search.hear(event));
    link.listen((event) => this.#hear(event));
  }

  listen(listener: Listener): () => void {
    const { listeners } = this.#input;
    listeners.add(listener);
    return () => listeners.delete(listener);
  }

  connect(options: { readonly retry?: boolean } = {}): Promise<void> {
    return this.#link.connect(options);
  }

  async send(to: string, text: string): Promise<Message> {
    const message = await talk.send(this.#self, to, {
      person: (username) => this.#outbox.send(username, text),
      group: (group) => Promise.resolve(this.groups.engine.outbox.send(group, text)),
    });
    this.#search.add(message);
    return message;
  }

  search(query: string, limit: number): Promise<readonly Message[]> {
    return this.#search.find(query, limit);
  }

  settled(id: string): Promise<void> {
    return talk.settled(this.#self, id, (listener) => this.listen(listener));
  }

  async posted(): Promise<void> {
    await this.#receipts.idle();
    await this.#self.background.idle();
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

  admits(password: Parameters<Messenger["admits"]>[0]): Promise<boolean> {
    return this.#self.vault.admits({ ...this.#self, password });
  }

  chats(): readonly Chat[] {
    return talk.chats(this.#self);
  }

  contacts(): readonly Contact[] {
    return people.contacts(this.#self);
  }

  online(): Promise<readonly Me["username"][]> {
    return people.online(this.#self, this.#link);
  }

  setVisible(visible: boolean): Promise<void> {
    return people.setVisible(this.#link, visible);
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
    return this.#comparisons.current();
  }

  compare(username: string): void {
    this.#comparisons.compare(username);
  }

  answer(username: string, isMatch: boolean): Contact {
    this.#comparisons.answer(username, isMatch);
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
    return this.#outbox.renew(people.reachable(this.#self, username));
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
    this.#input.trustRelay(fingerprint);
  }

  async logout(): Promise<void> {
    await people.signOut(this.#link);
    await this.#link.close();
  }

  async close(): Promise<void> {
    this.#rest();
    await this.#link.close();
    await this.#self.background.idle();
    this.#comparisons.rest();
    this.#rest(); // what the end of the link put off, too
    this.#search.close();
    const { device, vault } = this.#self;
    device.identity.private.wipe();
    device.login.wipe();
    vault.close();
  }

  #hear(event: LinkEvent): void {
    switch (event.kind) {
      case "connection":
        return this.#enter(event);
      case "clock-off":
        return this.#self.tell({ kind: "notice", notice: { kind: "clock-off" } });
      case "push":
        return this.#take(event.push);
    }
  }

  #enter(event: Extract<LinkEvent, { kind: "connection" }>): void {
    if (event.state.at === "online") {
      this.#upkeep.open();
      this.#outbox.open();
      this.groups.engine.open();
      this.#receipts.open();
    } else this.#rest();
    this.#self.tell(event);
  }

  /** Nothing leaves or is taken before the link is online again. */
  #rest(): void {
    this.#receipts.shut();
    this.#outbox.shut();
    this.groups.engine.shut();
    this.#inbox.reset();
  }

  #take(push: Extract<LinkEvent, { kind: "push" }>["push"]): void {
    switch (push.op) {
      case "envelope":
        return this.#inbox.receive(push.args);
      case "drained":
        return this.#inbox.receive("drained");
      case "group":
        return this.groups.engine.sync.hear(push.args);
      case "replaced":
        return; // the link ends, and says why
    }
  }
}
