import assert from "node:assert/strict";
import { fromHex } from "../../../../src/bytes.ts";
import { sendBraid } from "../../../../src/ratchet/braid/braid.ts";
import {
  decodeBraidMessage,
  encodeBraidMessage,
} from "../../../../src/ratchet/braid/message.ts";
import {
  BraidPair,
  type OnItsWay,
  other,
  snapshotOf,
  type Who,
} from "../../../support/braid_pair.ts";
import { seeded } from "../../../support/seeded.ts";

const ALL_STATES = [
  "KeysUnsampled",
  "KeysSampled",
  "HeaderSent",
  "Ct1Received",
  "EkSentCt1Received",
  "NoHeaderReceived",
  "HeaderReceived",
  "Ct1Sampled",
  "EkReceivedCt1Sampled",
  "Ct1Acknowledged",
  "Ct2Sampled",
];

const ALL_TRANSITIONS = [
  "KeysUnsampled -> KeysSampled",
  "KeysSampled -> HeaderSent",
  "HeaderSent -> Ct1Received",
  "Ct1Received -> EkSentCt1Received",
  "EkSentCt1Received -> NoHeaderReceived",
  "NoHeaderReceived -> HeaderReceived",
  "HeaderReceived -> Ct1Sampled",
  "Ct1Sampled -> EkReceivedCt1Sampled",
  "Ct1Sampled -> Ct1Acknowledged",
  "Ct1Sampled -> Ct2Sampled",
  "EkReceivedCt1Sampled -> Ct2Sampled",
  "Ct1Acknowledged -> Ct2Sampled",
  "Ct2Sampled -> KeysUnsampled",
];

Deno.test("talking in turns completes an epoch in 44 round trips", () => {
  const pair = new BraidPair(1);
  pair.roundTrips(800);
  assert.equal(pair.of("alice").state.epoch, 19);
});

Deno.test("through 40 epochs of loss, disorder and doubles keys are equal", () => {
  const pair = new BraidPair(2);
  const chance = dice(2);
  const waiting: OnItsWay[] = [];
  while (pair.of("alice").state.epoch <= 40) {
    waiting.push(pair.send(chance(2) === 0 ? "alice" : "bob"));
    while (waiting.length > 0 && chance(3) > 0) {
      const [message] = waiting.splice(chance(waiting.length), 1);
      if (
        message === undefined || chance(10) < 3 ||
        isFromDroppedEpoch(pair, message)
      ) {
        continue;
      }
      pair.deliver(message);
      if (chance(4) === 0) assert.equal(pair.refuses(message), "forged");
    }
  }
  assert.deepEqual([...pair.states].sort(), ALL_STATES.toSorted());
  assert.deepEqual([...pair.transitions].sort(), ALL_TRANSITIONS.toSorted());
});

Deno.test("parity alone carries an epoch", () => {
  const pair = new BraidPair(3);
  for (let i = 0; pair.of("alice").state.epoch < 4; i++) {
    const sent = pair.send(i % 2 === 0 ? "alice" : "bob");
    const { payload } = decodeBraidMessage(sent.message);
    if (!("chunk" in payload) || payload.chunk.index >= 36) pair.deliver(sent);
  }
  assert.ok(pair.of("bob").state.epoch >= 3);
});

Deno.test("one who gets no answer sends on past chunk 65 535", () => {
  const pair = new BraidPair(4);
  pair.send("alice");
  const alice = pair.of("alice");
  assert.ok(alice.state.name === "KeysSampled");
  const header = { ...alice.state.header, next: 65_534 };
  pair.set("alice", { ...alice, state: { ...alice.state, header } });

  const sent = [1, 2, 3].map(() => pair.send("alice"));
  assert.deepEqual(sent.map(chunkIndex), [65_534, 65_535, 0]);
  sent.forEach((message) => pair.deliver(message));
  assert.equal(pair.of("bob").state.name, "HeaderReceived");
});

Deno.test("the initiator offers the first key, and both swap in each epoch", () => {
  const pair = new BraidPair(5);
  assert.equal(pair.of("alice").state.name, "KeysUnsampled");
  assert.equal(pair.of("bob").state.name, "NoHeaderReceived");
  while (pair.of("bob").state.epoch === 1) {
    pair.deliver(pair.send("bob"));
    pair.deliver(pair.send("alice"));
  }
  assert.equal(pair.of("bob").state.name, "KeysUnsampled");
  assert.equal(pair.of("alice").state.name, "NoHeaderReceived");
});

Deno.test("an epoch further than the next is refused", () => {
  const pair = new BraidPair(6);
  for (const epoch of [2, 3, 2 ** 40]) {
    assert.equal(
      pair.refuses(altered(pair.send("alice"), { epoch })),
      "too-far-ahead",
    );
  }
  while (pair.of("bob").state.name !== "Ct2Sampled") pair.roundTrips(1);
  const { epoch } = pair.of("bob").state;
  const twoAhead = altered(pair.send("alice"), { epoch: epoch + 2 });
  assert.equal(pair.refuses(twoAhead), "too-far-ahead");
});

Deno.test("a message of the next epoch ends the last one, whatever it carries", () => {
  const pair = new BraidPair(7);
  while (pair.of("alice").state.name !== "NoHeaderReceived") pair.roundTrips(1);
  const none = pair.send("alice");
  assert.equal(decodeBraidMessage(none.message).payload.type, "None");
  const bob = pair.of("bob");
  if (bob.state.name === "Ct2Sampled") pair.deliver(none);
  assert.equal(pair.of("bob").state.name, "KeysUnsampled");
});

