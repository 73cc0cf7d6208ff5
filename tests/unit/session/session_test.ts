import assert from "node:assert/strict";
import type { Address } from "../../../src/address.ts";
import { utf8 } from "../../../src/bytes.ts";
import { chainKey } from "../../../src/crypto/keys.ts";
import { openIn, sealIn, type Session } from "../../../src/session/session.ts";
import { decodePrekeyMessage } from "../../../src/wire/prekey_message.ts";
import { addressPair, decodeSignalMessage } from "../../../src/wire/signal_message.ts";
import { acquainted, Correspondent } from "../../support/correspondent.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";
import { stepped } from "../../support/stepped.ts";

const text = utf8("hi");

function current({ record }: Correspondent): Session {
  assert.ok(record.current !== null);
  return record.current;
}

Deno.test("the first message names both devices inside, later ones do not", () => {
  const [alice, bob] = [new Correspondent("alice"), new Correspondent("bob")];
  const first = decodePrekeyMessage(alice.meets(bob).writes(bob, "hi").body).message;
  const [a, b] = [alice.person.device.address, bob.person.device.address];
  assert.deepEqual(first.addresses, addressPair(a, b));
  const [carol, dave] = acquainted();
  const later = decodeSignalMessage(carol.writes(dave, "hi").body);
  assert.equal(later.addresses, null);
});

Deno.test("addresses are checked where they stand, and may be absent", () => {
  const [alice, bob] = [new Correspondent("alice"), new Correspondent("bob")];
  alice.meets(bob);
  const { device: us, random } = alice.person;
  const second = bob.person.device.address.replace(".1", ".2") as Address;
  const sent = sealIn(current(alice), { us, to: second, plaintext: text, random });
  const letter = { from: alice, text: "hi", kind: sent.kind, body: sent.body };
  assert.equal(bob.refuses(letter), "forged");
});

Deno.test("a message is not opened by its own sender", () => {
  const [alice, bob] = acquainted();
  const letter = alice.writes(bob, "hi");
  assert.equal(alice.refuses({ ...letter, from: bob }), "forged");
});

Deno.test("A13 24 999 messages ahead are opened, 25 000 are too far", () => {
  const [alice, bob] = acquainted();
  bob.reads(alice.writes(bob, "number 0"));
  const ahead = stepped(current(alice), 24_999);
  const open = (session: Session) => openIn(current(bob), sent(session, alice, bob));
  assert.deepEqual(open(ahead).plaintext, text);
  assert.throws(() => open(stepped(ahead, 1)), refusal("too-far-ahead"));
});

Deno.test("in a session with oneself the forward jump has no limit", () => {
  const [phone, desk] = [new Correspondent("alice"), new Correspondent("alice")];
  desk.reads(phone.meets(desk).writes(desk, "note"));
  phone.reads(desk.writes(phone, "noted"));
  desk.reads(phone.writes(desk, "number 0"));
  const ahead = stepped(current(phone), 25_001);
  const incoming = sent(ahead, phone, desk);
  assert.deepEqual(openIn(current(desk), incoming).plaintext, text);
  const from = new Correspondent("bob").person.device.address;
  const run = () => openIn(current(desk), { ...incoming, from });
  assert.throws(run, refusal("too-far-ahead"));
});

Deno.test("10 000 hostile counters are refused before any key is touched", () => {
  const [alice, bob] = acquainted();
  bob.reads(alice.writes(bob, "number 0"));
  const honest = sent(current(alice), alice, bob);
  const untouchable = withoutKeys(current(bob));
  const random = new DataView(seeded(1, "counters").bytes(40_000).buffer);
  for (let i = 0; i < 10_000; i++) {
    const counter = 25_002 + random.getUint32(4 * i) % (2 ** 32 - 25_002);
    const hostile = { ...honest, message: { ...honest.message, counter } };
    assert.throws(() => openIn(untouchable, hostile), refusal("too-far-ahead"));
  }
  assert.throws(() => openIn(untouchable, honest), /was wiped/);
  assert.deepEqual(openIn(current(bob), honest).plaintext, text);
});

/** The session with the keys of the peer's chains wiped: whoever needs one fails. */
function withoutKeys(session: Session): Session {
  const { classic } = session.ratchet;
  const peers = classic.peers.map(({ theirs, chain }) => {
    const key = chainKey(new Uint8Array(32));
    key.wipe();
    return { theirs, chain: { ...chain, key } };
  });
  return { ...session, ratchet: { ...session.ratchet, classic: { ...classic, peers } } };
}

/** What the other one receives of the session's next message. */
function sent(session: Session, from: Correspondent, to: Correspondent) {
  const { device: us, random } = from.person;
  const { device } = to.person;
  const { body } = sealIn(session, { us, to: device.address, plaintext: text, random });
  return { us: device, from: us.address, message: decodeSignalMessage(body) };
}
