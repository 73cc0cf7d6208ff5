import assert from "node:assert/strict";
import fc from "fast-check";
import { Reader } from "../../src/codec/reader.ts";
import { readBraid, receiveBraid } from "../../src/ratchet/braid/braid.ts";
import {
  type BraidMessage,
  decodeBraidMessage,
  encodeBraidMessage,
} from "../../src/ratchet/braid/message.ts";
import { BraidPair, snapshotOf } from "../support/braid_pair.ts";
import { onlyRefuses } from "../support/properties.ts";

const chunk = fc.tuple(
  fc.nat(65_535),
  fc.uint8Array({ minLength: 32, maxLength: 32 }),
).map(([index, data]) => ({ index, data }));
const payload: fc.Arbitrary<BraidMessage["payload"]> = fc.oneof(
  fc.constantFrom("None" as const, "Ct1Ack" as const).map((type) => ({ type })),
  fc.tuple(fc.constantFrom("Hdr", "Ek", "EkCt1Ack", "Ct1", "Ct2"), chunk)
    .map(([type, chunk]) => ({ type, chunk })),
);
const message = fc.tuple(
  fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  fc.nat(2 ** 32 - 1),
  payload,
).map(([epoch, index, payload]) => ({ epoch, index, payload }));

/** Braids in many states, and a message that each end is about to receive. */
function moments(): { pair: BraidPair; bytes: Uint8Array }[] {
  return [0, 3, 20, 35, 41, 50, 77].map((after) => {
    const pair = new BraidPair(after);
    pair.roundTrips(after);
    return { pair, bytes: pair.send("alice").message };
  });
}

Deno.test("a braid message survives its bytes", () => {
  fc.assert(fc.property(message, (message) => {
    assert.deepEqual(decodeBraidMessage(encodeBraidMessage(message)), message);
  }));
});

Deno.test("garbage in place of a braid message is read or refused, nothing else", () => {
  const honest = moments().map(({ bytes }) => bytes);
  onlyRefuses((bytes) => decodeBraidMessage(bytes), honest);
});

Deno.test("garbage in place of a snapshot is read or refused, nothing else", () => {
  const honest = moments().map(({ pair }) => snapshotOf(pair.of("bob")));
  onlyRefuses((bytes) => readBraid(new Reader(bytes)), honest);
});

Deno.test("whatever a braid receives, it moves on or refuses, and stays itself", () => {
  for (const { pair, bytes } of moments()) {
    const bob = pair.of("bob");
    const before = snapshotOf(bob);
    onlyRefuses((message) => receiveBraid(bob, { message, maxJump: 10 }), [bytes]);
    assert.deepEqual(snapshotOf(bob), before);
  }
});

Deno.test("any chunks of any type in any order move a braid along its arrows", () => {
  for (const { pair } of moments()) {
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 40 }), (payloads) => {
        let braid = pair.of("bob");
        const { epoch } = braid.state;
        const [from] = braid.chain.epochs.slice(-1);
        let index = from?.receiving.counter ?? 0;
        for (const payload of payloads) {
          const message = encodeBraidMessage({ epoch, index: ++index, payload });
          try {
            braid = receiveBraid(braid, { message, maxJump: 100 }).next;
          } catch (error) {
            assert.match(String(error), /^PeerError/);
          }
          assert.ok(braid.state.epoch <= epoch + 1);
        }
      }),
      { numRuns: 30 },
    );
  }
});
