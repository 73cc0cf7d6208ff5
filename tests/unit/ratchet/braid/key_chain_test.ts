import assert from "node:assert/strict";
import { hex } from "../../../../src/bytes.ts";
import {
  addEpoch,
  type KeyChain,
  receiveKey,
  sendKey,
  startKeyChain,
} from "../../../../src/ratchet/braid/key_chain.ts";
import { skippedCount } from "../../../../src/ratchet/skipped.ts";
import { Secret } from "../../../../src/secret.ts";
import { refusal } from "../../../support/refusal.ts";

const MAX_JUMP = 25_000;

function pair(): { ours: KeyChain; theirs: KeyChain } {
  return {
    ours: startKeyChain(secret(1), "A2B"),
    theirs: startKeyChain(secret(1), "B2A"),
  };
}

/** The keys of an epoch's first `count` messages, as hexadecimal, from index 1. */
function sent(from: KeyChain, epoch: number, count: number): string[] {
  const keys = [""];
  let chain = from;
  for (let i = 1; i <= count; i++) {
    const { next, index, key } = sendKey(chain, epoch);
    assert.equal(index, i);
    keys.push(hex(key.expose()));
    chain = next;
  }
  return keys;
}

function received(
  chain: KeyChain,
  epoch: number,
  index: number,
  maxJump = MAX_JUMP,
) {
  const { next, key } = receiveKey(chain, { epoch, index, maxJump });
  return { next, key: hex(key.expose()) };
}

Deno.test("one end's sending chain is the other's receiving chain", () => {
  const { ours, theirs } = pair();
  const forth = sent(ours, 0, 1)[1];
  const back = sent(theirs, 0, 1)[1];
  assert.equal(received(theirs, 0, 1).key, forth);
  assert.equal(received(ours, 0, 1).key, back);
  assert.notEqual(forth, back);
});

Deno.test("keys come in any order, each once", () => {
  const { ours, theirs } = pair();
  const keys = sent(ours, 0, 6);
  let chain = theirs;
  for (const index of [3, 1, 6, 2, 5, 4]) {
    const { next, key } = received(chain, 0, index);
    assert.equal(key, keys[index]);
    chain = next;
    assert.throws(() => received(chain, 0, index), refusal("forged"));
  }
});

Deno.test("index 0, with which the reference would use no key, is refused", () => {
  const { theirs } = pair();
  assert.throws(() => received(theirs, 0, 0), refusal("forged"));
  const later = received(theirs, 0, 5).next;
  assert.throws(() => received(later, 0, 0), refusal("forged"));
});

Deno.test("24 999 and 25 000 ahead are reached, 25 001 is not", () => {
  const { ours, theirs } = pair();
  const start = received(theirs, 0, 1).next;
  const keys = sent(ours, 0, 25_002);
  assert.equal(received(start, 0, 1 + 24_999).key, keys[25_000]);
  assert.equal(received(start, 0, 1 + 25_000).key, keys[25_001]);
  assert.throws(() => received(start, 0, 1 + 25_001), refusal("too-far-ahead"));
  const further = received(start, 0, 1 + 25_001, 2 ** 32 - 1);
  assert.equal(further.key, keys[25_002], "a session with oneself may jump further");
});

Deno.test("after a jump 2 000 older messages can still be read, and not one more", () => {
  const { ours, theirs } = pair();
  const keys = sent(ours, 0, 2_100);
  const jumped = received(theirs, 0, 2_100).next;
  assert.throws(() => received(jumped, 0, 99), refusal("forged"));
  assert.equal(received(jumped, 0, 100).key, keys[100]);
  assert.equal(received(jumped, 0, 101).key, keys[101]);
});

Deno.test("a skipped key falls out of the window when the chain moves on", () => {
  const { ours, theirs } = pair();
  const keys = sent(ours, 0, 2_011);
  const skipped = received(theirs, 0, 11).next; //            holds 1 to 10
  const edge = received(skipped, 0, 2_010).next; //           holds 10 and later
  assert.equal(received(edge, 0, 10).key, keys[10]);
  assert.throws(() => received(edge, 0, 9), refusal("forged"));
  const past = received(edge, 0, 2_011).next;
  assert.throws(() => received(past, 0, 10), refusal("forged"));
  assert.equal(skippedIn(past), 1_998); // 12 to 2 009
});

Deno.test("a chain never holds more than 2 000 skipped keys", () => {
  let chain = pair().theirs;
  for (const index of [2_200, 2_201, 2_202, 4_500, 9_000]) {
    chain = received(chain, 0, index).next;
    assert.ok(skippedIn(chain) <= 2_000);
  }
});

Deno.test("an epoch's keys depend on its secret and on all before", () => {
  const { ours, theirs } = pair();
  const first = addEpoch(ours, 1, secret(2));
  const keys = sent(first, 1, 1);
  assert.equal(received(addEpoch(theirs, 1, secret(2)), 1, 1).key, keys[1]);
  assert.notEqual(received(addEpoch(theirs, 1, secret(3)), 1, 1).key, keys[1]);
  const other = startKeyChain(secret(9), "A2B");
  assert.notEqual(sent(addEpoch(other, 1, secret(2)), 1, 1)[1], keys[1]);
});

Deno.test("epochs are added one after the other", () => {
  const { ours } = pair();
  assert.throws(() => addEpoch(ours, 0, secret(2)), RangeError);
  assert.throws(() => addEpoch(ours, 2, secret(2)), RangeError);
});

Deno.test("keys of an epoch that has not begun are refused", () => {
  assert.throws(() => received(pair().theirs, 1, 1), refusal("forged"));
});

Deno.test("sending in an epoch keeps only the one before, and only for reading", () => {
  const { ours, theirs } = pair();
  const [one, two] = [secret(2), secret(3)];
  const late = sent(theirs, 0, 1)[1];
  const inOne = sendKey(addEpoch(ours, 1, one), 1).next;
  assert.equal(received(inOne, 0, 1).key, late);
  assert.equal(inOne.epochs[0]?.sending, null);
  assert.throws(() => sendKey(inOne, 0), RangeError);

  const waiting = addEpoch(inOne, 2, two);
  assert.equal(received(waiting, 0, 1).key, late);
  const inTwo = sendKey(waiting, 2).next;
  assert.deepEqual(inTwo.epochs.map(({ epoch }) => epoch), [1, 2]);
  assert.throws(() => received(inTwo, 0, 1), refusal("forged"));
  assert.throws(() => sendKey(inTwo, 3), RangeError);
});

Deno.test("what is taken from a chain leaves the chain before it as it was", () => {
  const { theirs } = pair();
  const skipped = received(theirs, 0, 3).next;
  const before = Deno.inspect(skipped, { depth: 9 });
  assert.equal(received(skipped, 0, 1).key, received(skipped, 0, 1).key);
  assert.equal(received(skipped, 0, 9).key, received(skipped, 0, 9).key);
  assert.equal(Deno.inspect(skipped, { depth: 9 }), before);
  assert.match(before, /\[secret braid chain\]/);
  assert.doesNotMatch(before, /Uint8Array/);
});

function secret(fill: number): Secret {
  return new Secret("test", new Uint8Array(32).fill(fill));
}

/** How many skipped keys the oldest epoch holds. */
function skippedIn({ epochs: [oldest] }: KeyChain): number {
  return oldest === undefined ? 0 : skippedCount(oldest.receiving.skipped);
}
