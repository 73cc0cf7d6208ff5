import type { Address } from "../src/address.ts";
import type { Envelope, GroupEnvelope, PairEnvelope } from "../src/wire/envelope.ts";
import type { Clock } from "./clock.ts";
import { bytesOf, Contents, firstOf, type Room, sum, Tally } from "./contents.ts";
import type { Limits } from "./limits.ts";
import type { Places } from "./places.ts";
import { FRAME_BYTES, type MailboxStore } from "./store/store.ts";
import type { Stretch, Waiting } from "./store/store.ts";

/**
 * What waits for one device, and how it gets there.
 *
 *             attach                       caught up
 *   ┌────────┐ ────▶ ┌──────────────────┐ ─────────▶ ┌────────────────────────────┐
 *   │ absent │       │ draining         │            │ live                       │
 *   │ store  │       │ store, then push │            │ push, hold in memory;      │
 *   └────────┘ ◀──── └──────────────────┘ ◀───────── │ store after 2 s unanswered │
 *             detach                     too much is └────────────────────────────┘
 *                                      unacknowledged
 *
 * Whatever the state, a sender hears "ok" when its message is on the disk or has been
 * acknowledged, never before. A message has its place from the moment it is accepted,
 * and pushes go out in the order of places: whoever acknowledges one has all before it.
 */

/** What becomes of a message. */
export type Delivery = "ok" | "not-found" | "mailbox-full" | "unavailable";

/** Who sends it: somebody to whom the owner of the mailbox wrote, or anybody. */
export type Sender = "welcome" | "stranger";

/** A message as it is accepted. */
export type Mail = Omit<PairEnvelope, "seq" | "receivedAt">;

/** A message to a group, the same for all who get a copy of it. */
export interface Letter extends Omit<GroupEnvelope, "seq"> {
  /** Its number in the store: a place that no envelope has. */
  readonly letter: number;
}

/** A device's live connection. None of these may throw. */
export interface Recipient {
  /** Takes an envelope, to be acknowledged by its place. */
  deliver(envelope: Envelope): void;
  /** Hears that everything that waited was delivered. */
  drained(): void;
  /** Hears that another connection took over. */
  replaced(): void;
  /** Hears that no more can come: the store failed. */
  failed(): void;
}

/** A page of what waits. */
export interface Page {
  readonly envelopes: readonly Envelope[];
  /** Whether there is more behind it. */
  readonly more: boolean;
}

/** What a mailbox is made of. */
export interface MailboxParts {
  readonly address: Address;
  readonly store: MailboxStore;
  readonly places: Places;
  readonly limits: Limits;
  readonly clock: Clock;
  /** Hears of each failure of the store. */
  readonly onFailure: (error: unknown) => void;
}

/** A message that is not on the disk yet. */
interface Pending {
  readonly envelope: Envelope;
  /** Writes it to the disk. */
  readonly keep: () => Promise<void>;
  readonly answered: Promise<Delivery>;
  readonly answer: (delivery: Delivery) => void;
  /** Milliseconds of a clock that never jumps. */
  readonly since: number;
  /** Whether the connection that is there now was given it. */
  pushed: boolean;
  writing: boolean;
}

/** What one page may take, so that it fits an answer. */
const PAGE = { messages: 100, bytes: 72 * 1_024 } as const;

/** The mailbox of one device. */
export class Mailbox {
  readonly #parts: MailboxParts;
  readonly #stored: Contents;
  /** In the order of places; those that were pushed come before those that were not. */
  readonly #pending = new Map<number, Pending>();
  #unpushed = 0;
  /** What all that is pending takes. */
  readonly #held = new Tally();
  /** Records that the store is forgetting. */
  readonly #forgetting = new Set<Promise<void>>();
  #recipient: Recipient | null = null;
  /** The highest place that the recipient was given. */
  #pushedUpTo = 0;
  #saidDrained = false;
  #pumping = false;
  /** Calls the alarm off that is set for overdue acknowledgements. */
  #disarm: (() => void) | null = null;

  /** `stored` is what the store has for the device, in the order of places. */
  constructor(parts: MailboxParts, stored: readonly Waiting[]) {
    this.#parts = parts;
    this.#stored = new Contents(stored);
  }

  /** Whether nothing would be lost by forgetting this object. */
  get idle(): boolean {
    return this.#recipient === null && this.#pending.size === 0 && !this.#pumping;
  }

  /** Messages that are on no disk yet. */
  get held(): number {
    return this.#pending.size;
  }

