import { Reader } from "../../../src/codec/reader.ts";
import {
  acceptSenderKey,
  createSenderKey,
  distribute,
  openGroup,
  sealGroup,
} from "../../../src/group/sender_key.ts";
import * as senderKeys from "../../../src/group/sender_key_snapshot.ts";
import { decodeDevice, encodeDevice } from "../../../src/identity/identity.ts";
import * as prekeys from "../../../src/identity/prekeys.ts";
import { readBraid } from "../../../src/ratchet/braid/braid.ts";
import { candidates, decodeRecord, encodeRecord } from "../../../src/session/record.ts";
import { decodeSession, encodeSession } from "../../../src/session/snapshot.ts";
import { decodeSenderKeyDistribution } from "../../../src/wire/sender_key_message.ts";
import { decodeKeys, encodeKeys, makeKeys } from "../../../relay/keys.ts";
import { BraidPair, snapshotOf } from "../../support/braid_pair.ts";
import { acquainted, type Correspondent } from "../../support/correspondent.ts";
import { person } from "../../support/people.ts";
import { type Target, target } from "../target.ts";

const { device, ec, signedPrekey, kyber, random } = person("alice");

/** People whose sessions are unanswered, archived, and hold skipped keys. */
function people(): readonly Correspondent[] {
  const [alice, bob] = acquainted();
  const [, second] = [alice.writes(bob, "one"), alice.writes(bob, "two")];
  bob.reads(second);
  alice.meets(bob, { oneTime: false });
  return [alice, bob];
}

const records = people().map(({ stored }) => stored);
const sessions = records.flatMap((record) =>
  [...candidates(decodeRecord(record))].map(({ current }) => encodeSession(current))
);

/** Braids in every state that talking in turns leads through. */
const braids = [0, 3, 20, 35, 41, 50, 77].flatMap((after) => {
  const pair = new BraidPair(after);
  pair.roundTrips(after);
  return [snapshotOf(pair.of("alice")), snapshotOf(pair.of("bob"))];
});

const own = createSenderKey(random.bytes(16), random);
const later = sealGroup(
  sealGroup(own, device.identity.public, random).next,
  ec.pair.public,
  random,
);
const given = acceptSenderKey(null, decodeSenderKeyDistribution(distribute(own)));
const skipped = openGroup(given, later.message).next;

/** What stands in a vault, or in a relay's file of keys, should its seal ever fail. */
export const VAULT: readonly Target[] = [
  target({
    name: "session_record",
    seeds: records,
    decode(bytes) {
      const record = decodeRecord(bytes);
      [...candidates(record)];
      return record;
    },
    encode: encodeRecord,
  }),
  target({
    name: "session",
    seeds: sessions,
    decode: decodeSession,
    encode: encodeSession,
  }),
  target({
    name: "braid",
    seeds: braids,
    decode: (bytes) => readBraid(new Reader(bytes)),
    encode: snapshotOf,
  }),
  target({
    name: "sender_keys",
    seeds: [senderKeys.encodeSenderKeys(given), senderKeys.encodeSenderKeys(skipped)],
    decode: senderKeys.decodeSenderKeys,
    encode: senderKeys.encodeSenderKeys,
    exact: true,
  }),
  target({
    name: "own_sender_key",
    seeds: [senderKeys.encodeOurSenderKey(own)],
    decode: senderKeys.decodeOurSenderKey,
    encode: senderKeys.encodeOurSenderKey,
    exact: true,
  }),
  target({
    name: "device",
    seeds: [encodeDevice(device)],
    decode: decodeDevice,
    encode: encodeDevice,
    exact: true,
  }),
  target({
    name: "ec_prekey",
    seeds: [prekeys.encodeEcPrekey(ec)],
    decode: prekeys.decodeEcPrekey,
    encode: prekeys.encodeEcPrekey,
  }),
  target({
    name: "signed_prekey",
    seeds: [prekeys.encodeSignedPrekey(signedPrekey)],
    decode: prekeys.decodeSignedPrekey,
    encode: prekeys.encodeSignedPrekey,
  }),
  target({
    name: "kyber_prekey",
    seeds: [prekeys.encodeKyberPrekey(kyber)],
    decode: prekeys.decodeKyberPrekey,
    encode: prekeys.encodeKyberPrekey,
  }),
  target({
    name: "relay_keys",
    seeds: [encodeKeys(await makeKeys(random))],
    decode: decodeKeys,
    encode: encodeKeys,
    exact: true,
  }),
];
