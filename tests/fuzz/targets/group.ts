import { concat } from "../../../src/bytes.ts";
import { decodeCbor, encodeCbor } from "../../../src/codec/cbor.ts";
import { parse } from "../../../src/codec/schema.ts";
import { ed25519Private, ed25519Public } from "../../../src/crypto/ed25519.ts";
import { decodeEntry, encodeEntry } from "../../../src/group/entry.ts";
import { stateHead, verifyHead } from "../../../src/group/head.ts";
import { extend, openLog } from "../../../src/group/log.ts";
import { found } from "../../../src/group/membership.ts";
import { Secret } from "../../../src/secret.ts";
import { SIGNATURE_LENGTH } from "../../../src/wire/bundle.ts";
import { SIGNED_HEAD, type SignedEntry } from "../../../src/wire/group_log.ts";
import { STATEMENT } from "../../support/contents.ts";
import { People } from "../../support/group_people.ts";
import * as some from "../entry_values.ts";
import { sampled, type Target, target } from "../target.ts";

const people = new People(50);
const [founder, ann] = [people.actor("founder"), people.actor("ann")];
const first = people.create(founder);
const { next: membership } = found(first);
const log = openLog(membership.group, first, 0);
const next = [
  people.sign(membership, founder, { type: "add", member: ann.person }),
  people.sign(membership, founder, { type: "rename", name: people.random.bytes(32) }),
  people.sign(membership, founder, { type: "renew" }),
  people.sign(membership, founder, { type: "leave" }),
];

const relayKey = ed25519Private(people.random);
const statement = stateHead(STATEMENT, new Secret("relay", relayKey));

/** A group's log, from its bytes to what it proves. */
export const GROUP: readonly Target[] = [
  target({
    name: "group_entry",
    seeds: sampled(some.entry, encodeEntry),
    decode: decodeEntry,
    encode: encodeEntry,
    exact: true,
    values: some.entry,
  }),
  target({
    name: "group_log",
    seeds: next.map(({ body, signature }) => concat(body, signature)),
    decode: (bytes) => extend(log, [signed(bytes)], 0),
  }),
  target({
    name: "group_head",
    seeds: [encodeCbor(statement)],
    decode(bytes) {
      return verifyHead(parse(SIGNED_HEAD, decodeCbor(bytes)), ed25519Public(relayKey));
    },
    encode: encodeCbor,
    exact: true,
  }),
];

function signed(bytes: Uint8Array): SignedEntry {
  return {
    body: bytes.subarray(0, -SIGNATURE_LENGTH),
    signature: bytes.subarray(-SIGNATURE_LENGTH),
  };
}
