import assert from "node:assert/strict";
import { hex } from "../../../../src/bytes.ts";
import { PeerError } from "../../../../src/errors.ts";
import {
  type Braid,
  receiveBraid,
  sendBraid,
} from "../../../../src/ratchet/braid/braid.ts";
import { decodeBraidMessage } from "../../../../src/ratchet/braid/message.ts";
import { BraidPair, type OnItsWay } from "../../../support/braid_pair.ts";
import { seeded } from "../../../support/seeded.ts";

/**
 * Somebody with a copy of Bob's braid who sees every message. He moves as Bob does, with
 * chance of his own, for Bob's he did not steal.
 */
class Thief {
  readonly #random = seeded(666, "thief");
  #braid: Braid;

  constructor(copy: Braid) {
    this.#braid = copy;
  }

  /** Whether he derives the key of a message to Bob. */
  reads({ message, key }: OnItsWay): boolean {
    try {
      const got = receiveBraid(this.#braid, { message, maxJump: 25_000 });
      if (hex(got.key.expose()) !== key) return false;
      this.#braid = got.next;
      return true;
    } catch (error) {
      assert.ok(error instanceof PeerError, String(error));
      return false;
    }
  }

  /** Whether he derives the key of a message from Bob. */
  foresees({ key }: OnItsWay): boolean {
    const sent = sendBraid(this.#braid, this.#random);
    this.#braid = sent.next;
    return hex(sent.key.expose()) === key;
  }
}

/** States in which Bob has not drawn the chance of his epoch yet. */
const BEFORE_THE_DRAW = ["KeysUnsampled", "NoHeaderReceived", "HeaderReceived"];

Deno.test("a thief reads on until an epoch completes that began after the theft", () => {
  for (let stolenAfter = 0; stolenAfter < 95; stolenAfter += 7) {
    const pair = new BraidPair(stolenAfter);
    pair.roundTrips(stolenAfter);
    const { state, chain } = pair.of("bob");
    const thief = new Thief(pair.of("bob"));
    const healedAt = BEFORE_THE_DRAW.includes(state.name) ? state.epoch : state.epoch + 1;

    const first = pair.send("alice");
    assert.ok(
      keyEpoch(first) >= healedAt || thief.reads(first),
      "the theft is real",
    );
    pair.deliver(first);
    while (chain.sendEpoch + 3 > pair.of("bob").chain.sendEpoch) {
      const answer = pair.send("bob");
      const foreseen = thief.foresees(answer);
      if (keyEpoch(answer) >= healedAt) {
        assert.ok(!foreseen, `${stolenAfter} to Alice`);
      }
      pair.deliver(answer);
      const sent = pair.send("alice");
      const read = thief.reads(sent);
      if (keyEpoch(sent) >= healedAt) assert.ok(!read, `${stolenAfter} to Bob`);
      pair.deliver(sent);
    }
  }
});

Deno.test("a thief reads nothing that was read before the theft", () => {
  const pair = new BraidPair(1);
  const past: OnItsWay[] = [];
  for (let i = 0; i < 120; i++) {
    const sent = pair.send("alice");
    pair.deliver(sent);
    past.push(sent);
    pair.deliver(pair.send("bob"));
  }
  const copy = pair.of("bob");
  for (const sent of past) assert.ok(!new Thief(copy).reads(sent));
});

Deno.test("of the past a thief reads only what is late, one epoch back at most", () => {
  const pair = new BraidPair(2);
  const late: OnItsWay[] = [];
  while (pair.of("bob").chain.sendEpoch < 3) {
    late.push(pair.send("alice"));
    pair.roundTrips(1);
  }
  const copy = pair.of("bob");
  for (const sent of late) {
    assert.equal(
      new Thief(copy).reads(sent),
      keyEpoch(sent) >= 2,
      `${keyEpoch(sent)}`,
    );
  }
});

/** Key epoch of a message. */
function keyEpoch({ message }: OnItsWay): number {
  return decodeBraidMessage(message).epoch - 1;
}
