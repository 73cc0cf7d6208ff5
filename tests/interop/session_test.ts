import assert from "node:assert/strict";
import { ProtocolAddress } from "@signalapp/libsignal-client";
import { utf8 } from "../../src/bytes.ts";
import { decodePrekeyMessage } from "../../src/wire/prekey_message.ts";
import { NOW } from "../support/people.ts";
import { Keyring } from "./support/keyring.ts";
import { addressOf, NativeEnd } from "./support/native_end.ts";
import { OurEnd } from "./support/our_end.ts";
import {
  acquainted,
  INITIATORS,
  isFirst,
  reads,
  refuses,
  says,
  strangers,
} from "./support/pair.ts";

const DAY = 24 * 60 * 60 * 1_000;

for (const alices of INITIATORS) {
  for (const oneTime of [true, false]) {
    const how = oneTime ? "with one-time prekeys" : "without one-time prekeys";
    Deno.test(`${alices} starts ${how}, and both talk`, async () => {
      const { alice, bob } = strangers(alices);
      await alice.start(bob.keyring.bundle(oneTime));
      for (const text of ["one", "two", "three"]) {
        const sealed = await says(alice, bob, text);
        const { oneTimeId, message } = decodePrekeyMessage(sealed.body);
        assert.equal(oneTimeId !== null, oneTime);
        assert.equal(message.addresses?.length, 36);
      }
      for (let i = 0; i < 20; i++) {
        assert.ok(!isFirst(await says(bob, alice, `answer ${i}`)));
        assert.ok(!isFirst(await says(alice, bob, `word ${i}`)));
      }
      assert.equal(bob.keyring.ec.size, 0);
    });
  }

  Deno.test(`A15 ${alices} and the other start at once, and settle`, async () => {
    const { alice, bob } = strangers(alices);
    await alice.start(bob.keyring.bundle(true));
    await bob.start(alice.keyring.bundle(false));
    const toBob = await alice.seal(utf8("to bob"));
    const toAlice = await bob.seal(utf8("to alice"));
    await reads(bob, toBob, "to bob");
    await reads(alice, toAlice, "to alice");
    for (let i = 0; i < 3; i++) {
      const [crossing, other] = [await alice.seal(utf8("x")), await bob.seal(utf8("y"))];
      assert.ok(!isFirst(crossing) && !isFirst(other));
      await reads(bob, crossing, "x");
      await reads(alice, other, "y");
    }
    await says(alice, bob, "which one");
    await says(bob, alice, "this one");
  });

  Deno.test(`${alices} renews; what was on its way is read and promoted`, async () => {
    const { alice, bob } = await acquainted(alices);
    const late = await bob.seal(utf8("in the old session"));
    await alice.start(bob.keyring.bundle(true));
    const renewed = await alice.seal(utf8("in the new session"));
    assert.ok(isFirst(renewed));
    await reads(alice, late, "in the old session");
    assert.ok(!isFirst(await says(alice, bob, "in the old one again")));
    await reads(bob, renewed, "in the new session");
    assert.ok(!isFirst(await says(bob, alice, "in the new one")));
    await says(alice, bob, "settled");
  });

  Deno.test(`${alices} stops after 30 days without an answer, not before`, async () => {
    const { alice, bob } = strangers(alices);
    await alice.start(bob.keyring.bundle(true));
    for (const past of [-1_000, 0]) {
      alice.clock = NOW + 30 * DAY + past;
      await says(alice, bob, "are you there?");
    }
    alice.clock = NOW + 30 * DAY + 1_000;
    const before = alice.state();
    await assert.rejects(async () => await alice.seal(utf8("hello?")));
    assert.deepEqual(alice.state(), before);
    await says(bob, alice, "here I am");
    await says(alice, bob, "at last");
  });

  Deno.test(`${alices} is not fooled by another identity around a message`, async () => {
    const { alice, bob } = strangers(alices);
    await alice.start(bob.keyring.bundle(true));
    const first = await alice.seal(utf8("it is me"));
    const mallory = new Keyring("mallory").owner.device.identity.public;
    const { body } = first;
    const at = indexOf(body, alice.keyring.owner.device.identity.public);
    const forged = body.slice();
    forged.set(mallory, at);
    await refuses(bob, { ...first, body: forged });
    await reads(bob, first, "it is me");
    const second = await alice.seal(utf8("still me"));
    const again = second.body.slice();
    again.set(mallory, indexOf(again, alice.keyring.owner.device.identity.public));
    await refuses(bob, { ...second, body: again });
    await reads(bob, second, "still me");
  });
}

Deno.test("addresses that the official library leaves out are not missed", async () => {
  const [alice, bob] = [new Keyring("alice"), new Keyring("bob")];
  const native = new NativeEnd(alice, bob.owner, {
    self: ProtocolAddress.new("alice", 1),
    peer: ProtocolAddress.new("bob", 1),
  });
  const ours = new OurEnd(bob, alice.owner);
  await native.start(bob.bundle(true));
  const first = await says(native, ours, "no addresses");
  assert.equal(decodePrekeyMessage(first.body).message.addresses, null);
  await says(ours, native, "none in answers either");
});

Deno.test("addresses of other devices, or of unknown ones, are refused", async () => {
  const [alice, bob] = [new Keyring("alice"), new Keyring("bob")];
  const misled = new NativeEnd(alice, bob.owner, {
    self: ProtocolAddress.new(alice.owner.uuid, 2),
  });
  await misled.start(bob.bundle(true));
  const ours = new OurEnd(bob, alice.owner);
  await refuses(ours, await misled.seal(utf8("from my other device")));

  for (
    const self of [ProtocolAddress.new(bob.owner.uuid, 2), ProtocolAddress.new("bob", 1)]
  ) {
    const sender = new OurEnd(alice, bob.owner);
    await sender.start(bob.bundle(true));
    const first = await sender.seal(utf8("to your first device"));
    assert.notEqual(decodePrekeyMessage(first.body).message.addresses, null);
    await refuses(new NativeEnd(bob, alice.owner, { self }), first);
  }
});

Deno.test("upper-case names of the official library are the same addresses", async () => {
  const [alice, bob] = [new Keyring("alice"), new Keyring("bob")];
  const native = new NativeEnd(alice, bob.owner, {
    self: ProtocolAddress.new(alice.owner.uuid.toUpperCase(), 1),
    peer: addressOf(bob.owner),
  });
  await native.start(bob.bundle(true));
  const ours = new OurEnd(bob, alice.owner);
  await says(native, ours, "LOUD");
});

/** Where `part` starts in `whole`. */
function indexOf(whole: Uint8Array, part: Uint8Array): number {
  for (let at = 0; at <= whole.length - part.length; at++) {
    if (part.every((byte, i) => whole[at + i] === byte)) return at;
  }
  throw new Error("not in there");
}
