import assert from "node:assert/strict";
import { equal, hex, utf8 } from "../../../src/bytes.ts";
import { decodePrekeyMessage } from "../../../src/wire/prekey_message.ts";
import { decodeSignalMessage } from "../../../src/wire/signal_message.ts";
import { dice } from "./disorder.ts";
import type { End, Sealed } from "./end.ts";
import { OurEnd } from "./our_end.ts";
import { isFirst, isRefusal, type Pair, reads, refuses, says } from "./pair.ts";
import { strangers } from "./pair.ts";

/** Turns of a sender that a receiver remembers (wire-spec 5). */
const CHAINS = 5;

/** Messages under way, beyond which no more are sent before some arrived. */
const MOST_WAITING = 30;

/** How many of them usually change places; any may be left behind for long. */
const DISORDER = 4;

/** A message under way. */
interface Waiting {
  readonly from: End;
  readonly sealed: Sealed;
  readonly text: string;
  /** Which turn of its sender it belongs to, from 0. */
  readonly turn: number;
}

/** What one end has done and seen, as the wire shows it. */
interface Seen {
  /** The turn of each ratchet key that the end has sent under. */
  readonly turns: Map<string, number>;
  /** The newest turn of the peer that the end has read from. */
  newest: number;
}

/** Two ends, one on each library, between which chance delivers. */
export class Conversation {
  /** States that our braid was in. */
  readonly states = new Set<string>();
  /** Epochs that each session has completed, by its base key. */
  readonly #epochs = new Map<string, number>();
  readonly #pair: Pair;
  readonly #renewals: boolean;
  readonly #roll;
  readonly #waiting: Waiting[] = [];
  readonly #seen = new Map<End, Seen>();
  readonly #counts = {
    sent: 0,
    read: 0,
    lost: 0,
    doubled: 0,
    forged: 0,
    renewed: 0,
    crossed: 0,
    old: 0,
  };

  private constructor(pair: Pair, name: string, renewals: boolean) {
    this.#pair = pair;
    this.#renewals = renewals;
    this.#roll = dice(name);
    for (const end of [pair.alice, pair.bob]) {
      this.#seen.set(end, { turns: new Map(), newest: -1 });
    }
  }

  /** Alice, on the given library, has started a session; nothing was sent yet. */
  static async begin(
    alices: End["library"],
    { renewals }: { readonly renewals: boolean },
  ): Promise<Conversation> {
    const pair = strangers(alices);
    const { alice, bob } = pair;
    await alice.start(bob.keyring.bundle(true));
    // Bob can speak once he has heard Alice, or started a session of his own.
    if (renewals) await bob.start(alice.keyring.bundle(false));
    else await says(alice, bob, "hello");
    return new Conversation(pair, `${alices} ${renewals}`, renewals);
  }

  /** How many post-quantum epochs were completed, in all sessions together. */
  get epochs(): number {
    return this.#epochs.values().reduce((sum, epochs) => sum + epochs, 0);
  }

  /** How often somebody started anew while a start of the other was under way. */
  get crossed(): number {
    return this.#counts.crossed;
  }

  /** One thing happens. */
  async step(): Promise<void> {
    const roll = this.#roll(1_000);
    if (this.#renewals && roll < 4) return await this.#renew();
    const isFull = this.#waiting.length >= MOST_WAITING;
    if (roll < 500 && !isFull || this.#waiting.length === 0) return await this.#send();
    const message = this.#next();
    if (roll >= 900) this.#counts.lost++;
    else if (roll >= 870) await this.#forge(message);
    else await this.#deliver(message);
  }

  /** All that is under way arrives; then both agree on one session in 10 exchanges. */
  async settle(): Promise<void> {
    for (const message of this.#waiting.splice(0)) await this.#deliver(message);
    const { alice, bob } = this.#pair;
    for (let i = 0; i < 8; i++) {
      await says(alice, bob, "quiet");
      await says(bob, alice, "quiet too");
    }
    for (const [from, to] of [[alice, bob], [bob, alice]] as const) {
      assert.ok(!isFirst(await says(from, to, "settled")));
    }
  }

  /** Prints what happened. */
  report(): void {
    console.log({ ...this.#counts, epochs: this.epochs, states: this.states.size });
  }

  async #send(): Promise<void> {
    const from = this.#anyone();
    const text = `message ${++this.#counts.sent}`;
    const sealed = await from.seal(utf8(text));
    this.#waiting.push({ from, sealed, text, turn: this.#turnOf(from, sealed) });
    this.#note();
  }

  /** A message within the peer's memory is read; an older one is read or refused. */
  async #deliver(message: Waiting): Promise<void> {
    const { from, sealed, text, turn } = message;
    const to = this.#other(from);
    const seen = this.#of(to);
    if (turn > seen.newest - CHAINS) await reads(to, sealed, text);
    else if (!await readsOrRefuses(to, message)) this.#counts.old++;
    seen.newest = Math.max(seen.newest, turn);
    this.#counts.read++;
    if (this.#roll(8) === 0) {
      await refuses(to, sealed);
      this.#counts.doubled++;
    }
    this.#note();
  }

  /** One bit is turned where a MAC covers it; the message itself arrives later. */
  async #forge(message: Waiting): Promise<void> {
    const { from, sealed } = message;
    const { body } = sealed;
    const turned = body.slice();
    const inner = isFirst(sealed) ? decodePrekeyMessage(turned).message.covered : turned;
    const at = this.#roll(inner.length);
    inner[at] = (inner[at] ?? 0) ^ 1 << this.#roll(8);
    await refuses(this.#other(from), { ...sealed, body: turned });
    this.#counts.forged++;
    this.#waiting.push(message);
  }

  /** One of those that were sent last, or else any. */
  #next(): Waiting {
    const { length } = this.#waiting;
    const back = this.#roll(length > DISORDER && this.#roll(12) > 0 ? DISORDER : length);
    const [message] = this.#waiting.splice(length - 1 - back, 1);
    assert.ok(message !== undefined);
    return message;
  }

  /** Somebody starts anew, whatever is under way: both may, at the same time. */
  async #renew(): Promise<void> {
    const end = this.#anyone();
    const isCrossing = this.#waiting.some(({ from, sealed }) =>
      from !== end && isFirst(sealed)
    );
    await end.start(this.#other(end).keyring.bundle(this.#roll(2) === 0));
    this.#counts.renewed++;
    if (isCrossing) this.#counts.crossed++;
  }

  /** Our half's post-quantum state, of which the official library's is the mirror. */
  #note(): void {
    for (const end of [this.#pair.alice, this.#pair.bob]) {
      if (!(end instanceof OurEnd)) continue;
      const { current } = end.record;
      if (current === null) continue;
      const { name, epoch } = current.ratchet.braid.state;
      this.states.add(name);
      this.#epochs.set(hex(current.baseKey), epoch - 1);
    }
  }

  #turnOf(from: End, sealed: Sealed): number {
    const { body } = sealed;
    const message = isFirst(sealed)
      ? decodePrekeyMessage(body).message
      : decodeSignalMessage(body);
    const { turns } = this.#of(from);
    const key = hex(message.ratchetKey);
    const turn = turns.get(key) ?? turns.size;
    turns.set(key, turn);
    return turn;
  }

  #of(end: End): Seen {
    const seen = this.#seen.get(end);
    assert.ok(seen !== undefined);
    return seen;
  }

  #anyone(): End {
    return this.#roll(2) === 0 ? this.#pair.alice : this.#pair.bob;
  }

  #other(end: End): End {
    return end === this.#pair.alice ? this.#pair.bob : this.#pair.alice;
  }
}

/** Whether it was read, and rightly; what was refused has left no trace. */
async function readsOrRefuses(to: End, { sealed, text }: Waiting): Promise<boolean> {
  const before = to.state();
  try {
    assert.deepEqual(await to.open(sealed), utf8(text));
    return true;
  } catch (error) {
    if (error instanceof assert.AssertionError || !isRefusal(to, error)) throw error;
    assert.ok(equal(to.state(), before));
    return false;
  }
}
