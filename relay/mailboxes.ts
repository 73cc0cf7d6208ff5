import { Acquaintances } from "./acquaintances.ts";
import type { Address } from "../src/address.ts";
import type { Clock } from "./clock.ts";
import type { Limits } from "./limits.ts";
import { type Delivery, type Letter, type Mail, Mailbox } from "./mailbox.ts";
import type { Page, Recipient } from "./mailbox.ts";
import { Places } from "./places.ts";
import { Recent } from "./recent.ts";
import { type AccountStore, type MailboxStore } from "./store/store.ts";

/** What the mailboxes of a relay are made of. */
export interface MailboxesParts {
  readonly store: {
    readonly accounts: Pick<AccountStore, "device">;
    readonly mailboxes: MailboxStore;
  };
  readonly limits: Limits;
  readonly clock: Clock;
  /** Hears of each failure of the store. */
  readonly onFailure: (error: unknown) => void;
}

/** A copy that has its place in a mailbox. */
export interface Entered {
  readonly delivered: Promise<Delivery>;
}

/**
 * A mailbox at hand, or on its way. Everybody who comes before it is there waits on the
 * one promise, so that nobody is overtaken: messages of one sender keep their order.
 */
interface Slot {
  readonly arrival: Promise<Mailbox | null>;
  mailbox: Mailbox | null;
}

/** Slots that are looked at to find one that can go. */
const LOOKS = 8;

/** The mailboxes of all devices, loaded when somebody needs them. */
export class Mailboxes {
  readonly #parts: MailboxesParts;
  readonly #places: Places;
  readonly #slots = new Map<Address, Slot>();
  readonly #recent: Recent<Promise<Delivery>>;
  readonly #acquaintances: Acquaintances;

  private constructor(parts: MailboxesParts, places: Places) {
    this.#parts = parts;
    this.#places = places;
    this.#recent = new Recent({
      keys: parts.limits.recentIds / 2,
      milliseconds: parts.limits.recentSeconds * 1_000 / 2,
      now: () => parts.clock.steady(),
    });
    this.#acquaintances = new Acquaintances({
      keys: parts.limits.acquaintances / 2,
      milliseconds: parts.limits.mailSeconds * 1_000,
      now: () => parts.clock.steady(),
    });
  }

  /** Reserves the first places. */
  static async open(parts: MailboxesParts): Promise<Mailboxes> {
    return new Mailboxes(parts, await Places.open(parts.store.mailboxes));
  }

  /**
   * Takes a message; says what became of it when that is certain. One that is sent again
   * gets the answer of the first, also while that is still open.
   */
  send(mail: Mail): Promise<Delivery> {
    const key = mail.from + mail.to + String.fromCharCode(...mail.id);
    const earlier = this.#recent.get(key);
    if (earlier !== undefined) return earlier;
    const { from, to } = mail;
    this.#acquaintances.wrote(from, to);
    const sender = this.#acquaintances.isWelcome(from, to) ? "welcome" : "stranger";
    const delivery = this.#enter(to, (mailbox) => mailbox.accept(mail, sender))
      .then((delivery) => delivery ?? "not-found", (error) => this.#failed(error));
    this.#recent.set(key, delivery);
    delivery.then((delivery) => {
      if (delivery !== "ok") this.#recent.delete(key);
    });
    return delivery;
  }

  /**
   * Puts a copy of a letter into a mailbox; `null` where there is no such device. What
   * became of it is certain later.
   */
  enterCopy(address: Address, letter: Letter): Promise<Entered | null> {
    return this.#enter(address, (mailbox) => {
      return { delivered: mailbox.acceptCopy(letter) };
    });
  }

  /** A number for a letter: a place that no envelope gets. */
  nextLetter(): number {
    return this.#places.next();
  }

  /** Forgets everything up to and including that place: the device has it. */
  async acknowledge(address: Address, upTo: number): Promise<void> {
    await this.#enter(address, (mailbox) => mailbox.acknowledge(upTo));
  }

  /** A page of what is on the disk after that place. */
  async list(address: Address, after: number): Promise<Page> {
    const page = await this.#enter(address, (mailbox) => mailbox.list(after));
    return page ?? { envelopes: [], more: false };
  }

  /** Makes `recipient` the one that messages go to, from the place after `cursor` on. */
  async attach(address: Address, recipient: Recipient, cursor: number): Promise<void> {
    await this.#enter(address, (mailbox) => mailbox.attach(recipient, cursor));
  }

  /** The recipient is gone. */
  detach(address: Address, recipient: Recipient): void {
    this.#slots.get(address)?.mailbox?.detach(recipient);
  }

  /** The device is no more. */
  dissolve(address: Address): void {
    this.#slots.get(address)?.mailbox?.dissolve();
    this.#slots.delete(address);
  }

  /** Messages that are on no disk yet. */
  get held(): number {
    let held = 0;
    for (const { mailbox } of this.#slots.values()) held += mailbox?.held ?? 0;
    return held;
  }

  /** Forgets tables of contents that a sweep of the store may have changed. */
  refresh(): void {
    for (const [address, { mailbox }] of this.#slots) {
      if (mailbox?.idle) this.#slots.delete(address);
    }
  }

  /** Resolves when everything that is held is on the disk, or could not be. */
  async close(): Promise<void> {
    const slots = [...this.#slots.values()];
    await Promise.all(slots.map(({ mailbox }) => mailbox?.close()));
  }

  /** Uses the mailbox, at once if it is at hand; `null` where there is no such device. */
  #enter<T>(
    address: Address,
    use: (mailbox: Mailbox) => T | Promise<T>,
  ): Promise<T | null> {
    const slot = this.#slots.get(address) ?? this.#load(address);
    if (slot.mailbox !== null) return Promise.try(use, slot.mailbox);
    return slot.arrival.then((mailbox) => mailbox === null ? null : use(mailbox));
  }

  #load(address: Address): Slot {
    const slot: Slot = { arrival: this.#read(address), mailbox: null };
    slot.arrival.then(
      (mailbox) => {
        slot.mailbox = mailbox;
        if (mailbox === null) this.#slots.delete(address);
      },
      () => this.#slots.delete(address),
    );
    this.#makeRoom();
    this.#slots.set(address, slot);
    return slot;
  }

  async #read(address: Address): Promise<Mailbox | null> {
    const { store, limits, clock, onFailure } = this.#parts;
    const device = await store.accounts.device(address);
    if (device === null) return null;
    const stored = await store.mailboxes.waiting(address);
    const places = this.#places;
    const parts = { address, store: store.mailboxes, places, limits, clock, onFailure };
    return new Mailbox(parts, stored);
  }

  /** Lets an idle mailbox go; the busy ones that are met get a later turn. */
  #makeRoom(): void {
    if (this.#slots.size < this.#parts.limits.mailboxesAtHand) return;
    let looked = 0;
    for (const [address, slot] of this.#slots) {
      if (looked++ === LOOKS) return;
      this.#slots.delete(address);
      if (slot.mailbox?.idle) return;
      this.#slots.set(address, slot);
    }
  }

  #failed(error: unknown): Delivery {
    this.#parts.onFailure(error);
    return "unavailable";
  }
}
