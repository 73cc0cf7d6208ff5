import assert from "node:assert/strict";
import { hex } from "../../src/bytes.ts";
import { canSeal } from "../../src/session/conversation.ts";
import { type Active, candidates } from "../../src/session/record.ts";
import { KIND } from "../../src/wire/envelope.ts";
import { decodePrekeyMessage } from "../../src/wire/prekey_message.ts";
import {
  decodeSignalMessage,
  type SignalMessage,
} from "../../src/wire/signal_message.ts";
import { acquainted, type Correspondent, type Letter } from "./correspondent.ts";
import type { VaultCopy } from "./correspondent.ts";

/** Sessions that a story starts, well below the forty that a record keeps. */
const MOST_STARTS = 25;

/** One block of AES, with which every letter begins. */
const FIRST_BLOCK = "sixteen letters.";

/** A letter, and the session that it was written in, by its base key. */
interface Posted {
  readonly letter: Letter;
  readonly session: string;
}

/** One end, as a client makes it of the core. */
interface End {
  readonly who: Correspondent;
  /** Copies of the vault, to be put back. */
  readonly copies: VaultCopy[];
  /** Sessions in which another copy of the vault may have sent. */
  receiveOnly: ReadonlySet<string>;
  /** Ratchet keys under which something was opened. */
  readonly heard: Set<string>;
}

/**
 * Two acquainted people and whoever carries their letters. All letters begin with the
 * same block of plaintext, and the first blocks of all ciphertexts must be different: a
 * key and a nonce that were used twice would make two of them equal.
 */
export class Mail {
  readonly #ends: readonly [alice: End, bob: End];
  readonly #onTheWay: Posted[] = [];
  readonly #opened: Posted[] = [];
  readonly #blocks = new Set<string>();
  /** Every session that was ever started. */
  readonly #sessions = new Set<string>();
  /** Those of them about which a vault that was put back may know less than the other. */
  readonly #doubtful = new Set<string>();

  constructor(seed: number) {
    const [alice, bob] = acquainted(seed);
    this.#ends = [endOf(alice), endOf(bob)];
    for (const { session } of sessionsOf(alice)) this.#sessions.add(session);
  }

  /** Somebody writes; the letter is under way. */
  send(which: number): void {
    this.#onTheWay.push(this.#write(this.#end(which)));
  }

  /** The letter that waited longest arrives. */
  receive(): void {
    const posted = this.#onTheWay.shift();
    if (posted !== undefined) this.#deliver(posted);
  }

  /** A letter is lost. */
  drop(which: number): void {
    this.#onTheWay.splice(which % this.#onTheWay.length, 1);
  }

