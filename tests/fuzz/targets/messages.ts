import { concat, fromHex } from "../../../src/bytes.ts";
import { theirPublic } from "../../../src/crypto/keys.ts";
import * as braid from "../../../src/ratchet/braid/message.ts";
import * as prekey from "../../../src/wire/prekey_message.ts";
import * as sender from "../../../src/wire/sender_key_message.ts";
import * as signal from "../../../src/wire/signal_message.ts";
import { transcripts } from "../../support/vectors.ts";
import { sampled, type Target, target } from "../target.ts";
import * as some from "../wire_values.ts";

/** Signal's messages, with what the official library recorded among the seeds. */

const KEY = theirPublic(new Uint8Array(33).fill(5));
const MAC = { macKey: new Uint8Array(32), sender: KEY, receiver: KEY };

const recorded = transcripts.native_session_opk.messages
  .map(({ prekey_message }) => fromHex(prekey_message));

const { skdm, messages } = transcripts.native_sender_key;

/** The four messages of wire-spec 6, and the braid's inside them. */
export const MESSAGES: readonly Target[] = [
  target<some.SignalFields>({
    name: "signal_message",
    seeds: [...recorded.map(innerOf), ...sampled(some.signalMessage, encodeSignal)],
    decode(bytes) {
      const { covered: _, mac: __, ...fields } = signal.decodeSignalMessage(bytes);
      return fields;
    },
    encode: encodeSignal,
    values: some.signalMessage,
  }),
  target<some.PrekeyParts>({
    name: "prekey_message",
    seeds: recorded,
    decode(bytes) {
      const { message: { covered, mac }, ...fields } = prekey.decodePrekeyMessage(bytes);
      return { ...fields, message: concat(covered, mac) };
    },
    encode: prekey.encodePrekeyMessage,
    values: some.prekeyMessage(encodeSignal),
  }),
  target({
    name: "sender_key_message",
    seeds: messages.map(({ message }) => fromHex(message)),
    decode: sender.decodeSenderKeyMessage,
  }),
  target({
    name: "sender_key_distribution",
    seeds: [
      fromHex(skdm),
      ...sampled(some.distribution, sender.encodeSenderKeyDistribution),
    ],
    decode: sender.decodeSenderKeyDistribution,
    encode: sender.encodeSenderKeyDistribution,
    values: some.distribution,
  }),
  target({
    name: "braid_message",
    seeds: sampled(some.braidMessage, braid.encodeBraidMessage),
    decode: braid.decodeBraidMessage,
    encode: braid.encodeBraidMessage,
    values: some.braidMessage,
  }),
];

function encodeSignal(fields: some.SignalFields): Uint8Array {
  return signal.encodeSignalMessage({ ...fields, previousCounter: 0 }, MAC);
}

function innerOf(body: Uint8Array): Uint8Array {
  const { covered, mac } = prekey.decodePrekeyMessage(body).message;
  return concat(covered, mac);
}
