import assert from "node:assert/strict";
import { kemPair } from "../../../../src/crypto/ml_kem768.ts";
import type { Payload } from "../../../../src/ratchet/braid/message.ts";
import * as ciphertextSender from "../../../../src/ratchet/braid/send_ciphertext.ts";
import * as keySender from "../../../../src/ratchet/braid/send_key.ts";
import { type BraidState, isKeySender } from "../../../../src/ratchet/braid/states.ts";
import { decodeBraidMessage } from "../../../../src/ratchet/braid/message.ts";
import { BraidPair } from "../../../support/braid_pair.ts";
import { seeded } from "../../../support/seeded.ts";

/** The SEND table of wire-spec 8.7: what leaves, and the state after it. */
const SEND = {
  KeysUnsampled: ["Hdr", "KeysSampled"],
  KeysSampled: ["Hdr", "KeysSampled"],
  HeaderSent: ["Ek", "HeaderSent"],
  Ct1Received: ["EkCt1Ack", "Ct1Received"],
  EkSentCt1Received: ["Ct1Ack", "EkSentCt1Received"],
  NoHeaderReceived: ["None", "NoHeaderReceived"],
  HeaderReceived: ["Ct1", "Ct1Sampled"],
  Ct1Sampled: ["Ct1", "Ct1Sampled"],
  EkReceivedCt1Sampled: ["Ct1", "EkReceivedCt1Sampled"],
  Ct1Acknowledged: ["None", "Ct1Acknowledged"],
  Ct2Sampled: ["Ct2", "Ct2Sampled"],
} as const;

/** The RECEIVE table for chunks that complete nothing; other types change nothing. */
const RECEIVE: Record<string, Record<string, string>> = {
  KeysUnsampled: {},
  KeysSampled: { Ct1: "HeaderSent" },
  HeaderSent: { Ct1: "HeaderSent" },
  Ct1Received: { Ct2: "EkSentCt1Received" },
  EkSentCt1Received: { Ct2: "EkSentCt1Received" },
  NoHeaderReceived: { Hdr: "NoHeaderReceived" },
  HeaderReceived: {},
  Ct1Sampled: { Ek: "Ct1Sampled", EkCt1Ack: "Ct1Acknowledged" },
  EkReceivedCt1Sampled: { Ct1Ack: "Ct2Sampled", EkCt1Ack: "Ct2Sampled" },
  Ct1Acknowledged: { Ek: "Ct1Acknowledged", EkCt1Ack: "Ct1Acknowledged" },
  Ct2Sampled: {},
};

const chunk = { index: 60_000, data: new Uint8Array(32) };
const PAYLOADS: readonly Payload[] = [
  { type: "None" },
  { type: "Hdr", chunk },
  { type: "Ek", chunk },
  { type: "EkCt1Ack", chunk },
  { type: "Ct1Ack" },
  { type: "Ct1", chunk },
  { type: "Ct2", chunk },
];

Deno.test("each state sends what its row of the table says", () => {
  for (const state of oneOfEach().values()) {
    const { next, payload, secret } = send(state);
    assert.deepEqual([payload.type, next.name], SEND[state.name], state.name);
    assert.equal(secret !== null, state.name === "HeaderReceived", state.name);
    assert.equal(next.epoch, state.epoch);
  }
});

Deno.test("each state takes the types of its row, and others leave it as it is", () => {
  for (const state of oneOfEach().values()) {
    for (const payload of PAYLOADS) {
      const { next, secret } = receive(state, payload);
      const expected = RECEIVE[state.name]?.[payload.type];
      const what = `${state.name} on ${payload.type}`;
      if (expected === undefined) assert.equal(next, state, what);
      else assert.notEqual(next, state, what);
      assert.equal(next.name, expected ?? state.name, what);
      assert.equal(secret, null);
    }
  }
});

Deno.test("successive chunks leave one after the other, starting with 0", () => {
  const chunked = ["Hdr", "Ek", "EkCt1Ack", "Ct1", "Ct2"];
  const pair = new BraidPair(1);
  let last = -1;
  let type = "";
  for (let i = 0; i < 60; i++) {
    const sent = pair.send("alice");
    const { payload } = decodeBraidMessage(sent.message);
    const continues = payload.type === type || payload.type === "EkCt1Ack";
    if (!continues) last = -1;
    type = payload.type;
    if ("chunk" in payload) assert.equal(payload.chunk.index, ++last, type);
    else assert.ok(!chunked.includes(type));
    pair.deliver(sent);
    pair.deliver(pair.send("bob"));
  }
});

Deno.test("the offered key is the seed's, and no seed is kept longer than needed", () => {
  const states = oneOfEach();
  const sent = states.get("HeaderSent");
  assert.ok(sent?.name === "HeaderSent");
  const { encapsulationKey } = kemPair(sent.seed.expose());
  assert.deepEqual(sent.vector.message, encapsulationKey.subarray(0, 1152));
  for (const [name, state] of states) {
    const holds = [
      "KeysSampled",
      "HeaderSent",
      "Ct1Received",
      "EkSentCt1Received",
    ];
    assert.equal("seed" in state, holds.includes(name), name);
    assert.equal(
      "m" in state,
      ["Ct1Sampled", "Ct1Acknowledged"].includes(name),
      name,
    );
  }
});

function send(state: BraidState) {
  const random = seeded(1, "send");
  return isKeySender(state)
    ? keySender.send(state, random)
    : ciphertextSender.send(state, random);
}

function receive(state: BraidState, payload: Payload) {
  return isKeySender(state)
    ? keySender.receive(state, payload)
    : ciphertextSender.receive(state, payload);
}

/** A state of each kind, from a run in turns and one in which c1 gets lost. */
function oneOfEach(): Map<string, BraidState> {
  const states = new Map<string, BraidState>();
  for (const lost of ["", "Ct1"]) {
    const pair = new BraidPair(2);
    for (let i = 0; i < 200; i++) {
      for (const who of ["alice", "bob"] as const) {
        const { state } = pair.of(who);
        states.set(state.name, states.get(state.name) ?? state);
      }
      const sent = pair.send(i % 2 === 0 ? "alice" : "bob");
      const { payload } = decodeBraidMessage(sent.message);
      const first = "chunk" in payload && payload.chunk.index === 0;
      if (payload.type !== lost || first) pair.deliver(sent);
    }
  }
  assert.equal(states.size, 11, [...states.keys()].join());
  return states;
}
