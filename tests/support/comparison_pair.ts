import assert from "node:assert/strict";
import { type Address, address, uuidFrom } from "../../src/address.ts";
import { exporter, identityPair, keyPair } from "../../src/crypto/keys.ts";
import {
  agree,
  answer,
  begin,
  type Comparing,
  type Comparison,
  type Confirmed,
  type Moment,
  offered,
  receive,
  type Running,
  type Side,
  type Turn,
  type View,
} from "../../src/identity/comparison.ts";
import type { Emoji } from "../../src/identity/emoji.ts";
import type { Random } from "../../src/random.ts";
import type { Start, Step } from "../../src/wire/comparison_step.ts";

/** The time at which all of it happens, Unix milliseconds. */
export const NOW = 1_000_000;

/** Two devices in one session, as each sees it. */
export interface Pair {
  /** The one with the lower address. */
  readonly alice: View;
  readonly bob: View;
}

/** A pair of new devices in a new session. */
export function pairOf(random: Random): Pair {
  const sides = [side(random), side(random)];
  const [alice, bob] = sides.toSorted((a, b) => a.address < b.address ? -1 : 1);
  assert.ok(alice !== undefined && bob !== undefined);
  return inSession(alice, bob, random);
}

/** Two devices in a session of their own. */
export function inSession(alice: Side, bob: Side, random: Random): Pair {
  const baseKey = keyPair(random).public;
  const x = random.bytes(32);
  return {
    alice: { ours: alice, theirs: bob, baseKey, exporter: exporter(x.slice()) },
    bob: { ours: bob, theirs: alice, baseKey, exporter: exporter(x) },
  };
}

/** A new device. */
export function side(random: Random): Side {
  return { address: deviceAddress(random), identityKey: identityPair(random).public };
}

/** Its address. */
export function deviceAddress(random: Random): Address {
  return address(uuidFrom(random.bytes(16)), 1);
}

/** Whether a run goes on. */
export function isRunning(state: Comparison): state is Running {
  return !["verified", "mismatched", "aborted"].includes(state.state);
}

/** One side of a run, which must be in the state that a test expects. */
export class Player {
  constructor(
    readonly view: View,
    public state: Comparison,
    readonly random: Random,
  ) {}

  /** What this side sends when the step arrives. */
  hears(step: Step | null): Step | null {
    assert.ok(step !== null && isRunning(this.state), this.end);
    return this.#turn(receive(this.state, step, this.moment));
  }

  /** The accept that this side sends. */
  agrees(): Step | null {
    assert.ok(this.state.state === "offered", this.end);
    return this.#turn(agree(this.state, this.moment, this.random));
  }

  /** What this side sends when its person answers. */
  says(isMatch: boolean): Step | null {
    return this.#turn(answer(this.looking, isMatch, this.moment));
  }

  get moment(): Moment {
    return { now: NOW, baseKey: this.view.baseKey };
  }

  /** The state in which a person looks at emoji. */
  get looking(): Comparing | Confirmed {
    const { state } = this;
    assert.ok(state.state === "comparing" || state.state === "confirmed", this.end);
    return state;
  }

  get emoji(): readonly Emoji[] {
    return this.looking.emoji;
  }

  /** Where this side is, and how it got there if the run is over. */
  get end(): string {
    const { state } = this;
    return state.state === "aborted" ? `${state.by}: ${state.reason}` : state.state;
  }

  #turn({ next, send }: Turn): Step | null {
    this.state = next;
    return send;
  }
}

/** Two sides of a run. */
export interface Players {
  readonly starter: Player;
  readonly accepter: Player;
}

/** A starter whose start is out, and an accepter who was not asked yet. */
export function started(views: Pair, random: Random): Players {
  const first = begin(views.alice, NOW, random);
  const offer = offered(views.bob, startOf(first.send), NOW);
  return {
    starter: new Player(views.alice, first.next, random),
    accepter: new Player(views.bob, offer.next, random),
  };
}

/** Both people look at emoji. */
export function looking(views: Pair, random: Random): Players {
  const { starter, accepter } = started(views, random);
  const share = starter.hears(accepter.agrees());
  assert.equal(starter.hears(accepter.hears(share)), null);
  return { starter, accepter };
}

/** The step, which must be a start. */
export function startOf(step: Step | null): Start {
  if (step?.step !== "start") throw new Error("not a start");
  return step;
}
