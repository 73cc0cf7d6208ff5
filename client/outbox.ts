import type { Address, Username } from "../src/address.ts";
import { ClientError, type ClientFault } from "./fault.ts";
import { introduce, type Introduction } from "./introduction.ts";
import {
  checkMessage,
  isRenewal,
  queueRenewal,
  sealLetter,
  sealQueued,
  settleLetters,
  unsealLetters,
  write,
} from "./letters.ts";
import { type Fate, fateOf, groupBehind, isMessage, obstacleTo } from "./letter_fate.ts";
import type { Link, Reply } from "./link/link.ts";
import { faultOf } from "./link/reply.ts";
import type { Message } from "./message.ts";
import { isReady } from "./sealing.ts";
import { sealAhead } from "./sealing_ahead.ts";
import type { Self } from "./self.ts";
import { contactNamed, groupAt, type Letter, letterAt } from "./vault/mod.ts";
import {
  type QueuedLetter,
  queuedLetters,
  retireSessions,
  type Tx,
  whereRoom,
} from "./vault/mod.ts";

/** Seconds to wait where the relay did not say how long. */
const PAUSE_S = 60;

/** Letters that the relay has which one commit takes off the queue, at most. */
const UNSETTLED = 64;

/** A letter of such a fault can never be sent; with any other it waits. */
const FINAL: readonly ClientFault[] = [
  "unknown-user",
  "identity-changed",
  "identity-untrusted",
  "identity-mismatched",
  "blocked",
  "bad-bundle",
  "not-delivered",
];

/**
 * What waits for the relay, and brings it there whenever the link is online: the letters
 * to one person one after the other, those to different people side by side.
 */
export class Outbox {
  readonly #self: Self;
  readonly #link: Link;
  /** Numbers of the letters to each person, oldest first. */
  readonly #queues = new Map<Username, number[]>();
  readonly #delivering = new Set<Username>();
  readonly #introductions = new Map<Username, Promise<void>>();
  readonly #pauses = new Map<Username, () => void>();
  /** Letters of which it was told that the relay gives somebody else's keys. */
  readonly #complaints = new Set<number>();
  /** Letters that the relay has and nobody waits for: a kill would send them again. */
  #unsettled: QueuedLetter[] = [];
  #isOpen = false;

  constructor(self: Self, link: Link) {
    this.#self = self;
    this.#link = link;
    this.#fill();
  }

