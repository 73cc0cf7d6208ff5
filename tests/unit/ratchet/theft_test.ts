import assert from "node:assert/strict";
import { equal, hex } from "../../../src/bytes.ts";
import { chainKey, keyPair, rootKey, theirPublic } from "../../../src/crypto/keys.ts";
import type { MessageSeed, TheirPublic } from "../../../src/crypto/keys.ts";
import { PeerError } from "../../../src/errors.ts";
import { LIMIT } from "../../../src/limits.ts";
import { sendBraid, startBraid } from "../../../src/ratchet/braid/braid.ts";
import {
  type DoubleRatchet,
  receiveStep,
  sendStep,
  startListening,
  startSpeaking,
} from "../../../src/ratchet/double_ratchet.ts";
import { messageKeys } from "../../../src/ratchet/message_keys.ts";
import { receiveKeys, type TripleRatchet } from "../../../src/ratchet/triple_ratchet.ts";
import { Secret } from "../../../src/secret.ts";
import {
  BraidThief,
  healedAt,
  keyEpoch,
  type Overheard,
} from "../../support/braid_thief.ts";
import { seeded } from "../../support/seeded.ts";

/** What `triple_ratchet.ts` promises about a thief, who copies a state and sees all. */

type Who = "alice" | "bob";

const BOTH: readonly Who[] = ["alice", "bob"];

/** A message with the two halves that its keys are made of. */
interface Sent extends Overheard {
  readonly from: Who;
  readonly ratchetKey: TheirPublic;
  readonly counter: number;
  readonly seed: MessageSeed;
}

const maxJump = LIMIT.forwardJump;

/** Alice and Bob in one session. */
class Talk {
  alice: TripleRatchet;
  bob: TripleRatchet;
  readonly #random;

