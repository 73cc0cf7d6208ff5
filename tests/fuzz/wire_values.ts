import fc from "fast-check";
import { chainKey } from "../../src/crypto/keys.ts";
import type { BraidMessage } from "../../src/ratchet/braid/message.ts";
import type { Bundle, KeyUpload, LastingKeys } from "../../src/wire/bundle.ts";
import type { Facts } from "../../src/wire/bundle_statement.ts";
import type { DeviceRecord } from "../../src/wire/device.ts";
import { type Envelope, KIND, type Outgoing } from "../../src/wire/envelope.ts";
import type { PrekeyMessage } from "../../src/wire/prekey_message.ts";
import type { SenderKeyDistribution } from "../../src/wire/sender_key_message.ts";
import type { SignalMessageParts } from "../../src/wire/signal_message.ts";
import { partial, record } from "./values.ts";
import * as some from "./values.ts";

/** What travels, but for the contents of messages: signatures and the like are noise. */

const data = fc.uint8Array({ maxLength: 300 });

const chunk = fc.tuple(fc.nat(65_535), some.bytes(32))
  .map(([index, data]) => ({ index, data }));

/** What a braid message carries. */
export const payload: fc.Arbitrary<BraidMessage["payload"]> = fc.oneof(
  fc.constantFrom("None" as const, "Ct1Ack" as const).map((type) => ({ type })),
  fc.tuple(fc.constantFrom("Hdr", "Ek", "EkCt1Ack", "Ct1", "Ct2"), chunk)
    .map(([type, chunk]) => ({ type, chunk })),
);

/** A braid message. */
export const braidMessage: fc.Arbitrary<BraidMessage> = record<BraidMessage>({
  epoch: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
  index: some.u32,
  payload,
});

/** What a receiver uses of a SignalMessage. */
export type SignalFields = Omit<SignalMessageParts, "previousCounter">;

/** A SignalMessage without its MAC. */
export const signalMessage: fc.Arbitrary<SignalFields> = record<SignalFields>({
  ratchetKey: some.key,
  counter: some.u32,
  ciphertext: data,
  braid: data,
  addresses: fc.option(data),
});

/** A PreKeySignalMessage, received. */
export type PrekeyParts = Omit<PrekeyMessage, "message"> & {
  /** A whole SignalMessage. */
  readonly message: Uint8Array;
};

/** A PreKeySignalMessage around some SignalMessage. */
export function prekeyMessage(
  encodeSignal: (fields: SignalFields) => Uint8Array,
): fc.Arbitrary<PrekeyParts> {
  return record<PrekeyParts>({
    oneTimeId: fc.option(some.u32),
    baseKey: some.key,
    identityKey: some.identity,
    message: signalMessage.map(encodeSignal),
    registrationId: some.u32,
    signedId: some.u32,
    kyberId: some.u32,
    kyberCiphertext: data,
  });
}

/** A SenderKeyDistributionMessage. */
export const distribution: fc.Arbitrary<SenderKeyDistribution> = record<
  SenderKeyDistribution
>({
  distribution: some.bytes(16),
  chainId: some.u32,
  iteration: some.u32,
  chainKey: some.bytes(32).map(chainKey),
  signingKey: some.key,
});

/** The facts of a bundle statement. */
export const facts: fc.Arbitrary<Facts> = record<Facts>({
  address: some.at,
  registrationId: some.u32,
  identityKey: some.bytes(33),
  signedHash: some.bytes(32),
  signedId: some.u32,
  lastResortHash: some.bytes(32),
  lastResortId: some.u32,
  serial: some.u32,
  issuedAt: some.count,
  notAfter: some.count,
  minVersion: some.u32,
  features: some.u32,
});

const ecPrekey = record({ id: some.u32, key: some.bytes(33) });
const signedPrekey = record({
  id: some.u32,
  key: some.bytes(33),
  signature: some.bytes(64),
});
/** The 1 569 bytes of a Kyber key are one byte repeated: they are only carried. */
const kyberKey = fc.nat(255).map((byte) => new Uint8Array(1_569).fill(byte));
const kyberPrekey = record({ id: some.u32, key: kyberKey, signature: some.bytes(64) });

/** The keys that stay until they are rotated. */
export const lasting: fc.Arbitrary<LastingKeys> = record<LastingKeys>({
  signedPrekey,
  lastResort: kyberPrekey,
  statement: record({ body: some.bytesUpTo(512), signature: some.bytes(64) }),
});

/** What a device publishes. */
export const upload: fc.Arbitrary<KeyUpload> = partial<KeyUpload, "lasting" | "anew">({
  lasting,
  anew: fc.constant(true as const),
  ec: fc.array(ecPrekey, { maxLength: 4 }),
  kyber: fc.array(kyberPrekey, { maxLength: 3 }),
}, ["lasting", "anew"]);

/** What an initiator receives. */
export const bundle: fc.Arbitrary<Bundle> = partial<Bundle, "ec" | "kyber">({
  registrationId: some.u32,
  device: some.device,
  identityKey: some.bytes(33),
  lasting,
  ec: ecPrekey,
  kyber: kyberPrekey,
}, ["ec", "kyber"]);

/** What a relay is told of a device. */
export const deviceRecord: fc.Arbitrary<DeviceRecord> = record<DeviceRecord>({
  device: some.device,
  registrationId: some.u32,
  loginKey: some.bytes(32),
  signature: some.bytes(64),
  identityKey: some.bytes(33),
});

const body = some.bytesUpTo(300);

const pair = {
  to: some.at,
  kind: fc.constantFrom(KIND.message, KIND.prekeyMessage),
  body,
};
const group = {
  group: some.group,
  epoch: some.u32,
  kind: fc.constant(KIND.senderKeyMessage),
  body,
};
const carried = {
  id: some.bytes(16),
  from: some.at,
  seq: some.count,
  receivedAt: some.count,
};

/** What a sender gives to the relay. */
export const outgoing: fc.Arbitrary<Outgoing> = fc.oneof(record(pair), record(group));

/** What the relay gives to a recipient. */
export const envelope: fc.Arbitrary<Envelope> = fc.oneof(
  record({ ...pair, ...carried }),
  record({ ...group, ...carried }),
);