Deno.test("index 0 and epoch 0 are refused: there is no message without a key", () => {
  const pair = new BraidPair(8);
  const first = pair.send("alice");
  assert.equal(pair.refuses(altered(first, { index: 0 })), "forged");
  assert.equal(
    pair.refuses({ ...first, message: fromHex("01000000") }),
    "malformed",
  );
  assert.equal(
    pair.refuses({ ...first, message: fromHex("01010000") }),
    "forged",
  );
});

Deno.test("A13 A14 10 000 hostile counters are refused and leave no trace", () => {
  const pair = new BraidPair(9);
  pair.roundTrips(60);
  const chance = dice(9);
  const honest = pair.send("alice");
  for (let i = 0; i < 10_000; i++) {
    const index = 25_100 + chance(2 ** 32 - 25_101);
    assert.equal(pair.refuses(altered(honest, { index })), "too-far-ahead");
  }
  pair.deliver(honest);
});

Deno.test("late messages are read until their epoch's successor is sent in", () => {
  const pair = new BraidPair(10);
  const late = [pair.send("alice"), pair.send("alice")] as const;
  while (sendEpoch(pair, "bob") < 1) pair.roundTrips(1);
  pair.deliver(late[0]);
  while (sendEpoch(pair, "bob") < 2) {
    assert.notEqual(pair.refuses(late[1]), "forged");
    pair.roundTrips(1);
  }
  assert.equal(pair.refuses(late[1]), "forged");
});

Deno.test("a header or ciphertext that the peer did not make is forged", () => {
  for (const victim of ["NoHeaderReceived", "EkSentCt1Received"]) {
    const pair = new BraidPair(11);
    assert.ok(codesOfTampering(pair, victim).has("forged"), victim);
  }
});

Deno.test("a key that its header did not promise is refused", () => {
  const answered = codesOfTampering(new BraidPair(12), "Ct1Acknowledged");
  assert.ok(answered.has("bad-key"));
  const unanswered = codesOfTampering(new BraidPair(12), "Ct1Sampled", "Ct1");
  assert.ok(unanswered.has("bad-key"));
});

Deno.test("sending and receiving leave the braid before them as it was", () => {
  const pair = new BraidPair(14);
  const random = seeded(14, "again");
  for (let i = 0; i < 100; i++) {
    const braid = pair.of("alice");
    const before = snapshotOf(braid);
    sendBraid(braid, random);
    sendBraid(braid, random);
    assert.deepEqual(snapshotOf(braid), before);
    pair.roundTrips(1);
    assert.deepEqual(snapshotOf(braid), before);
  }
});

Deno.test("a braid prints none of its secrets", () => {
  const pair = new BraidPair(15);
  for (let i = 0; i < 60; i++) {
    pair.roundTrips(1);
    const printed = Deno.inspect(pair.of("alice"), {
      depth: 9,
      iterableLimit: 9_999,
    });
    assert.match(printed, /rootKey: \[secret/);
    assert.match(printed, /nextRoot: \[secret/);
    assert.doesNotMatch(printed, /(next|seed|m|skipped): Uint8Array/);
  }
});

/** Numbers below `sides`, from a seed. */
function dice(seed: number): (sides: number) => number {
  const random = seeded(seed, "dice");
  return (sides) => {
    const bytes = random.bytes(4);
    return new DataView(bytes.buffer).getUint32(0) % sides;
  };
}

function isFromDroppedEpoch(
  pair: BraidPair,
  { from, message }: OnItsWay,
): boolean {
  const { chain } = pair.of(other(from));
  return decodeBraidMessage(message).epoch - 1 < (chain.epochs[0]?.epoch ?? 0);
}

function sendEpoch(pair: BraidPair, who: Who): number {
  return pair.of(who).chain.sendEpoch;
}

function chunkIndex({ message }: OnItsWay): number | null {
  const { payload } = decodeBraidMessage(message);
  return "chunk" in payload ? payload.chunk.index : null;
}

type Change = Partial<ReturnType<typeof decodeBraidMessage>>;

function altered(sent: OnItsWay, change: Change): OnItsWay {
  const message = { ...decodeBraidMessage(sent.message), ...change };
  return { ...sent, message: encodeBraidMessage(message) };
}

/**
 * What is said when, in a state, each chunk that comes has one bit turned. Of the type
 * `lost` only the first chunk arrives.
 */
function codesOfTampering(
  pair: BraidPair,
  victim: string,
  lost?: string,
): Set<string> {
  const codes = new Set<string>();
  for (let i = 0; i < 400; i++) {
    const from = i % 2 === 0 ? "alice" : "bob";
    const sent = pair.send(from);
    const { payload } = decodeBraidMessage(sent.message);
    if (pair.of(other(from)).state.name === victim && "chunk" in payload) {
      const data = payload.chunk.data.slice();
      data[31] = (data[31] ?? 0) ^ 1;
      const chunk = { ...payload.chunk, data };
      codes.add(
        pair.refuses(altered(sent, { payload: { ...payload, chunk } })),
      );
    }
    if (payload.type !== lost || chunkIndex(sent) === 0) pair.deliver(sent);
  }
  return codes;
}