  /** The link is online: goes on with whatever waits. */
  open(): void {
    this.#isOpen = true;
    this.#settle();
    this.#fill(); // opening the link may have queued letters itself
    this.#sealAhead([...this.#queues.keys()]);
    for (const username of this.#queues.keys()) this.#start(username);
  }

  /** The link is offline: letters stay where they are. */
  shut(): void {
    this.#isOpen = false;
    this.#settle();
    for (const cancel of this.#pauses.values()) cancel();
    this.#pauses.clear();
  }

  /**
   * Queues a text. Where the relay is connected and there is no session with the person
   * yet, one is made first, and what stands against it is thrown before anything is
   * written.
   */
  async send(username: Username, text: string): Promise<Message> {
    checkMessage(this.#self.vault, username, text);
    await this.#prepare(username);
    const ready = !this.#hasUnsealed(username) &&
      isReady(this.#self, this.#self.vault, username);
    const { message, letters } = write(this.#self, { username, text, isReady: ready });
    this.take(letters);
    return message;
  }

  /** Queues a renewal of the keys with a person whom messages can go to. */
  renew(username: Username): Message {
    const { message, letters } = this.#self.vault.commit((tx) =>
      queueRenewal(this.#self, tx, { username, cause: "asked" })
    );
    this.take(letters);
    return message;
  }

  /** Takes letters that a commit has queued. */
  take(letters: readonly QueuedLetter[]): void {
    for (const letter of letters) this.#enqueue(letter);
    const usernames = letters.map(({ letter }) => letter.username);
    this.#sealAhead(usernames);
    for (const username of usernames) this.#start(username);
  }

  /** Makes a session with a person who was never met; rejects as `introduce` does. */
  async meet(username: Username): Promise<void> {
    const isMet = contactNamed(this.#self.vault, username) !== null;
    if (!isMet) await this.#introduce({ username });
  }

  async #prepare(username: Username): Promise<void> {
    if (isReady(this.#self, this.#self.vault, username)) return;
    if (!this.#isOpen || this.#hasUnsealed(username)) return;
    try {
      await this.#introduce({ username });
    } catch (error) {
      const isOffline = error instanceof ClientError &&
        error.code === "relay-unreachable";
      if (!isOffline) throw error;
    }
  }

  /** One introduction at a time for each person: a claimed bundle is not to be wasted. */
  #introduce(introduction: Introduction): Promise<void> {
    const { username } = introduction;
    const running = this.#introductions.get(username);
    if (running !== undefined) return running;
    const started = introduce(this.#self, this.#link, introduction)
      .finally(() => this.#introductions.delete(username));
    this.#introductions.set(username, started);
    return started;
  }

  #start(username: Username): void {
    this.#self.background.start(this.#deliver(username));
  }

  async #deliver(username: Username): Promise<void> {
    if (this.#delivering.has(username)) return;
    this.#delivering.add(username);
    try {
      // Nothing may come between the last look at the queue and the end of the loop.
      for (let next = this.#next(username); next !== null;) {
        const goesOn = await this.#deliverOne(next);
        next = goesOn ? this.#next(username) : null;
      }
    } finally {
      this.#delivering.delete(username);
    }
    if (this.#delivering.size === 0) this.#settle();
  }

  /** Seals the letters to these people behind which nothing waits, many in one commit. */
  #sealAhead(usernames: readonly Username[]): void {
    if (!this.#isOpen) return;
    const letters = usernames
      .filter((username) => this.#queues.get(username)?.length === 1)
      .flatMap((username) => [...this.#waiting(username)]);
    whereRoom(() => sealAhead(this.#self, letters));
  }

  /** One commit: letters that the relay has are gone. */
  #settle(): void {
    if (this.#unsettled.length === 0) return;
    whereRoom(() => {
      settleLetters(this.#self, this.#unsettled, "accepted");
      this.#unsettled = [];
    });
  }

  /** The oldest letter, unless nothing is to leave now. */
  #next(username: Username): QueuedLetter | null {
    if (!this.#isOpen || this.#pauses.has(username)) return null;
    for (const queued of this.#waiting(username)) {
      const { vault, clock } = this.#self;
      const reason = obstacleTo(vault, queued.letter, clock.now());
      if (reason === null) return queued;
      this.#giveUp(queued, reason);
    }
    return null;
  }

  /** Brings a letter to the relay; whether the next one's turn has come. */
  async #deliverOne(queued: QueuedLetter): Promise<boolean> {
    try {
      const outgoing = queued.letter.sealed ?? await this.#seal(queued);
      const reply = await this.#link.request("send", outgoing, queued.letter.id);
      return this.#answered(queued, reply);
    } catch (error) {
      if (error instanceof ClientError) return this.#failed(queued, error);
      throw error;
    }
  }

  async #seal(queued: QueuedLetter): Promise<NonNullable<Letter["sealed"]>> {
    const { username, party } = queued.letter;
    const { vault } = this.#self;
    if (isRenewal(vault, queued.letter)) return await this.#renew(queued);
    if (!isReady(this.#self, vault, username)) {
      await this.#introduce({ username, party, group: groupBehind(queued.letter) });
    }
    return sealLetter(this.#self, queued);
  }

  /** One commit: a new session, all others retired, and the letter sealed in it. */
  async #renew(queued: QueuedLetter): Promise<NonNullable<Letter["sealed"]>> {
    const self = this.#self;
    const sealed: NonNullable<Letter["sealed"]>[] = [];
    const { username } = queued.letter;
    const andThen = (tx: Tx, address: Address) => {
      retireSessions(tx, address, []);
      sealed.push(sealQueued(self, tx, queued));
    };
    await introduce(self, this.#link, { username, andThen });
    const [outgoing] = sealed;
    if (outgoing === undefined) throw new ClientError("no-session");
    return outgoing;
  }

  #answered(queued: QueuedLetter, reply: Reply<"send">): boolean {
    switch (reply.status) {
      case "ok":
        return this.#accepted(queued);
      case "not-found":
        return this.#unseal(queued);
      case "limited":
      case "mailbox-full":
      case "unavailable":
      case "unauthenticated":
        return this.#failed(queued, faultOf(reply));
      case "forbidden":
      case "taken":
      case "malformed":
      case "too-large":
      case "stale-head":
      case "stale-generation":
        return this.#failed(queued, new ClientError("not-delivered"));
    }
  }

  /**
   * The device is gone: the next introduction meets the one in its place. A relay that
   * knew the device when the letter was sealed for it just now is given time.
   */
  #unseal(queued: QueuedLetter): boolean {
    const { username, sealed } = queued.letter;
    unsealLetters(this.#self, this.#waiting(username));
    return sealed !== null || this.#failed(queued, new ClientError("relay-broken"));
  }

  #accepted(queued: QueuedLetter): boolean {
    if (!isMessage(queued.letter)) {
      this.#unsettled.push(queued);
      if (this.#unsettled.length >= UNSETTLED) this.#settle();
    } else settleLetters(this.#self, [queued], "accepted");
    this.#dequeue(queued);
    this.#tell(queued, { kind: "accepted" });
    return true;
  }

  /** Gives a letter up, or puts it off, or leaves it for when the link is back. */
  #failed(queued: QueuedLetter, { code, about }: ClientError): boolean {
    const isLied = code === "bad-bundle" && this.#tellsOfMember(queued);
    const isFinal = FINAL.includes(code) && !isLied;
    if (isFinal) this.#giveUp(queued, code, about.wasVerified);
    else if (this.#isOpen) {
      this.#putOff(queued, code, (about.retryAfter ?? PAUSE_S) * 1_000);
    }
    return isFinal;
  }

  /**
   * Whether a group's log says who she is: the relay gave somebody else's keys, and may
   * give hers the next time. It is told once.
   */
  #tellsOfMember({ number, letter }: QueuedLetter): boolean {
    const group = groupBehind(letter);
    const row = group === null ? null : groupAt(this.#self.vault, group);
    if (row === null) return false;
    if (!this.#complaints.has(number)) {
      const { username: who } = letter;
      const notice = { kind: "member-differs", chat: row.handle, who } as const;
      this.#self.tell({ kind: "notice", notice });
    }
    this.#complaints.add(number);
    return true;
  }

  #giveUp(queued: QueuedLetter, code: ClientFault, wasVerified = false): void {
    settleLetters(this.#self, [queued], "failed");
    this.#dequeue(queued);
    this.#tell(queued, { kind: "failed", code, ...(wasVerified && { wasVerified }) });
  }

  #putOff(queued: QueuedLetter, code: ClientFault, retryInMs: number): void {
    const { username: chat } = queued.letter;
    const cancel = this.#self.clock.after(retryInMs, () => {
      this.#pauses.delete(chat);
      this.#start(chat);
    });
    this.#pauses.set(chat, cancel);
    this.#tell(queued, { kind: "delayed", code, retryInMs });
  }

  #tell({ letter }: QueuedLetter, fate: Fate): void {
    const event = fateOf(letter, fate);
    if (event !== null) this.#self.tell(event);
  }

  #hasUnsealed(username: Username): boolean {
    // Letters are sealed from the oldest on.
    const number = this.#queues.get(username)?.at(-1);
    if (number === undefined) return false;
    return letterAt(this.#self.vault, number)?.sealed === null;
  }

  /** The letters to a person, oldest first. */
  *#waiting(username: Username): Generator<QueuedLetter> {
    for (const number of [...this.#queues.get(username) ?? []]) {
      const letter = letterAt(this.#self.vault, number);
      if (letter !== null) yield { number, letter };
    }
  }

  #fill(): void {
    this.#queues.clear();
    for (const queued of queuedLetters(this.#self.vault)) this.#enqueue(queued);
  }

  #enqueue({ number, letter }: QueuedLetter): void {
    const queue = this.#queues.get(letter.username);
    if (queue === undefined) this.#queues.set(letter.username, [number]);
    else queue.push(number);
  }

  /** Only ever the oldest letter leaves. */
  #dequeue({ letter }: QueuedLetter): void {
    this.#queues.get(letter.username)?.shift();
  }
}
