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
  decodeOurSenderKey,
  decodeSenderKeys,
  encodeOurSenderKey,
  encodeSenderKeys,
} from "../../src/group/sender_key_snapshot.ts";
import { decodeSenderKeyDistribution } from "../../src/wire/sender_key_message.ts";
import { onlyRefuses } from "../support/properties.ts";
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
  return { start, given, messages };
}

const { start, given, messages } = sealed();

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

Deno.test("garbage in place of stored sender keys is read or refused", () => {
  const skipped = openGroup(acceptSenderKey(null, given), messages[3] ?? utf8("")).next;
  onlyRefuses((bytes) => decodeSenderKeys(bytes), [encodeSenderKeys(skipped)]);
  onlyRefuses((bytes) => decodeOurSenderKey(bytes), [encodeOurSenderKey(start)]);
});

Deno.test("whatever a member receives, it reads or refuses, and keeps its keys", () => {
  const keys = acceptSenderKey(null, given);
  const before = encodeSenderKeys(keys);
  onlyRefuses((bytes) => openGroup(keys, bytes), messages.slice(0, 2));
  assert.deepEqual(encodeSenderKeys(keys), before);
});
