import assert from "node:assert/strict";
import fc from "fast-check";
import { utf8 } from "../../src/bytes.ts";
import {
  acceptSenderKey,
  createSenderKey,
  distribute,
  openGroup,
  sealGroup,
} from "../../src/group/sender_key.ts";
import {
  decodeSenderKeys,
  encodeSenderKeys,
} from "../../src/group/sender_key_snapshot.ts";
import { decodeSenderKeyDistribution } from "../../src/wire/sender_key_message.ts";
import { seeded } from "../support/seeded.ts";

const random = seeded(1, "sender key properties");
const COUNT = 12;

/** A sender's distribution and her first messages, sealed once for all runs. */
function sealed() {
  const start = createSenderKey(new Uint8Array(16), random);
  const messages: Uint8Array[] = [];
  let ours = start;
  for (let i = 0; i < COUNT; i++) {
    const { next, message } = sealGroup(ours, utf8(`${i}`), random);
    messages.push(message);
    ours = next;
  }
  const given = decodeSenderKeyDistribution(distribute(start));
  return { given, messages };
}

const { given, messages } = sealed();

Deno.test("group messages are read in any order and number, each exactly once", () => {
  const order = fc.array(fc.nat(COUNT - 1), { maxLength: 3 * COUNT });
  fc.assert(
    fc.property(order, (order) => {
      let keys = acceptSenderKey(null, given);
      const read = new Set<number>();
      for (const i of order) {
        const message = messages[i] ?? utf8("");
        if (read.has(i)) {
          assert.throws(() => openGroup(keys, message), /duplicate/);
          continue;
        }
        const { next, plaintext } = openGroup(keys, message);
        assert.deepEqual(plaintext, utf8(`${i}`));
        keys = decodeSenderKeys(encodeSenderKeys(next));
        read.add(i);
      }
    }),
    { numRuns: 40 },
  );
});
