import { decodeCbor, encodeCbor } from "../../../src/codec/cbor.ts";
import { parse } from "../../../src/codec/schema.ts";
import { matches, safetyNumber } from "../../../src/identity/safety_number.ts";
import { verifyBundle } from "../../../src/identity/verify.ts";
import { BUNDLE, KEY_UPLOAD } from "../../../src/wire/bundle.ts";
import { decodeFacts, encodeFacts } from "../../../src/wire/bundle_statement.ts";
import { DEVICE_RECORD } from "../../../src/wire/device.ts";
import { ENVELOPE, OUTGOING } from "../../../src/wire/envelope.ts";
import { bundleOf, NOW, person } from "../../support/people.ts";
import { ofSchema, sampled, type Target, target } from "../target.ts";
import * as some from "../wire_values.ts";

const alice = person("alice");
const { address, identity } = alice.device;
const party = { identifier: identity.public, key: identity.public };
const number = safetyNumber(party, party);

/** What a relay hands out, and what somebody shows to be scanned. */
export const DIRECTORY: readonly Target[] = [
  ofSchema({ name: "bundle", schema: BUNDLE, values: some.bundle }),
  ofSchema({ name: "key_upload", schema: KEY_UPLOAD, values: some.upload }),
  ofSchema({ name: "device_record", schema: DEVICE_RECORD, values: some.deviceRecord }),
  ofSchema({ name: "outgoing", schema: OUTGOING, values: some.outgoing }),
  ofSchema({ name: "envelope", schema: ENVELOPE, values: some.envelope }),
  target({
    name: "bundle_statement",
    seeds: sampled(some.facts, encodeFacts),
    decode: decodeFacts,
    encode: encodeFacts,
    values: some.facts,
  }),
  target({
    name: "verified_bundle",
    seeds: [true, false].map((oneTime) => encodeCbor(bundleOf(alice, { oneTime }))),
    decode(bytes) {
      const bundle = parse(BUNDLE, decodeCbor(bytes));
      return verifyBundle({ bundle, address, pinned: null, seen: null, now: NOW });
    },
  }),
  target({
    name: "safety_number",
    seeds: [number.scannable],
    decode: (bytes) => matches(number, bytes),
  }),
];