  /** Letters overtake each other. */
  shuffle(which: number): void {
    const letters = this.#onTheWay.splice(0);
    letters.forEach((posted, i) => {
      const at = which * (i + 7) % (this.#onTheWay.length + 1);
      this.#onTheWay.splice(at, 0, posted);
    });
  }

  /** A letter that was opened comes again. */
  duplicate(which: number): void {
    const posted = this.#opened[which % this.#opened.length];
    if (posted === undefined) return;
    const { who } = this.#readerOf(posted);
    const code = who.refuses(posted.letter);
    if (this.#doubtful.has(posted.session)) return;
    assert.equal(code, this.#isOld(posted) ? "forged" : "duplicate");
  }

  /** A letter with another byte where its MAC covers it. */
  forge(which: number): void {
    const posted = this.#onTheWay[which % this.#onTheWay.length];
    if (posted === undefined) return;
    const { letter } = posted;
    const body = letter.body.slice();
    const { covered } = messageIn({ ...letter, body });
    const at = which % covered.length;
    covered[at] = (covered[at] ?? 0) ^ (1 + which % 255);
    assert.notEqual(this.#readerOf(posted).who.refuses({ ...letter, body }), "opened");
  }

  /** Somebody gives up the current session. */
  archive(which: number): void {
    if (this.#isEnough()) return;
    this.#end(which).who.archives();
  }

  /** Somebody starts a new session, whatever is under way. */
  renew(which: number): void {
    if (!this.#isEnough()) this.#start(this.#end(which));
  }

  /** Somebody copies a vault. */
  snapshot(which: number): void {
    const { who, copies } = this.#end(which);
    copies.push(who.vault);
  }

  /** Somebody puts a copy back, and sends in no session that stands in it. */
  restore(which: number): void {
    const end = this.#end(which);
    const copy = end.copies[which % end.copies.length];
    if (copy === undefined || this.#isEnough()) return;
    end.who.restore(copy);
    end.who.archives();
    end.receiveOnly = new Set(sessionsOf(end.who).map(({ session }) => session));
    for (const session of this.#sessions) this.#doubtful.add(session);
  }

  /** Everything that is under way is lost. */
  lose(): void {
    this.#onTheWay.length = 0;
  }

  /** Everything that is under way arrives. */
  arrive(): void {
    while (this.#onTheWay.length > 0) this.receive();
  }

  /** How often both write and read in turn before both send in one session. */
  exchangesUntilAgreed(): number {
    const [alice, bob] = this.#ends;
    for (let exchanges = 1; exchanges < 20; exchanges++) {
      const areRead = [this.#exchange(alice, bob), this.#exchange(bob, alice)];
      const session = this.#sendingIn(alice);
      if (areRead.every(Boolean) && session === this.#sendingIn(bob)) return exchanges;
    }
    return Infinity;
  }

  /** Whether a letter was read; whoever cannot read one starts anew. */
  #exchange(from: End, to: End): boolean {
    const isRead = this.#deliver(this.#write(from));
    if (!isRead) this.#start(to);
    return isRead;
  }

  #write(end: End): Posted {
    if (this.#sendingIn(end) === null) this.#start(end);
    const { who } = end;
    const text = FIRST_BLOCK + this.#blocks.size;
    const letter = who.writes(this.#other(end).who, text);
    const block = hex(messageIn(letter).ciphertext.subarray(0, FIRST_BLOCK.length));
    assert.ok(!this.#blocks.has(block), "a key and a nonce were used twice");
    this.#blocks.add(block);
    return { letter, session: this.#sendingIn(end) ?? "" };
  }

  /** Whether the letter was opened; one about which there is no doubt must be. */
  #deliver(posted: Posted): boolean {
    const { letter, session } = posted;
    const { who, heard } = this.#readerOf(posted);
    const isDoubtful = this.#doubtful.has(session);
    if (isDoubtful && who.refuses(letter) !== "opened") return false;
    if (!isDoubtful && this.#isOld(posted)) {
      assert.equal(who.refuses(letter), "forged");
      return false;
    }
    who.reads(letter);
    heard.add(hex(messageIn(letter).ratchetKey));
    this.#opened.push(posted);
    return true;
  }

  /** Whether its chain was forgotten: six turns of its writer later, and only then. */
  #isOld(posted: Posted): boolean {
    const { who, heard } = this.#readerOf(posted);
    const key = hex(messageIn(posted.letter).ratchetKey);
    const found = sessionsOf(who).find(({ session }) => session === posted.session);
    const held = found?.current.ratchet.classic.peers ?? [];
    return heard.has(key) && !held.some(({ theirs }) => hex(theirs) === key);
  }

  #start(end: End): void {
    end.who.meets(this.#other(end).who, { oneTime: false });
    this.#sessions.add(this.#sendingIn(end) ?? "");
  }

  #isEnough(): boolean {
    return this.#sessions.size >= MOST_STARTS;
  }

  /** The base key of the session to send in; `null` where one must be started. */
  #sendingIn({ who, receiveOnly }: End): string | null {
    const { record: { current }, now } = who;
    if (current === null || !canSeal({ current, archived: [] }, now)) return null;
    const session = hex(current.baseKey);
    return receiveOnly.has(session) ? null : session;
  }

  #end(which: number): End {
    const [alice, bob] = this.#ends;
    return which % 2 === 0 ? alice : bob;
  }

  #other(end: End): End {
    const [alice, bob] = this.#ends;
    return end === alice ? bob : alice;
  }

  #readerOf({ letter }: Posted): End {
    const [alice, bob] = this.#ends;
    return letter.from === alice.who ? bob : alice;
  }
}

function endOf(who: Correspondent): End {
  return { who, copies: [], receiveOnly: new Set(), heard: new Set() };
}

/** All sessions that somebody holds, each with its base key. */
function sessionsOf(who: Correspondent): (Active & { readonly session: string })[] {
  return [...candidates(who.record)]
    .map((active) => ({ ...active, session: hex(active.current.baseKey) }));
}

/** The SignalMessage that a letter is or encloses, as a view of it. */
function messageIn({ kind, body }: Letter): SignalMessage {
  return kind === KIND.prekeyMessage
    ? decodePrekeyMessage(body).message
    : decodeSignalMessage(body);
}