  /** Takes a message; says what became of it when that is certain. */
  accept(mail: Mail, sender: Sender): Promise<Delivery> {
    const { store, places, clock } = this.#parts;
    if (!this.#hasRoom(mail, sender)) return Promise.resolve("mailbox-full");
    const envelope = { ...mail, seq: places.next(), receivedAt: clock.wall() };
    return this.#take(envelope, () => store.enqueue(envelope));
  }

  /** The same, for a copy of a letter that others get as well. */
  acceptCopy({ letter, ...message }: Letter): Promise<Delivery> {
    const { address: to, store, places } = this.#parts;
    if (!this.#hasRoom(message, "group")) return Promise.resolve("mailbox-full");
    const envelope = { ...message, seq: places.next() };
    return this.#take(envelope, () => store.enqueueCopy({ to, letter, envelope }));
  }

  /** Forgets everything up to and including that place: the device has it. */
  acknowledge(upTo: number): void {
    for (const [place, pending] of this.#pending) {
      if (place > upTo) break;
      this.#remove(pending);
      pending.answer("ok");
    }
    const known = this.#stored.cut(({ place }) => place <= upTo);
    if (known.length > 0) this.#forget(known);
    this.#pump();
  }

  /** Makes `recipient` the one that messages go to, from the place after `cursor` on. */
  attach(recipient: Recipient, cursor: number): void {
    this.#recipient?.replaced();
    this.#release();
    this.#recipient = recipient;
    this.#pushedUpTo = cursor;
    this.#saidDrained = false;
    this.acknowledge(cursor);
  }

  /** The recipient is gone; what it did not acknowledge is written to the disk. */
  detach(recipient: Recipient): void {
    if (this.#recipient === recipient) this.#release();
  }

  /** A page of what is on the disk after that place. */
  async list(after: number): Promise<Page> {
    // What is held for a socket has a lower place than anything that may be passed by.
    const [held = Infinity] = this.#pending.keys();
    const waiting = this.#stored.between(after, held);
    const page = firstOf(waiting, PAGE, 1);
    const last = page.at(-1);
    if (last === undefined) return { envelopes: [], more: false };
    const envelopes = await this.#fetch({ after, upTo: last.place });
    return { envelopes, more: page.length < waiting.length };
  }

  /** Lets the recipient go, and resolves when everything is on the disk or failed. */
  async close(): Promise<void> {
    this.#disarm?.();
    this.#release();
    await Promise.all([...this.#pending.values()].map(({ answered }) => answered));
    await Promise.all(this.#forgetting);
  }

  /** The device is no more: nobody will ever read this. */
  dissolve(): void {
    this.#recipient = null;
    for (const pending of [...this.#pending.values()]) {
      this.#remove(pending);
      pending.answer("not-found");
    }
    this.#disarm?.();
  }

  get #patience(): number {
    return this.#parts.limits.acknowledgeSeconds * 1_000;
  }

  #take(envelope: Envelope, keep: () => Promise<void>): Promise<Delivery> {
    const recipient = this.#isLive() ? this.#recipient : null;
    const pending = this.#add(envelope, keep, recipient !== null);
    if (recipient === null) {
      this.#write(pending);
    } else {
      this.#pushedUpTo = envelope.seq;
      recipient.deliver(envelope);
      this.#arm(this.#patience);
    }
    return pending.answered;
  }

  #hasRoom({ body }: { readonly body: Uint8Array }, sender: Sender | "group"): boolean {
    const most = roomFor(sender, this.#parts.limits);
    const shared = sender === "group";
    const used = sum(this.#stored.room.of(shared), this.#held.of(shared));
    return used.messages < most.messages &&
      used.bytes + FRAME_BYTES + body.length <= most.bytes;
  }

  /** Whether everything was pushed, and not too much of it is unacknowledged. */
  #isLive(): boolean {
    const { unacknowledgedMessages, unacknowledgedBytes } = this.#parts.limits;
    const used = sum(this.#stored.room.all, this.#held.all);
    return this.#recipient !== null && this.#isCaughtUp() &&
      used.messages < unacknowledgedMessages && used.bytes < unacknowledgedBytes;
  }

  #isCaughtUp(): boolean {
    return this.#unpushed === 0 && this.#stored.last <= this.#pushedUpTo;
  }

  #add(envelope: Envelope, keep: () => Promise<void>, pushed: boolean): Pending {
    const { promise: answered, resolve: answer } = Promise.withResolvers<Delivery>();
    const since = this.#parts.clock.steady();
    const pending = { envelope, keep, answered, answer, since, pushed, writing: false };
    this.#pending.set(envelope.seq, pending);
    this.#held.add(recordOf(envelope));
    if (!pushed) this.#unpushed++;
    return pending;
  }

  #remove(pending: Pending): boolean {
    const record = recordOf(pending.envelope);
    if (!this.#pending.delete(record.place)) return false;
    this.#held.remove(record);
    if (!pending.pushed) this.#unpushed--;
    return true;
  }

  #write(pending: Pending): void {
    pending.writing = true;
    pending.keep().then(
      () => this.#written(pending),
      (error) => {
        this.#parts.onFailure(error);
        this.#remove(pending);
        pending.answer("unavailable");
        this.#pump();
      },
    );
  }

  #written(pending: Pending): void {
    const record = recordOf(pending.envelope);
    // Acknowledged while it was being written: then it is of no more use.
    if (!this.#remove(pending)) return this.#forget([record]);
    this.#stored.insert([record]);
    pending.answer("ok");
    if (this.#recipient !== null) this.#pump();
  }

  /** Records that the store cannot forget now are tried again at the next occasion. */
  #forget(records: readonly Waiting[]): void {
    const places = records.map(({ place }) => place);
    const forgotten = this.#parts.store.forget(this.#parts.address, places)
      .catch((error) => {
        this.#parts.onFailure(error);
        this.#stored.insert(records);
      })
      .finally(() => this.#forgetting.delete(forgotten));
    this.#forgetting.add(forgotten);
  }

  /** Lets the recipient go; all that it was given counts as not pushed again. */
  #release(): void {
    this.#recipient = null;
    this.#unpushed = this.#pending.size;
    for (const pending of this.#pending.values()) {
      pending.pushed = false;
      if (!pending.writing) this.#write(pending);
    }
  }

  #arm(milliseconds: number): void {
    this.#disarm ??= this.#parts.clock.after(milliseconds, () => this.#writeOverdue());
  }

  #writeOverdue(): void {
    this.#disarm = null;
    const due = this.#parts.clock.steady() - this.#patience;
    for (const pending of this.#pending.values()) {
      if (pending.writing) continue;
      if (pending.since > due) return this.#arm(pending.since - due);
      this.#write(pending);
    }
  }

  /** Pushes from the disk what the recipient has room for, until it is caught up. */
  async #pump(): Promise<void> {
    if (this.#pumping) return;
    this.#pumping = true;
    try {
      for (let next = this.#next(); next !== null; next = this.#next()) {
        const recipient = this.#recipient;
        const envelopes = await this.#fetch(next);
        if (recipient === this.#recipient) this.#handOver(next.upTo, envelopes);
      }
    } catch (error) {
      this.#parts.onFailure(error);
      this.#recipient?.failed();
    } finally {
      this.#pumping = false;
    }
    if (this.#recipient === null || this.#saidDrained || !this.#isCaughtUp()) return;
    this.#saidDrained = true;
    this.#recipient.drained();
  }

  /** The stretch of the disk to push next; `null` where there is none, or no room. */
  #next(): Omit<Stretch, "address"> | null {
    if (this.#recipient === null || this.#isCaughtUp()) return null;
    const { unacknowledgedMessages, unacknowledgedBytes } = this.#parts.limits;
    const after = this.#pushedUpTo;
    const pending = [...this.#pending.values()];
    // A place that is still being written is not to be overtaken by a later one.
    const unwritten = pending.find(({ pushed }) => !pushed);
    const before = unwritten?.envelope.seq ?? Infinity;
    const waiting = this.#stored.between(after, before);
    const given = [
      ...this.#stored.between(0, after + 1),
      ...pending.filter(({ pushed }) => pushed).map(({ envelope }) => recordOf(envelope)),
    ];
    const room = {
      messages: unacknowledgedMessages - given.length,
      bytes: unacknowledgedBytes - bytesOf(given),
    };
    const last = firstOf(waiting, room, given.length === 0 ? 1 : 0).at(-1);
    return last === undefined ? null : { after, upTo: last.place };
  }

  #handOver(upTo: number, envelopes: readonly Envelope[]): void {
    this.#pushedUpTo = upTo;
    for (const envelope of envelopes) this.#recipient?.deliver(envelope);
  }

  /** Fetches, and drops from the table what the store has no more or found damaged. */
  async #fetch(stretch: Omit<Stretch, "address">): Promise<readonly Envelope[]> {
    const { store, address } = this.#parts;
    const { after, upTo } = stretch;
    // What was acknowledged may stay on the disk for a moment longer.
    const wanted = new Set(
      this.#stored.between(after, upTo + 1).map(({ place }) => place),
    );
    const envelopes = (await store.fetch({ address, ...stretch }))
      .filter(({ seq }) => wanted.has(seq));
    const found = new Set(envelopes.map(({ seq }) => seq));
    const lost = this.#stored.cut(({ place }) => {
      return place > after && place <= upTo && !found.has(place);
    });
    if (lost.length > 0) this.#forget(lost);
    return envelopes;
  }
}

/** What an envelope will be once it is on the disk. */
function recordOf(envelope: Envelope): Waiting {
  const { seq: place, body } = envelope;
  return { place, bytes: FRAME_BYTES + body.length, shared: "group" in envelope };
}

/**
 * What may wait before a sender is told that there is no room. Groups have room of their
 * own, so that a busy one keeps nobody from writing, and beyond what strangers can fill
 * there is some that they cannot.
 */
function roomFor(sender: Sender | "group", limits: Limits): Room {
  switch (sender) {
    case "group":
      return { messages: limits.mailboxCopies, bytes: limits.mailboxCopiesBytes };
    case "stranger":
      return { messages: limits.mailboxMessages, bytes: limits.mailboxBytes };
    case "welcome":
      return {
        messages: limits.mailboxMessages + limits.mailboxReservedMessages,
        bytes: limits.mailboxBytes + limits.mailboxReservedBytes,
      };
  }
}
