import assert from "node:assert/strict";
import { concat, equal } from "../../../src/bytes.ts";
import { chainKey, keyPair, rootKey, theirPublic } from "../../../src/crypto/keys.ts";
import { PeerError } from "../../../src/errors.ts";
import { startBraid } from "../../../src/ratchet/braid/braid.ts";
import { startListening, startSpeaking } from "../../../src/ratchet/double_ratchet.ts";
import type { MessageKeys } from "../../../src/ratchet/message_keys.ts";
import {
  receiveKeys,
  sendKeys,
  type TripleRatchet,
} from "../../../src/ratchet/triple_ratchet.ts";
import { Secret } from "../../../src/secret.ts";
import { seeded } from "../../support/seeded.ts";

/** A message on its way to Bob, and the keys that Alice sealed it with. */
interface OnItsWay {
  readonly message: Parameters<typeof receiveKeys>[1];
  readonly keys: MessageKeys;
}

/** Alice and Bob in one session, who talk in turns. */
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

  /** Alice writes; Bob has not read it yet. */
  toBob(): OnItsWay {
    const { next, sent } = this.#send(this.alice);
    this.alice = next;
    return sent;
  }

  /** Bob reads, answers, and Alice reads his answer. */
  bobAnswers(sent: OnItsWay): void {
    this.bob = receiveKeys(this.bob, sent.message).next;
    const answer = this.#send(this.bob);
    this.bob = answer.next;
    this.alice = receiveKeys(this.alice, answer.sent.message).next;
  }

  turns(count: number): void {
    for (let i = 0; i < count; i++) this.bobAnswers(this.toBob());
  }

  #send(from: TripleRatchet) {
    const { next, header, braid, keys } = sendKeys(from, this.#random);
    const ratchetKey = theirPublic(header.ratchetKey);
    const message = { ratchetKey, counter: header.counter, braid, maxJump: 25_000 };
    return { next, sent: { message, keys } };
  }
}

Deno.test("with a stolen state the next message is read, after one turn none is", () => {
  for (let after = 1; after < 60; after += 10) {
    const talk = new Talk(after);
    talk.turns(after);
    const stolen = talk.bob;
    const next = talk.toBob();
    assert.ok(reads(stolen, next), "the theft is real");
    talk.bobAnswers(next);
    talk.turns(1);
    for (let i = 0; i < 5; i++) {
      const sent = talk.toBob();
      assert.ok(!reads(stolen, sent));
      talk.bobAnswers(sent);
    }
  }
});

Deno.test("a thief who breaks the KEM is locked out by the double ratchet's turn", () => {
  const talk = new Talk(1);
  talk.turns(30);
  const { classic } = talk.bob;
  talk.turns(2);
  for (let i = 0; i < 100; i++) {
    const sent = talk.toBob();
    assert.ok(reads(talk.bob, sent));
    assert.ok(!reads({ classic, braid: talk.bob.braid }, sent));
    talk.bobAnswers(sent);
  }
});

Deno.test("a thief who breaks X25519 is locked out within two epochs", () => {
  for (let after = 5; after < 95; after += 15) {
    const talk = new Talk(after);
    talk.turns(after);
    const thief = new Follower(talk.bob);
    const { epoch } = talk.bob.braid.state;
    const next = talk.toBob();
    assert.ok(thief.follow(talk.bob, next), "the theft is real");
    talk.bobAnswers(next);
    while (talk.bob.braid.chain.sendEpoch <= epoch) {
      const sent = talk.toBob();
      thief.follow(talk.bob, sent);
      talk.bobAnswers(sent);
    }
    for (let i = 0; i < 20; i++) {
      const sent = talk.toBob();
      assert.ok(reads(talk.bob, sent));
      assert.ok(!thief.follow(talk.bob, sent), `stolen after ${after} turns`);
      talk.bobAnswers(sent);
    }
  }
});

Deno.test("of what was read before the theft a thief reads nothing", () => {
  const talk = new Talk(2);
  const past: OnItsWay[] = [];
  for (let i = 0; i < 60; i++) {
    const sent = talk.toBob();
    past.push(sent);
    talk.bobAnswers(sent);
  }
  for (const sent of past) assert.ok(!reads(talk.bob, sent));
});

Deno.test("of the past a thief reads what was late, five turns back at most", () => {
  const talk = new Talk(3);
  const late: OnItsWay[] = [];
  for (let i = 0; i < 10; i++) {
    late.push(talk.toBob());
    talk.turns(1);
  }
  const readable = late.map((sent) => reads(talk.bob, sent));
  assert.deepEqual(readable, late.map((_, i) => i >= 5));
});

/** Copies Bob's post-quantum half once, and is handed his classical half at each step. */
class Follower {
  #braid;
  readonly #random = seeded(666, "thief");

  constructor({ braid }: TripleRatchet) {
    this.#braid = braid;
  }

  /** Whether he reads a message to Bob; either way he goes on as Bob would. */
  follow({ classic }: TripleRatchet, sent: OnItsWay): boolean {
    const state = { classic, braid: this.#braid };
    const isRead = reads(state, sent);
    if (!isRead) return false;
    const { next } = receiveKeys(state, sent.message);
    this.#braid = sendKeys(next, this.#random).next.braid;
    return true;
  }
}

function reads(state: TripleRatchet, { message, keys }: OnItsWay): boolean {
  try {
    return equal(spelled(receiveKeys(state, message).keys), spelled(keys));
  } catch (error) {
    assert.ok(error instanceof PeerError, String(error));
    return false;
  }
}

function spelled({ cipher, macKey }: MessageKeys): Uint8Array {
  return concat(cipher.key, macKey, cipher.iv);
}
