import assert from "node:assert/strict";
import { fromHex, hex } from "../../../src/bytes.ts";
import { chainKey, signingPair } from "../../../src/crypto/keys.ts";
import {
  decodeSenderKeyDistribution,
  decodeSenderKeyMessage,
  encodeSenderKeyDistribution,
  encodeSenderKeyMessage,
  verifySender,
} from "../../../src/wire/sender_key_message.ts";
import { refusal } from "../../support/refusal.ts";
import { seeded } from "../../support/seeded.ts";
import { transcripts } from "../../support/vectors.ts";

const { skdm, messages, distribution } = transcripts.native_sender_key;
const ID = "11".repeat(16);
const KEY = "22".repeat(32);
const SIGNING = "05" + "33".repeat(32);

Deno.test("a recorded distribution is read, and written again byte for byte", () => {
  const given = decodeSenderKeyDistribution(fromHex(skdm));
  assert.equal(hex(given.distribution), distribution.replaceAll("-", ""));
  assert.equal(given.iteration, 0);
  assert.equal(hex(encodeSenderKeyDistribution(given)), skdm);
});

Deno.test("recorded messages are read, and their signatures are the sender's", () => {
  const { signingKey, chainId } = decodeSenderKeyDistribution(fromHex(skdm));
  messages.forEach(({ message }, i) => {
    const decoded = decodeSenderKeyMessage(fromHex(message));
    assert.equal(decoded.iteration, i);
    assert.equal(decoded.chainId, chainId);
    verifySender(decoded, signingKey);
    const other = signingPair(seeded(1)).public;
    assert.throws(() => verifySender(decoded, other), refusal("forged"));
  });
});

Deno.test("a message has the bytes that the format gives it", () => {
  const parts = {
    distribution: fromHex(ID),
    chainId: 300,
    iteration: 0,
    ciphertext: fromHex("ccdd"),
  };
  const { private: key } = signingPair(seeded(2));
  const bytes = encodeSenderKeyMessage(parts, key, seeded(3));
  assert.equal(hex(bytes.subarray(0, -64)), `330a10${ID}10ac0218002202ccdd`);
  assert.deepEqual(decodeSenderKeyMessage(bytes).ciphertext, parts.ciphertext);
});

Deno.test("what lacks a field, or has one of another length, is refused", () => {
  const whole = `0a10${ID}100118002220${KEY}2a21${SIGNING}`;
  assert.doesNotThrow(() => decodeSenderKeyDistribution(fromHex(`33${whole}`)));
  const refused = {
    "nothing": "",
    "no distribution": `33100118002220${KEY}2a21${SIGNING}`,
    "a distribution of 15 bytes": `330a0f${ID.slice(2)}100118002220${KEY}2a21${SIGNING}`,
    "no chain id": `330a10${ID}18002220${KEY}2a21${SIGNING}`,
    "no iteration": `330a10${ID}10012220${KEY}2a21${SIGNING}`,
    "no chain key": `330a10${ID}100118002a21${SIGNING}`,
    "a chain key of 31 bytes": `330a10${ID}10011800221f${KEY.slice(2)}2a21${SIGNING}`,
    "no signing key": `330a10${ID}100118002220${KEY}`,
  };
  for (const [what, bytes] of Object.entries(refused)) {
    const decode = () => decodeSenderKeyDistribution(fromHex(bytes));
    assert.throws(decode, refusal("malformed"), what);
  }
  const long = `330a10${ID}100118002220${KEY}2a22${SIGNING}00`;
  assert.throws(() => decodeSenderKeyDistribution(fromHex(long)), refusal("bad-key"));
});

Deno.test("only version 3 is read", () => {
  for (const version of ["23", "43"]) {
    const decode = () => decodeSenderKeyDistribution(fromHex(version + skdm.slice(2)));
    assert.throws(decode, refusal("unsupported-version"));
  }
});

Deno.test("a message that is no longer than a signature is refused", () => {
  const decode = () => decodeSenderKeyMessage(new Uint8Array(64).fill(0x33));
  assert.throws(decode, refusal("malformed"));
});

Deno.test("a decoded chain key is a copy, which wiping the message cannot change", () => {
  const bytes = fromHex(skdm);
  const { chainKey: key } = decodeSenderKeyDistribution(bytes);
  const before = hex(key.expose());
  bytes.fill(0);
  assert.equal(hex(key.expose()), before);
  assert.notEqual(hex(chainKey(new Uint8Array(32)).expose()), before);
});
