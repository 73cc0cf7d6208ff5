import { Comparisons } from "./comparing/comparisons.ts";
import type { MessengerEvent } from "./event.ts";
import { GroupBook } from "./groups/group_book.ts";
import { Inbox } from "./inbox.ts";
import type { Link, LinkEvent } from "./link/link.ts";
import { Outbox } from "./outbox.ts";
import { Receipts } from "./receipts.ts";
import { Search } from "./search/search.ts";
import type { Self } from "./self.ts";
import { Upkeep } from "./upkeep.ts";

/** What an engine is put together from. */
export interface EngineInput {
  readonly self: Self;
  /** Offline as yet. */
  readonly link: Link;
  /** Where `self` tells its events. */
  readonly listeners: Set<(event: MessengerEvent) => void>;
  /** Pins another key of the relay. */
  readonly trustRelay: (fingerprint: string) => void;
}

/** What goes on in an account from when its vault is unlocked until it is let go. */
export class Engine {
  readonly self: Self;
  readonly link: Link;
  readonly outbox: Outbox;
  readonly groups: GroupBook;
  readonly receipts: Receipts;
  readonly comparisons: Comparisons;
  readonly search: Search;
  readonly trustRelay: (fingerprint: string) => void;
  readonly #inbox: Inbox;
  readonly #upkeep: Upkeep;
  readonly #deafen: () => void;

  constructor({ self, link, listeners, trustRelay }: EngineInput) {
    this.self = self;
    this.link = link;
    this.trustRelay = trustRelay;
    this.#upkeep = new Upkeep(self, link);
    this.outbox = new Outbox(self, link);
    const post = (letters: Parameters<Outbox["take"]>[0]) => this.outbox.take(letters);
    this.comparisons = new Comparisons(self, post);
    this.receipts = new Receipts(self, post);
    this.groups = new GroupBook(self, link, this.outbox);
    this.#inbox = new Inbox(self, link, {
      groups: this.groups.engine.ear,
      spent: () => this.#upkeep.spent(),
      drained: () => this.#upkeep.drained(),
      queued: (letters) => {
        post(letters);
        this.comparisons.watch();
        this.receipts.watch();
      },
    });
    this.comparisons.watch();
    this.search = new Search(self);
    const hear = (event: MessengerEvent) => this.search.hear(event);
    listeners.add(hear);
    this.#deafen = () => listeners.delete(hear);
    link.listen((event) => this.#hear(event));
  }

  /** Ends the connection, wipes the keys and lets the vault go. */
  async close(): Promise<void> {
    this.#rest();
    await this.link.close();
    await this.self.background.idle();
    this.comparisons.rest();
    this.#rest(); // what the end of the link put off, too
    this.#deafen();
    this.search.close();
    const { device, vault } = this.self;
    device.identity.private.wipe();
    device.login.wipe();
    vault.close();
  }

  #hear(event: LinkEvent): void {
    switch (event.kind) {
      case "connection":
        return this.#enter(event);
      case "clock-off":
        return this.self.tell({ kind: "notice", notice: { kind: "clock-off" } });
      case "push":
        return this.#take(event.push);
    }
  }

  #enter(event: Extract<LinkEvent, { kind: "connection" }>): void {
    if (event.state.at === "online") {
      this.#upkeep.open();
      this.outbox.open();
      this.groups.engine.open();
      this.receipts.open();
    } else this.#rest();
    this.self.tell(event);
  }

  /** Nothing leaves or is taken before the link is online again. */
  #rest(): void {
    this.receipts.shut();
    this.outbox.shut();
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
