import assert from "node:assert/strict";
import { fromHex, utf8 } from "../../src/bytes.ts";
import { PeerError } from "../../src/errors.ts";
import {
  acceptSenderKey,
  createSenderKey,
  distribute,
  openGroup,
  sealGroup,
  type SenderKeys,
} from "../../src/group/sender_key.ts";
import {
  decodeSenderKeys,
  encodeSenderKeys,
} from "../../src/group/sender_key_snapshot.ts";
import { step } from "../../src/ratchet/chain.ts";
import { decodeSenderKeyDistribution } from "../../src/wire/sender_key_message.ts";
import { seeded } from "../support/seeded.ts";
import { NativeMember } from "./support/native_group.ts";
import { eachBitFlipped, shuffled } from "./support/disorder.ts";
import { SEED } from "./support/seed.ts";

const DISTRIBUTION = "d1d1d1d1-7000-11eb-b32a-33b8a8a487a6";
const distribution = fromHex(DISTRIBUTION.replaceAll("-", ""));

/** Our half: what we hold of the native member's keys. */
class OurMember {
  keys: SenderKeys | null = null;

  accept(skdm: Uint8Array): void {
    this.keys = acceptSenderKey(this.keys, decodeSenderKeyDistribution(skdm));
  }

  open(message: Uint8Array): Uint8Array {
    assert.ok(this.keys !== null);
    const keys = decodeSenderKeys(encodeSenderKeys(this.keys));
    const { next, plaintext } = openGroup(keys, message);
    this.keys = next;
    return plaintext;
  }

  refuses(message: Uint8Array): void {
    assert.ok(this.keys !== null);
    const before = encodeSenderKeys(this.keys);
    assert.throws(() => this.open(message), PeerError);
    assert.deepEqual(encodeSenderKeys(this.keys), before);
  }
}

async function refusedBy(native: NativeMember, message: Uint8Array): Promise<void> {
  const before = native.state();
  await assert.rejects(native.open(message));
  assert.equal(native.state(), before);
}

/** Our keys and the messages that we sealed with them, numbered. */
function ourMessages(count: number) {
  const random = seeded(SEED, "sender keys");
  const ours = createSenderKey(distribution, random);
  const messages: Uint8Array[] = [];
  let at = ours;
  for (let i = 0; i < count; i++) {
    const { next, message } = sealGroup(at, utf8(`${i}`), random);
    messages.push(message);
    at = next;
  }
  return { skdm: distribute(ours), messages, ours, at, random };
}

Deno.test("they open what we seal for a group, in any order, once", async () => {
  const native = new NativeMember(DISTRIBUTION);
  const { skdm, messages } = ourMessages(40);
  await native.accept(skdm);
  for (const [message, i] of shuffled(messages)) {
    assert.deepEqual(await native.open(message), utf8(`${i}`));
    await refusedBy(native, message);
  }
});

Deno.test("we open what they seal for a group, in any order, once", async () => {
  const native = new NativeMember(DISTRIBUTION);
  const ours = new OurMember();
  ours.accept(await native.distribute());
  const messages: Uint8Array[] = [];
  for (let i = 0; i < 40; i++) messages.push(await native.seal(utf8(`${i}`)));
  for (const [message, i] of shuffled(messages)) {
    assert.deepEqual(ours.open(message), utf8(`${i}`));
    ours.refuses(message);
  }
});

Deno.test("a distribution made again or later leads into the same chain", async () => {
  const native = new NativeMember(DISTRIBUTION);
  const early = new OurMember();
  early.accept(await native.distribute());
  const first = await native.seal(utf8("first"));
  const later = new OurMember();
  later.accept(await native.distribute());
  early.accept(await native.distribute());
  const second = await native.seal(utf8("second"));
  later.refuses(first);
  for (const ours of [early, later]) assert.deepEqual(ours.open(second), utf8("second"));
  assert.deepEqual(early.open(first), utf8("first"));
});

Deno.test("no bit of a group message can be turned, on either side", async () => {
  const native = new NativeMember(DISTRIBUTION);
  const { skdm, messages: [message = skdm] } = ourMessages(1);
  const ours = new OurMember();
  await native.accept(skdm);
  ours.accept(skdm);
  for (const { body } of eachBitFlipped(message)) {
    ours.refuses(body);
    await refusedBy(native, body);
  }
  assert.deepEqual(await native.open(message), utf8("0"));
  assert.deepEqual(ours.open(message), utf8("0"));
});

Deno.test("both reach 25 000 messages ahead and keep 2 000, not one more", async () => {
  const { skdm, ours: start, random } = ourMessages(0);
  const message = new Map<number, Uint8Array>();
  for (let at = start; at.chain.index <= 25_001;) {
    const { index } = at.chain;
    const wanted = index >= 24_999 || [22_998, 22_999, 23_000, 23_001].includes(index);
    if (wanted) message.set(index, sealGroup(at, utf8("text"), random).message);
    at = { ...at, chain: step(at.chain).next };
  }
  for (const index of [24_999, 25_000, 25_001]) {
    const members = await bothAccepting(skdm);
    await members.expect(index <= 25_000, message.get(index));
    if (index > 25_000) continue;
    for (const late of [index - 2_001, index - 2_000, index - 1_999]) {
      await members.expect(late >= index - 2_000, message.get(late));
    }
  }
});

Deno.test("both keep five states of a sender, and drop the oldest of six", async () => {
  const random = seeded(SEED, "six states");
  for (const count of [4, 5, 6]) {
    const writers = Array.from(
      { length: count },
      () => createSenderKey(distribution, random),
    );
    const members = await bothAccepting(...writers.map(distribute));
    for (const [i, writer] of writers.entries()) {
      const { message } = sealGroup(writer, utf8("text"), random);
      await members.expect(count - i <= 5, message);
    }
  }
});

Deno.test("under one chain id both believe only the newest signing key", async () => {
  const random = seeded(SEED, "one chain id");
  const old = createSenderKey(distribution, random);
  const renewed = { ...createSenderKey(distribution, random), chainId: old.chainId };
  const members = await bothAccepting(distribute(old), distribute(renewed));
  await members.expect(false, sealGroup(old, utf8("text"), random).message);
  await members.expect(true, sealGroup(renewed, utf8("text"), random).message);
});

/** One member on each library, who were given the same keys and must agree. */
async function bothAccepting(...skdms: readonly Uint8Array[]) {
  const native = new NativeMember(DISTRIBUTION);
  const ours = new OurMember();
  for (const skdm of skdms) {
    await native.accept(skdm);
    ours.accept(skdm);
  }
  const expect = async (isRead: boolean, message?: Uint8Array) => {
    assert.ok(message !== undefined);
    if (!isRead) {
      ours.refuses(message);
      return await refusedBy(native, message);
    }
    assert.deepEqual(ours.open(message), utf8("text"));
    assert.deepEqual(await native.open(message), utf8("text"));
  };
  return { expect };
}
