import assert from "node:assert/strict";
import { address, addressBytes, uuidFrom } from "../../../src/address.ts";
import { hex } from "../../../src/bytes.ts";
import { decodeCborMap, encodeCbor } from "../../../src/codec/cbor.ts";
import type { Act } from "../../../src/group/act.ts";
import { decodeEntry, encodeEntry, type Entry } from "../../../src/group/entry.ts";
import { entryHash, groupId } from "../../../src/wire/group_log.ts";
import { People } from "../../support/group_people.ts";
import { refusal } from "../../support/refusal.ts";

const people = new People(2);
const member = people.actor("alice").person;
const target = people.actor("bob").person.address;
const cut = { epoch: 3, chainId: 2 ** 31 - 1, iteration: 7 };
const origin = {
  group: groupId(people.random.bytes(32)),
  head: entryHash(people.random.bytes(32)),
};
const name = people.random.bytes(32);

const ACTS: readonly Act[] = [
  { type: "create", member, salt: people.random.bytes(16), name },
  { type: "create", member, salt: people.random.bytes(16), name, origin },
  { type: "add", member },
  { type: "remove", target },
  { type: "remove", target, cut },
  { type: "leave" },
  { type: "leave", successor: target },
  { type: "promote", target },
  { type: "demote", target },
  { type: "demote", target, successor: target },
  { type: "rename", name },
  { type: "renew" },
  { type: "rekey", member },
  { type: "rekey", member, proof: people.random.bytes(64) },
];

function entry(act: Act): Entry {
  return {
    group: groupId(new Uint8Array(32).fill(1)),
    seq: 9_999,
    epoch: 77,
    previous: entryHash(new Uint8Array(32).fill(2)),
    actor: member.address,
    time: 1_700_000_000_000,
    act,
  };
}

/** The map of a good entry with something changed in it. */
function altered(act: Act, change: (map: Map<unknown, unknown>) => void): Uint8Array {
  const map = decodeCborMap(encodeEntry(entry(act)));
  assert.ok(map instanceof Map);
  change(map);
  return encodeCbor(map);
}

for (const act of ACTS) {
  const [, ...fields] = Object.keys(act);
  Deno.test(`an entry survives its bytes: ${[act.type, ...fields].join(", ")}`, () => {
    const body = encodeEntry(entry(act));
    assert.deepEqual(decodeEntry(body), entry(act));
    assert.ok(body.length <= 512, `${body.length} bytes`);
  });
}

Deno.test("the bytes of an entry never change: others have signed them", () => {
  const actor = address(uuidFrom(new Uint8Array(16).fill(3)), 9);
  const body = encodeEntry({ ...entry({ type: "renew" }), actor });
  assert.equal(
    hex(body),
    "a8" + // eight fields
      "0001" + // version
      "015820" + "01".repeat(32) + // group
      "0219270f" + // seq 9 999
      "03184d" + // epoch 77
      "045820" + "02".repeat(32) + // the entry before
      "056572656e6577" + // "renew"
      "0651" + "03030303030343038303030303030303" + "09" + // actor
      "071b0000018bcfe56800", // time
  );
});

Deno.test("an entry with a field missing, needless or of another kind is refused", () => {
  const changes: readonly [Act, (map: Map<unknown, unknown>) => void][] = [
    [{ type: "renew" }, (map) => map.delete(2)],
    [{ type: "renew" }, (map) => map.set(2, null)],
    [{ type: "renew" }, (map) => map.set(3, 2 ** 32)],
    [{ type: "renew" }, (map) => map.set(1, new Uint8Array(31))],
    [{ type: "renew" }, (map) => map.set(6, new Uint8Array(17))],
    [{ type: "renew" }, (map) => map.set(5, "expel")],
    [{ type: "renew" }, (map) => map.set(9, new Uint8Array(17))],
    [{ type: "renew" }, (map) => map.set(99, 1)],
    [{ type: "promote", target }, (map) => map.delete(9)],
    [{ type: "rename", name }, (map) => map.set(12, new Uint8Array(33))],
    [{ type: "add", member }, (map) => map.set(8, [1, 2])],
    [{ type: "remove", target }, (map) => map.set(11, [1, 2])],
  ];
  for (const [act, change] of changes) {
    assert.throws(() => decodeEntry(altered(act, change)), refusal("malformed"));
  }
});

Deno.test("an identity key of another type is refused", () => {
  const { address, username, identityKey } = member;
  const key = Uint8Array.of(6, ...identityKey.subarray(1));
  const body = altered({ type: "add", member }, (map) => {
    map.set(8, [addressBytes(address), username, key]);
  });
  assert.throws(() => decodeEntry(body), refusal("bad-key"));
});

Deno.test("an entry of another version is refused as such", () => {
  const body = altered({ type: "renew" }, (map) => map.set(0, 2));
  assert.throws(() => decodeEntry(body), refusal("unsupported-version"));
});

Deno.test("an entry of more than a kibibyte is not even read", () => {
  assert.throws(() => decodeEntry(new Uint8Array(1_025)), refusal("malformed"));
});

Deno.test("an entry has one spelling", () => {
  const body = encodeEntry(entry({ type: "renew" }));
  // The map's head in two bytes instead of one.
  const longer = Uint8Array.of(0xb8, 8, ...body.subarray(1));
  assert.throws(() => decodeEntry(longer), refusal("malformed"));
});
