import fc from "fast-check";
import { fromHex, utf8 } from "../../../src/bytes.ts";
import * as channelPadding from "../../../src/channel/padding.ts";
import { decodeCbor, decodeCborMap, encodeCbor } from "../../../src/codec/cbor.ts";
import { readFields } from "../../../src/codec/protobuf.ts";
import { Writer } from "../../../src/codec/writer.ts";
import { pad, unpad } from "../../../src/wire/padding.ts";
import { transcripts } from "../../support/vectors.ts";
import { sampled, type Target, target } from "../target.ts";

/** The formats in which all others are spelled. */

const leaf = fc.oneof(
  fc.maxSafeNat(),
  fc.string({ unit: "grapheme" }),
  fc.uint8Array({ maxLength: 40 }),
  fc.boolean(),
  fc.constant(null),
);
const name = fc.string({ unit: "grapheme-ascii" });

/** Values of every type that our formats use, maps as objects. */
const { value: withObjects } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(name, tie("value"), { maxKeys: 4, noNullPrototype: true }),
  ),
}));

/** The same with maps as such, whose keys may be numbers too. */
const { value: withMaps } = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { maxDepth: 4 },
    leaf,
    fc.array(tie("value"), { maxLength: 4 }),
    fc.array(fc.tuple(fc.oneof(fc.maxSafeNat(), name), tie("value")), { maxLength: 5 })
      .map((entries) => new Map(entries)),
  ),
}));

const recorded = transcripts.native_session_opk.messages
  .map(({ prekey_message }) => fromHex(prekey_message).subarray(1));

const data = fc.uint8Array({ maxLength: 2_000 });

function channelPadded(plaintext: Uint8Array): Uint8Array {
  const w = new Writer();
  w.put(plaintext);
  channelPadding.pad(w);
  return w.finish();
}

/** CBOR, protobuf and padding. */
export const CODEC: readonly Target[] = [
  target({
    name: "cbor",
    seeds: sampled(withObjects, encodeCbor),
    decode: decodeCbor,
    encode: encodeCbor,
    exact: true,
    values: withObjects,
  }),
  target({
    name: "cbor_map",
    seeds: sampled(withMaps, encodeCbor),
    decode: decodeCborMap,
    encode: encodeCbor,
    exact: true,
    values: withMaps,
  }),
  target({
    name: "protobuf",
    seeds: recorded.slice(0, 2),
    decode(bytes) {
      const fields = readFields(bytes);
      return { number: fields.uint32(1), text: fields.bytes(2), more: fields.bytes(9) };
    },
  }),
  target({
    name: "content_padding",
    seeds: [pad(utf8("text")), pad(new Uint8Array(300))],
    decode: unpad,
    encode: pad,
    exact: true,
    values: data,
  }),
  target({
    name: "channel_padding",
    seeds: [channelPadded(utf8("text")), channelPadded(new Uint8Array(5_000))],
    decode: channelPadding.unpad,
    encode: channelPadded,
    exact: true,
    values: data,
  }),
];
