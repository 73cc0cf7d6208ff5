import assert from "node:assert/strict";
import { concat, equal, utf8 } from "../../src/bytes.ts";
import { decodePrekeyMessage } from "../../src/wire/prekey_message.ts";
import { eachBitFlipped } from "./support/disorder.ts";
import type { End, Sealed } from "./support/end.ts";
import { Keyring } from "./support/keyring.ts";
import { NativeEnd } from "./support/native_end.ts";
import { OurEnd } from "./support/our_end.ts";
import { end, INITIATORS, isFirst, isRefusal, reads } from "./support/pair.ts";
import { acquainted, other, refuses } from "./support/pair.ts";
import { SOAK } from "./support/seed.ts";

/** Of what is many bits under one check, every so many bits are turned. */
const STRIDE = SOAK ? 1 : 101;

/** Bob twice, with the same keys and the same past, once on each library. */
interface Twins {
  readonly ours: End;
  readonly native: End;
}

function twins(alice: Keyring, bob: Keyring): Twins {
  return {
    ours: new OurEnd(bob.copy(), alice.owner),
    native: new NativeEnd(bob.copy(), alice.owner),
  };
}

/** Both refuse it without a trace, or both read the same in it. */
async function agree(
  { ours, native }: Twins,
  sealed: Sealed,
): Promise<"read" | "refused"> {
  const [a, b] = [await attempt(ours, sealed), await attempt(native, sealed)];
  assert.ok(a === b || (a !== null && b !== null && equal(a, b)));
  return a === null ? "refused" : "read";
}

async function attempt(end: End, sealed: Sealed): Promise<Uint8Array | null> {
  const before = end.state();
  try {
    return await end.open(sealed);
  } catch (error) {
    assert.ok(isRefusal(end, error), String(error));
    assert.ok(equal(end.state(), before), `${end.library} kept a trace`);
    return null;
  }
}

for (const alices of INITIATORS) {
  Deno.test(`A12 no bit of a first message of ${alices} can be turned`, async () => {
    const [alice, bob] = [new Keyring("alice"), new Keyring("bob")];
    const sender = end(alices, alice, bob);
    await sender.start(bob.bundle(true));
    const first = await sender.seal(utf8("first"));
    const { kyberCiphertext, message: { covered } } = decodePrekeyMessage(first.body);
    let both = twins(alice, bob);
    for (const { body, bit } of eachBitFlipped(first.body)) {
      const isSampled = bit % STRIDE === 0;
      if (isWithin(kyberCiphertext, first.body, bit) && !isSampled) continue;
      if (isWithin(covered, first.body, bit) && !isSampled) continue;
      if (await agree(both, { ...first, body }) === "refused") continue;
      assert.ok(isUnauthenticated(first.body, body), `bit ${bit}`);
      both = twins(alice, bob);
    }
    for (const bob of [both.ours, both.native]) await reads(bob, first, "first");
  });

  Deno.test(`no bit inside a repeated start of ${alices} can be turned`, async () => {
    const [alice, bob] = [new Keyring("alice"), new Keyring("bob")];
    const sender = end(alices, alice, bob);
    await sender.start(bob.bundle(true));
    const both = twins(alice, bob);
    const first = await sender.seal(utf8("first"));
    for (const bob of [both.ours, both.native]) await reads(bob, first, "first");
    const second = await sender.seal(utf8("second"));
    const { covered } = decodePrekeyMessage(second.body).message;
    for (const { body, bit } of eachBitFlipped(second.body)) {
      if (!isWithin(covered, second.body, bit)) continue;
      assert.equal(await agree(both, { ...second, body }), "refused", `bit ${bit}`);
    }
    for (const bob of [both.ours, both.native]) await reads(bob, second, "second");
  });

  Deno.test(`A12 no bit of a later message of ${alices} can be turned`, async () => {
    const [alice, bob] = [new Keyring("alice"), new Keyring("bob")];
    const sender = end(alices, alice, bob);
    await sender.start(bob.bundle(true));
    const both = twins(alice, bob);
    const first = await sender.seal(utf8("first"));
    for (const bob of [both.ours, both.native]) await reads(bob, first, "first");
    await reads(sender, await both.native.seal(utf8("answer")), "answer");
    const later = await sender.seal(utf8("later"));
    assert.ok(!isFirst(later));
    for (const { body } of eachBitFlipped(later.body)) {
      await refuses(both.native, { ...later, body });
    }
    await reads(both.native, later, "later");
  });
}

Deno.test("A12 no bit of a later message can be turned for us", async () => {
  const [alice, bob] = [new Keyring("alice"), new Keyring("bob")];
  const sender = new NativeEnd(alice, bob.owner);
  await sender.start(bob.bundle(true));
  const ours = new OurEnd(bob, alice.owner);
  await reads(ours, await sender.seal(utf8("first")), "first");
  for (let i = 0; i < 5; i++) {
    await reads(sender, await ours.seal(utf8("answer")), "answer");
    const later = await sender.seal(utf8("later"));
    for (const { body } of eachBitFlipped(later.body)) {
      await refuses(ours, { ...later, body });
    }
    await reads(ours, later, "later");
  }
});

for (const reader of INITIATORS) {
  Deno.test(`${reader} opens no message that was cut or lengthened`, async () => {
    const { alice, bob } = await acquainted(other(reader));
    const later = await alice.seal(utf8("later"));
    const { body } = later;
    for (let length = 0; length < body.length; length++) {
      await refuses(bob, { ...later, body: body.subarray(0, length) });
    }
    for (const byte of [0, 1, 0xff]) {
      await refuses(bob, { ...later, body: concat(body, Uint8Array.of(byte)) });
      await refuses(bob, { ...later, body: concat(Uint8Array.of(byte), body) });
    }
    await reads(bob, later, "later");
  });
}

/**
 * What no MAC covers and nobody acts on: the low half of the outer version byte, and the
 * registration id, which both libraries only take note of.
 */
function isUnauthenticated(honest: Uint8Array, turned: Uint8Array): boolean {
  if ((honest[0] ?? 0) !== (turned[0] ?? 0)) return true;
  const [before, after] = [decodePrekeyMessage(honest), decodePrekeyMessage(turned)];
  return before.registrationId !== after.registrationId;
}

/** Whether a bit of `whole` lies in the part, which is a view of it. */
function isWithin(part: Uint8Array, whole: Uint8Array, bit: number): boolean {
  const at = (bit >> 3) - (part.byteOffset - whole.byteOffset);
  return at >= 0 && at < part.length;
}
