import assert from "node:assert/strict";
import { hex } from "../../../src/bytes.ts";
import { chainKey, keyPair, rootKey, theirPublic } from "../../../src/crypto/keys.ts";
import {
  type DoubleRatchet,
  type Header,
  receiveStep,
  sendStep,
  startListening,
  startSpeaking,
} from "../../../src/ratchet/double_ratchet.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";

interface Message {
  readonly header: Header;
  readonly seed: string;
}

/** One side; the double ratchet alone, with no braid and no MAC. */
class Side {
  readonly #random;

  constructor(public state: DoubleRatchet, seed: number) {
    this.#random = seeded(seed);
  }

  sends(): Message {
    const { next, header, seed } = sendStep(this.state, this.#random);
    this.state = next;
    return { header, seed: hex(seed.expose()) };
  }

  receives(message: Message, maxJump = 25_000): void {
    const { next, seed } = this.#receive(message, maxJump);
    assert.equal(hex(seed.expose()), message.seed);
    this.state = next;
  }

  refuses(message: Message, code: Parameters<typeof refusal>[0], maxJump = 25_000): void {
    assert.throws(() => this.#receive(message, maxJump), refusal(code));
  }

  #receive({ header }: Message, maxJump: number) {
    const theirs = theirPublic(header.ratchetKey);
    return receiveStep(this.state, { theirs, counter: header.counter, maxJump });
  }
}

function pair(): [alice: Side, bob: Side] {
  const prekey = keyPair(seeded(1));
  const root = rootKey(seeded(2).bytes(32));
  const chain = chainKey(seeded(3).bytes(32));
  const alice = startListening({ root, chain, theirs: theirPublic(prekey.public) });
  return [new Side(alice, 4), new Side(startSpeaking({ root, chain, ours: prekey }), 5)];
}

Deno.test("each turn uses a new ratchet key, and both sides have one seed", () => {
  const [alice, bob] = pair();
  const keys = new Set<string>();
  for (let turn = 0; turn < 10; turn++) {
    const [from, to] = turn % 2 === 0 ? [alice, bob] : [bob, alice];
    for (let counter = 0; counter < 3; counter++) {
      const message = from.sends();
      assert.equal(message.header.counter, counter);
      keys.add(hex(message.header.ratchetKey));
      to.receives(message);
    }
  }
  assert.equal(keys.size, 10);
});

Deno.test("no private ratchet key is held between their message and our answer", () => {
  const [alice, bob] = pair();
  bob.receives(alice.sends());
  assert.equal(bob.state.turn, "listening");
  assert.doesNotMatch(Deno.inspect(bob.state, { depth: 5 }), /private/);
  bob.sends();
  assert.equal(bob.state.turn, "speaking");
});

Deno.test("the previous counter counts one less than were sent, as Signal does", () => {
  const [alice, bob] = pair();
  const previous: number[] = [];
  for (const count of [1, 3, 2]) {
    for (let i = 0; i < count; i++) bob.receives(alice.sends());
    alice.receives(bob.sends());
    previous.push(alice.sends().header.previousCounter);
  }
  assert.deepEqual(previous, [0, 3, 2]);
});

Deno.test("messages that were lost on the way are opened when they come", () => {
  const [alice, bob] = pair();
  const first = [alice.sends(), alice.sends(), alice.sends()] as const;
  bob.receives(first[2]);
  alice.receives(bob.sends());
  bob.receives(alice.sends());
  bob.receives(first[0]);
  bob.receives(first[1]);
  bob.refuses(first[1], "duplicate");
});

Deno.test("what was received is a duplicate, in old chains as well", () => {
  const [alice, bob] = pair();
  const old = alice.sends();
  bob.receives(old);
  bob.refuses(old, "duplicate");
  alice.receives(bob.sends());
  bob.receives(alice.sends());
  bob.refuses(old, "duplicate");
});

Deno.test("five chains of the peer are kept, and a sixth drops the oldest", () => {
  const [alice, bob] = pair();
  const late: Message[] = [];
  for (let turn = 0; turn < 6; turn++) {
    late.push(alice.sends());
    bob.receives(alice.sends());
    alice.receives(bob.sends());
  }
  bob.receives(alice.sends());
  const [oldest, older, ...kept] = late;
  assert.ok(oldest !== undefined && older !== undefined);
  for (const message of kept) bob.receives(message);
  for (const message of [oldest, older]) bob.refuses(message, "forged");
});

Deno.test("while we listen no new key can be theirs", () => {
  const [alice, bob] = pair();
  bob.receives(alice.sends());
  const stranger = { ...alice.sends() };
  const header = { ...stranger.header, ratchetKey: keyPair(seeded(9)).public };
  bob.refuses({ ...stranger, header }, "forged");
});

Deno.test("a ratchet key without contribution is refused", () => {
  const [, bob] = pair();
  const ratchetKey = theirPublic(Uint8Array.of(5, ...new Uint8Array(32)));
  const header = { ratchetKey, counter: 0, previousCounter: 0 };
  bob.refuses({ header, seed: "" }, "bad-key");
});

Deno.test("the way to a message has a limit, in known chains and in new ones", () => {
  const [alice, bob] = pair();
  const { header, seed } = alice.sends();
  const at = (counter: number) => ({ header: { ...header, counter }, seed });
  bob.refuses(at(10), "too-far-ahead", 9);
  bob.receives({ header, seed });
  bob.refuses(at(11), "too-far-ahead", 9);
  bob.refuses(at(2 ** 32 - 1), "too-far-ahead", 2 ** 32 - 1);
});
