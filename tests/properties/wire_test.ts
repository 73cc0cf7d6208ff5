import assert from "node:assert/strict";
import fc from "fast-check";
import { type Address, address, uuidFrom } from "../../src/address.ts";
import { fromHex } from "../../src/bytes.ts";
import { theirPublic } from "../../src/crypto/keys.ts";
import { decodeContent, encodeContent } from "../../src/wire/content.ts";
import { LARGEST_CONTENT, pad, unpad } from "../../src/wire/padding.ts";
import { decodePrekeyMessage } from "../../src/wire/prekey_message.ts";
import {
  decodeSignalMessage,
  encodeSignalMessage,
} from "../../src/wire/signal_message.ts";
import { onlyRefuses } from "../support/properties.ts";
import { transcripts } from "../support/vectors.ts";

const u32 = fc.integer({ min: 0, max: 2 ** 32 - 1 });
const uuid = bytes(16).map(uuidFrom);
const key = bytes(32).map((raw) => theirPublic(Uint8Array.of(5, ...raw)));

const plain = { noNullPrototype: true };

const content = fc.record({
  id: bytes(16),
  sentAt: fc.maxSafeNat(),
  sender: fc.tuple(uuid, fc.integer({ min: 1, max: 127 }))
    .map(([account, device]): Address => address(account, device)),
  recipient: uuid,
  counter: fc.maxSafeNat(),
  previous: fc.option(bytes(32)),
  disappearAfter: fc.option(u32),
  generation: fc.maxSafeNat(),
  names: fc.constant(null),
  body: fc.record({
    type: fc.constant("text" as const),
    text: fc.string({ unit: "grapheme" }),
  }, plain),
}, plain);

Deno.test("any content survives its bytes and its padding", () => {
  fc.assert(fc.property(content, (content) => {
    assert.deepEqual(
      decodeContent(unpad(pad(encodeContent(content)))),
      content,
    );
  }));
});

Deno.test("any bytes survive padding", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 2_000 }), (bytes) => {
    assert.ok(bytes.length <= LARGEST_CONTENT);
    assert.deepEqual(unpad(pad(bytes)), bytes);
  }));
});

Deno.test("any message survives its bytes", () => {
  const data = fc.uint8Array({ maxLength: 300 });
  const parts = fc.record({
    ratchetKey: key,
    counter: u32,
    previousCounter: u32,
    ciphertext: data,
    braid: data,
    addresses: fc.option(data),
  }, plain);
  fc.assert(
    fc.property(
      parts,
      key,
      bytes(32),
      ({ previousCounter, ...parts }, k, macKey) => {
        const mac = { macKey, sender: k, receiver: k };
        const { covered: _, mac: __, ...decoded } = decodeSignalMessage(
          encodeSignalMessage({ ...parts, previousCounter }, mac),
        );
        assert.deepEqual(decoded, parts);
      },
    ),
  );
});

Deno.test("garbage and damaged messages are decoded or refused, nothing else", () => {
  const recorded = transcripts.native_session_opk.messages
    .map(({ prekey_message }) => fromHex(prekey_message));
  onlyRefuses(decodePrekeyMessage, recorded);
  onlyRefuses(
    decodeSignalMessage,
    recorded.map((bytes) => bytes.subarray(79, 140)),
  );
  onlyRefuses(unpad, [pad(new Uint8Array(9))]);
  const sample = fc.sample(content, { numRuns: 3, seed: 1 });
  onlyRefuses(decodeContent, sample.map(encodeContent));
});

function bytes(length: number) {
  return fc.uint8Array({ minLength: length, maxLength: length });
}
