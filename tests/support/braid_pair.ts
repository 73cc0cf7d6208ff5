import assert from "node:assert/strict";
import { equal, hex } from "../../src/bytes.ts";
import { Reader } from "../../src/codec/reader.ts";
import { Writer } from "../../src/codec/writer.ts";
import { PeerError } from "../../src/errors.ts";
import { LIMIT } from "../../src/limits.ts";
import {
  type Braid,
  readBraid,
  receiveBraid,
  sendBraid,
  startBraid,
  writeBraid,
} from "../../src/ratchet/braid/braid.ts";
import { Secret } from "../../src/secret.ts";
import { seeded } from "./seeded.ts";

/** One of the two ends: Alice initiated the session. */
export type Who = "alice" | "bob";

/** A braid message on its way, with the key that its sender derived for it. */
export interface OnItsWay {
  readonly from: Who;
  readonly message: Uint8Array;
  readonly key: string;
}

/** The bytes of a braid's snapshot. */
export function snapshotOf(braid: Braid): Uint8Array {
  const w = new Writer(4096);
  writeBraid(w, braid);
  return w.finish();
}

/** A braid as its snapshot gives it back: what the vault does between two messages. */
export function restored(braid: Braid): Braid {
  const r = new Reader(snapshotOf(braid));
  const back = readBraid(r);
  r.end();
  return back;
}

/**
 * Two braids of one session. Every step passes through a snapshot, every delivery checks
 * that both ends derived one key, and every refusal that it left no trace.
 */
export class BraidPair {
  /** Names of the states that either end was in. */
  readonly states = new Set<string>();
  /** Each change of state that happened, as `From -> To`. */
  readonly transitions = new Set<string>();
  readonly #braids: Record<Who, Braid>;
  readonly #random;

  constructor(seed: number) {
    this.#random = seeded(seed, "braid");
    const authKey = this.#random.bytes(32);
    this.#braids = {
      alice: startBraid({
        authKey: new Secret("test", authKey),
        direction: "A2B",
      }),
      bob: startBraid({
        authKey: new Secret("test", authKey),
        direction: "B2A",
      }),
    };
  }

  /** The end's braid as it is now. */
  of(who: Who): Braid {
    return this.#braids[who];
  }

  /** Puts an end back to (or forward to) a braid that somebody kept. */
  set(who: Who, braid: Braid): void {
    this.#braids[who] = braid;
  }

  /** The end sends; the message has still to be delivered. */
  send(from: Who): OnItsWay {
    const { next, message, key } = sendBraid(
      restored(this.of(from)),
      this.#random,
    );
    this.#move(from, next);
    return { from, message, key: hex(key.expose()) };
  }

  /** The other end receives, derives the same key, and can do so only once. */
  deliver({ from, message, key }: OnItsWay): void {
    const to = other(from);
    const received = receiveBraid(restored(this.of(to)), {
      message,
      maxJump: LIMIT.forwardJump,
    });
    assert.equal(hex(received.key.expose()), key);
    this.#move(to, received.next);
  }

  /** The other end refuses; the code of its refusal. */
  refuses({ from, message }: Pick<OnItsWay, "from" | "message">): string {
    const braid = this.of(other(from));
    const before = snapshotOf(braid);
    try {
      receiveBraid(braid, { message, maxJump: LIMIT.forwardJump });
    } catch (error) {
      assert.ok(error instanceof PeerError, String(error));
      assert.ok(equal(snapshotOf(braid), before), "a refusal left a trace");
      return error.code;
    }
    return "accepted";
  }

  /** Both ends send and receive in turn. */
  roundTrips(count: number): void {
    for (let i = 0; i < count; i++) {
      this.deliver(this.send("alice"));
      this.deliver(this.send("bob"));
    }
  }

  #move(who: Who, next: Braid): void {
    const [from, to] = [this.of(who).state.name, next.state.name];
    this.states.add(to).add(from);
    if (from !== to) this.transitions.add(`${from} -> ${to}`);
    assert.deepEqual(snapshotOf(restored(next)), snapshotOf(next));
    this.#braids[who] = next;
  }
}

/** The other end. */
export function other(who: Who): Who {
  return who === "alice" ? "bob" : "alice";
}
