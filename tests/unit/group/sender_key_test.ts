import assert from "node:assert/strict";
import { equal, fromHex, hex, utf8 } from "../../../src/bytes.ts";
import { PeerError } from "../../../src/errors.ts";
import {
  acceptSenderKey,
  createSenderKey,
  distribute,
  openGroup,
  type OurSenderKey,
  sealGroup,
  type SenderKeys,
} from "../../../src/group/sender_key.ts";
import {
  decodeOurSenderKey,
  decodeSenderKeys,
  encodeOurSenderKey,
  encodeSenderKeys,
} from "../../../src/group/sender_key_snapshot.ts";
import { step } from "../../../src/ratchet/chain.ts";
import { decodeSenderKeyDistribution } from "../../../src/wire/sender_key_message.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";
import { transcripts } from "../../support/vectors.ts";

const distribution = new Uint8Array(16).fill(0xd1);
const random = seeded(1, "group");

/** A member who writes `count` messages, each sealed with what the vault gave back. */
function writer(count: number): { ours: OurSenderKey; sealed: Uint8Array[] } {
  let ours = createSenderKey(distribution, random);
  const sealed: Uint8Array[] = [];
  for (let i = 0; i < count; i++) {
    const { next, message } = sealGroup(
      decodeOurSenderKey(encodeOurSenderKey(ours)),
      utf8(`${i}`),
      random,
    );
    sealed.push(message);
    ours = next;
  }
  return { ours, sealed };
}

function accept(keys: SenderKeys | null, skdm: Uint8Array): SenderKeys {
  return acceptSenderKey(keys, decodeSenderKeyDistribution(skdm));
}

function open(keys: SenderKeys, message: Uint8Array) {
  const { next, plaintext } = openGroup(
    decodeSenderKeys(encodeSenderKeys(keys)),
    message,
  );
  return { next, text: new TextDecoder().decode(plaintext) };
}

function refuses(keys: SenderKeys, message: Uint8Array): string {
  const before = encodeSenderKeys(keys);
  try {
    openGroup(keys, message);
  } catch (error) {
    assert.ok(error instanceof PeerError, String(error));
    assert.ok(equal(encodeSenderKeys(keys), before), "a refusal left a trace");
    return error.code;
  }
  return "accepted";
}

Deno.test("what the official library sealed for a group is opened", () => {
  const { skdm, messages } = transcripts.native_sender_key;
  let keys = accept(null, fromHex(skdm));
  for (const { message, plaintext } of messages) {
    const opened = openGroup(keys, fromHex(message));
    assert.equal(hex(opened.plaintext), plaintext);
    keys = opened.next;
    assert.equal(refuses(keys, fromHex(message)), "duplicate");
  }
});

Deno.test("a message is opened by everyone who got the key, in any order, once", () => {
  const ours = createSenderKey(distribution, random);
  const skdm = distribute(ours);
  const first = sealGroup(ours, utf8("first"), random);
  const second = sealGroup(first.next, utf8("second"), random);
  const messages = [["first", first.message], ["second", second.message]] as const;
  for (const order of [messages, messages.toReversed()]) {
    let keys = accept(null, skdm);
    for (const [text, message] of order) {
      const opened = open(keys, message);
      assert.equal(opened.text, text);
      keys = opened.next;
      assert.equal(refuses(keys, message), "duplicate");
    }
  }
});

Deno.test("who gets the key later reads from there on, and nothing before", () => {
  const { ours, sealed: [early = fromHex("")] } = writer(1);
  const keys = accept(null, distribute(ours));
  const { message } = sealGroup(ours, utf8("now"), random);
  assert.equal(open(keys, message).text, "now");
  assert.equal(refuses(keys, early), "duplicate");
});

Deno.test("nobody but the key's owner writes in her name", () => {
  const { ours } = writer(0);
  const keys = accept(null, distribute(ours));
  const forger = { ...ours, signing: createSenderKey(distribution, random).signing };
  assert.equal(
    refuses(keys, sealGroup(forger, utf8("I leave"), random).message),
    "forged",
  );
});

Deno.test("no bit of a message can be turned", () => {
  const { ours } = writer(0);
  const keys = accept(null, distribute(ours));
  const { message } = sealGroup(ours, utf8("as it is"), random);
  for (let bit = 0; bit < 8 * message.length; bit++) {
    const turned = message.slice();
    turned[bit >> 3] = (turned[bit >> 3] ?? 0) ^ 1 << (bit & 7);
    assert.notEqual(refuses(keys, turned), "accepted", `bit ${bit}`);
  }
});

Deno.test("the signature is looked at before the counter and the body", () => {
  const { ours } = writer(0);
  const keys = accept(null, distribute(ours));
  const far = { ...ours, chain: { ...ours.chain, index: 2 ** 31 } };
  const { message } = sealGroup(far, utf8("far"), random);
  assert.equal(refuses(keys, message), "too-far-ahead");
  message[message.length - 1] = (message.at(-1) ?? 0) ^ 1;
  assert.equal(refuses(keys, message), "forged");
});

Deno.test("25 000 messages can be missed, 25 001 cannot", () => {
  const { ours } = writer(0);
  const keys = accept(null, distribute(ours));
  let { chain } = ours;
  while (chain.index < 24_999) chain = step(chain).next;
  let at = { ...ours, chain };
  for (const outcome of ["accepted", "accepted", "too-far-ahead"]) {
    const { next, message } = sealGroup(at, utf8("later"), random);
    assert.equal(refuses(keys, message), outcome, `${at.chain.index}`);
    at = next;
  }
});

