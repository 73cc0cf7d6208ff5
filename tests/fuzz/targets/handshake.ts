import fc from "fast-check";
import { be16, be32, be64, concat } from "../../../src/bytes.ts";
import { channelId, decodeFrame, encodeFrame } from "../../../src/channel/frame.ts";
import * as handshake from "../../../src/channel/handshake.ts";
import { decodeHello, encodeHello } from "../../../src/channel/hello.ts";
import { nameSuccessor } from "../../../src/channel/successor.ts";
import { verifyRelay } from "../../../src/channel/verify.ts";
import { ed25519Public } from "../../../src/crypto/ed25519.ts";
import { accepted, begun, fingerprintOfRelay } from "../../support/channel_pair.ts";
import { helloOf, NOW, testRelay } from "../../support/channel_pair.ts";
import { sampled, type Target, target } from "../target.ts";
import { record } from "../values.ts";
import * as some from "../values.ts";

const relay = testRelay();
const renewed = testRelay({ seed: 2, relayId: relay.relayId });
const newKey = ed25519Public(renewed.identity.expose());
const successor = nameSuccessor(relay.relayId, newKey, relay.identity);
const pin = { fingerprint: fingerprintOfRelay(relay), serial: 0 };

/** Four keys and ids, the serial, two times, a version and a signature. */
const certificate = fc.tuple(
  some.bytes(112),
  some.u32,
  some.count,
  some.count,
  fc.nat(0xffff),
  some.bytes(64),
).map(([keys, serial, from, to, version, signature]) =>
  concat(keys, be32(serial), be64(from), be64(to), be16(version), signature)
);

const hello = record({
  certificate,
  successors: fc.array(
    record({
      oldKey: some.bytes(32),
      newKey: some.bytes(32),
      signature: some.bytes(64),
    }),
    { maxLength: 8 },
  ),
});

const frame = record({
  id: some.bytes(16).map(channelId),
  n: some.count,
  sealed: fc.uint8Array({ minLength: 256 + 16, maxLength: 600 }),
});

const offer = record({ encapsulationKey: some.bytes(1_184), features: some.u32 });
const terms = record({ lifetime: some.u32, relayTime: some.count, features: some.u32 });

/** What is said before a channel has keys, and the frames of one that has. */
export const HANDSHAKE: readonly Target[] = [
  target({
    name: "hello",
    seeds: sampled(hello, encodeHello),
    decode: decodeHello,
    encode: encodeHello,
    exact: true,
    values: hello,
  }),
  target({
    name: "judged_hello",
    seeds: [
      encodeHello(helloOf(relay)),
      encodeHello({ ...helloOf(renewed), successors: [successor] }),
    ],
    decode: (bytes) => verifyRelay(decodeHello(bytes), pin, NOW),
  }),
  target({
    name: "handshake_message",
    seeds: [begun(relay).message],
    decode: (bytes) => accepted(relay, bytes),
  }),
  target({
    name: "handshake_offer",
    seeds: sampled(offer, handshake.encodeOffer),
    decode: handshake.decodeOffer,
    encode: handshake.encodeOffer,
    exact: true,
    values: offer,
  }),
  target({
    name: "handshake_terms",
    seeds: sampled(terms, handshake.encodeTerms),
    decode: handshake.decodeTerms,
    encode: handshake.encodeTerms,
    exact: true,
    values: terms,
  }),
  target({
    name: "frame",
    seeds: sampled(frame, encodeFrame),
    decode: decodeFrame,
    encode: encodeFrame,
    exact: true,
    values: frame,
  }),
];
