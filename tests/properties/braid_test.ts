import assert from "node:assert/strict";
import fc from "fast-check";
import { receiveBraid } from "../../src/ratchet/braid/braid.ts";
import { encodeBraidMessage } from "../../src/ratchet/braid/message.ts";
import { payload } from "../fuzz/wire_values.ts";
import { BraidPair } from "../support/braid_pair.ts";

/** Braids in many states. */
const BRAIDS = [0, 3, 20, 35, 41, 50, 77].map((after) => {
  const pair = new BraidPair(after);
  pair.roundTrips(after);
  return pair.of("bob");
});

Deno.test("any chunks of any type in any order move a braid along its arrows", () => {
  for (const bob of BRAIDS) {
    fc.assert(
      fc.property(fc.array(payload, { maxLength: 40 }), (payloads) => {
        let braid = bob;
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