  constructor(seed: number) {
    this.#random = seeded(seed, "talk");
    const prekey = keyPair(this.#random);
    const root = rootKey(this.#random.bytes(32));
    const chain = chainKey(this.#random.bytes(32));
    const authKey = new Secret("test", this.#random.bytes(32));
    this.alice = {
      classic: startListening({ root, chain, theirs: theirPublic(prekey.public) }),
      braid: startBraid({ authKey, direction: "A2B" }),
    };
    this.bob = {
      classic: startSpeaking({ root, chain, ours: prekey }),
      braid: startBraid({ authKey, direction: "B2A" }),
    };
  }

  /** Somebody writes; nobody has read it yet. */
  send(from: Who): Sent {
    const { classic, braid } = this[from];
    const post = sendBraid(braid, this.#random);
    const { next, header, seed } = sendStep(classic, this.#random);
    this[from] = { classic: next, braid: post.next };
    const ratchetKey = theirPublic(header.ratchetKey);
    const { message, key } = post;
    return { from, ratchetKey, counter: header.counter, seed, message, key };
  }

  /** It is read. */
  deliver(sent: Sent): void {
    const to = other(sent.from);
    this[to] = opened(this[to], sent) ?? assert.fail("could not be read");
  }

  /** Each writes and is read, in turn. */
  turns(count: number): void {
    for (let i = 0; i < count; i++) {
      for (const from of BOTH) this.deliver(this.send(from));
    }
  }
}

/** Follows a victim's double ratchet from a copy of it. */
class ClassicThief {
  readonly #random = seeded(666, "classic thief");
  #classic: DoubleRatchet;

  constructor(copy: DoubleRatchet) {
    this.#classic = copy;
  }

  /** Whether he derives a message's seed. */
  derives(sent: Sent, victim: Who): boolean {
    const { ratchetKey: theirs, counter } = sent;
    try {
      const { next, seed } = sent.from === victim
        ? sendStep(this.#classic, this.#random)
        : receiveStep(this.#classic, { theirs, counter, maxJump });
      if (!equal(seed.expose(), sent.seed.expose())) return false;
      this.#classic = next;
      return true;
    } catch (error) {
      assert.ok(error instanceof PeerError, String(error));
      return false;
    }
  }
}

Deno.test("the victim's next turn shuts a thief out, even one who breaks the KEM", () => {
  for (const victim of BOTH) {
    for (let after = 1; after < 60; after += 20) {
      const talk = new Talk(after);
      talk.turns(after);
      const thief = new ClassicThief(talk[victim].classic);
      const pair = pairOf(talk[victim]);
      // Bob has spoken, and goes on; Alice's answer turns the ratchet.
      const script: Who[] = [
        "bob",
        "bob",
        "alice",
        "alice",
        "bob",
        "alice",
        "bob",
        "bob",
      ];
      let isIn = true;
      let known = 0;
      for (const from of script) {
        const sent = talk.send(from);
        if (from === victim && hex(sent.ratchetKey) !== pair) isIn = false;
        assert.equal(thief.derives(sent, victim), isIn, `${victim} after ${after}`);
        if (isIn) known++;
        talk.deliver(sent);
      }
      assert.ok(known > 0 && !isIn, "the theft is real, and ends");
    }
  }
});

Deno.test("the next epoch shuts out a thief who is handed all DH secrets", () => {
  for (const victim of BOTH) {
    for (let after = 5; after < 95; after += 30) {
      const talk = new Talk(after);
      talk.turns(after);
      const { braid } = talk[victim];
      const thief = new BraidThief(braid);
      const end = healedAt(braid);
      let known = 0;
      while (talk[victim].braid.chain.sendEpoch <= end) {
        for (const from of BOTH) {
          const sent = talk.send(from);
          // The classical half of the message's keys is his, whatever it is.
          const isRead = from === victim ? thief.foresees(sent) : thief.reads(sent);
          assert.equal(isRead, keyEpoch(sent) < end, `${victim} after ${after}`);
          if (isRead) known++;
          talk.deliver(sent);
        }
      }
      assert.ok(known > 0, "the theft is real");
    }
  }
});

Deno.test("of what was read before the theft a thief reads nothing", () => {
  const talk = new Talk(2);
  const past: Sent[] = [];
  for (let i = 0; i < 60; i++) {
    const sent = talk.send("alice");
    past.push(sent);
    talk.deliver(sent);
    talk.deliver(talk.send("bob"));
  }
  for (const sent of past) assert.equal(opened(talk.bob, sent), null);
});

Deno.test("of the past a thief reads what is late, five turns and an epoch back", () => {
  const counts = { read: 0, ofOldTurns: 0, ofOldEpochs: 0 };
  // In turns of 40 messages two epochs pass within five turns, in short ones none does.
  for (const [turns, length] of [[7, 40], [8, 40], [9, 40], [20, 2]] as const) {
    const talk = new Talk(turns);
    const late: { readonly sent: Sent; readonly turn: number }[] = [];
    for (let turn = 0; turn < turns; turn++) {
      for (let n = 0; n < length; n++) {
        const sent = talk.send("alice");
        if (n % 10 === 1) late.push({ sent, turn });
        else talk.deliver(sent);
      }
      for (let n = 0; n < length; n++) talk.deliver(talk.send("bob"));
    }
    const { sendEpoch } = talk.bob.braid.chain;
    for (const { sent, turn: written } of late) {
      const isOfLateTurn = written >= turns - LIMIT.receivingChains;
      const isOfLateEpoch = keyEpoch(sent) >= sendEpoch - 1;
      const isRead = opened(talk.bob, sent) !== null;
      assert.equal(isRead, isOfLateTurn && isOfLateEpoch);
      if (isRead) counts.read++;
      if (!isOfLateTurn && isOfLateEpoch) counts.ofOldTurns++;
      if (isOfLateTurn && !isOfLateEpoch) counts.ofOldEpochs++;
    }
  }
  for (const [what, count] of Object.entries(counts)) assert.ok(count > 0, what);
});

Deno.test("of one turn a thief reads the newest 2 000 that are late", () => {
  const talk = new Talk(3);
  const late = Array.from({ length: 2_002 }, () => talk.send("alice"));
  talk.deliver(talk.send("alice"));
  for (const at of [0, 1, 2, 3, 1_000, 2_001]) {
    const sent = late[at] ?? assert.fail();
    assert.equal(opened(talk.bob, sent) !== null, at >= 2, `number ${at}`);
  }
});

/** The state after a message was read, or `null` where no state gives its keys. */
function opened(state: TripleRatchet, sent: Sent): TripleRatchet | null {
  const { ratchetKey, counter, message: braid } = sent;
  try {
    const { next, keys } = receiveKeys(state, { ratchetKey, counter, braid, maxJump });
    const { macKey } = messageKeys(sent.seed, sent.key);
    return equal(keys.macKey, macKey) ? next : null;
  } catch (error) {
    assert.ok(error instanceof PeerError, String(error));
    return null;
  }
}

/** The ratchet key that somebody has a private half of. */
function pairOf({ classic }: TripleRatchet): string | null {
  return classic.turn === "speaking" ? hex(classic.ours.public) : null;
}

function other(who: Who): Who {
  return who === "alice" ? "bob" : "alice";
}