Deno.test("a message of a chain that was never given is nobody's", () => {
  const keys = accept(null, distribute(writer(0).ours));
  const { sealed: [message = fromHex("")] } = writer(1);
  assert.equal(refuses(keys, message), "no-session");
});

Deno.test("a repeated distribution does not turn the chain back", () => {
  const { ours } = writer(0);
  const skdm = distribute(ours);
  const { message } = sealGroup(ours, utf8("once"), random);
  const read = open(accept(null, skdm), message).next;
  assert.equal(refuses(accept(read, skdm), message), "duplicate");
});

Deno.test("five states are kept, the one that was given last in front", () => {
  const writers = Array.from({ length: 6 }, () => writer(1));
  const skdms = writers.map(({ ours }) => distribute({ ...ours, chain: ours.chain }));
  let keys: SenderKeys | null = null;
  for (const skdm of skdms.slice(0, 5)) keys = accept(keys, skdm);
  assert.ok(keys !== null);
  assert.equal(keys.states.length, 5);

  const [first] = skdms;
  assert.ok(first !== undefined);
  const again = accept(keys, first); //               the oldest comes to the front
  const last = accept(again, skdms[5] ?? first); //   and the second falls out
  const held = new Set(last.states.map(({ chainId }) => chainId));
  assert.equal(last.states.length, 5);
  assert.equal(last.states[0]?.chainId, writers[5]?.ours.chainId);
  assert.equal(last.states[1]?.chainId, writers[0]?.ours.chainId);
  assert.ok(!held.has(writers[1]?.ours.chainId ?? 0));
});

Deno.test("messages of several states are opened side by side", () => {
  const [old, renewed] = [writer(0).ours, writer(0).ours];
  let keys = accept(accept(null, distribute(old)), distribute(renewed));
  for (const ours of [old, renewed]) {
    const { message } = sealGroup(ours, utf8("mine"), random);
    const opened = open(keys, message);
    assert.equal(opened.text, "mine");
    keys = opened.next;
    assert.equal(refuses(keys, message), "duplicate");
  }
  assert.equal(keys.states.length, 2);
});

Deno.test("the same chain id with another signing key replaces the old state", () => {
  const { ours } = writer(0);
  const renewed = { ...createSenderKey(distribution, random), chainId: ours.chainId };
  const keys = accept(accept(null, distribute(ours)), distribute(renewed));
  assert.equal(keys.states.length, 1);
  const old = sealGroup(ours, utf8("old"), random).message;
  assert.equal(refuses(keys, old), "forged");
  const fresh = sealGroup(renewed, utf8("fresh"), random).message;
  assert.equal(open(keys, fresh).text, "fresh");
});

Deno.test("a signed body that is not padded is malformed", () => {
  const { ours } = writer(0);
  const keys = accept(null, distribute(ours));
  const other = createSenderKey(distribution, random);
  const wrongKey = { ...ours, chain: other.chain };
  const codes = new Set<string>();
  for (let i = 0; i < 3; i++) {
    codes.add(refuses(keys, sealGroup(wrongKey, utf8("?"), random).message));
  }
  assert.deepEqual([...codes], ["malformed"]);
});

Deno.test("a chain id has 31 bits", () => {
  const ids = Array.from({ length: 40 }, () => createSenderKey(distribution, random));
  assert.ok(ids.every(({ chainId }) => chainId >= 0 && chainId < 2 ** 31));
  assert.ok(ids.some(({ chainId }) => chainId >= 2 ** 30));
  assert.equal(new Set(ids.map(({ chainId }) => chainId)).size, 40);
});

Deno.test("sender keys survive the vault and print no key", () => {
  const { ours } = writer(3);
  assert.equal(encodeOurSenderKey(ours).length, 122);
  const keys = accept(null, distribute(ours));
  const printed = Deno.inspect([ours, keys], { depth: 9 });
  assert.match(printed, /\[secret chain key\]/);
  assert.match(printed, /private: \[secret/);
});

Deno.test("bytes that are no sender keys are refused", () => {
  const { ours } = writer(0);
  const own = encodeOurSenderKey(ours);
  const keys = encodeSenderKeys(accept(null, distribute(ours)));
  const change = (bytes: Uint8Array, at: number, value: number) => {
    const changed = bytes.slice();
    changed[at] = value;
    return changed;
  };
  assert.throws(
    () => decodeOurSenderKey(change(own, 0, 2)),
    refusal("unsupported-version"),
  );
  assert.throws(
    () => decodeSenderKeys(change(keys, 0, 2)),
    refusal("unsupported-version"),
  );
  const { states } = decodeSenderKeys(keys);
  const copies = (count: number) =>
    encodeSenderKeys({ states: Array.from({ length: count }, () => states).flat() });
  assert.equal(decodeSenderKeys(copies(5)).states.length, 5);
  assert.throws(() => decodeSenderKeys(copies(6)), refusal("malformed"));
  assert.throws(() => decodeOurSenderKey(own.subarray(1)), PeerError);
  assert.throws(() => decodeSenderKeys(keys.subarray(0, -1)), refusal("malformed"));
  assert.throws(() => decodeSenderKeys(Uint8Array.of(...keys, 0)), refusal("malformed"));
});
