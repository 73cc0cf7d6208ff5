import assert from "node:assert/strict";
import { concat, fromHex, hex } from "../../../src/bytes.ts";
import { chainKey } from "../../../src/crypto/keys.ts";
import { step } from "../../../src/ratchet/chain.ts";
import { type MessageKeys, messageKeys } from "../../../src/ratchet/message_keys.ts";
import { Secret } from "../../../src/secret.ts";
import { transcripts } from "../../support/vectors.ts";

const known = transcripts.known_ratchet;
const { seed, next } = step({ key: chainKey(fromHex(known.chain)), index: 0 });

Deno.test("a step of a chain gives the known seed and chain key", () => {
  assert.equal(hex(seed.expose()), known.seed0);
  assert.equal(hex(next.key.expose()), known.chain1);
  assert.equal(next.index, 1);
});

Deno.test("message keys are the known ones, and others without the braid's key", () => {
  const braid = new Secret("test", fromHex(known.spqr_key));
  assert.equal(spelled(messageKeys(seed, braid)), known.keys_with_spqr);
  // HKDF takes an absent salt for zeros: what a session without a braid would use.
  const zeros = new Secret("test", new Uint8Array(32));
  assert.equal(spelled(messageKeys(seed, zeros)), known.keys_without);
});

function spelled({ cipher, macKey }: MessageKeys): string {
  return hex(concat(cipher.key, macKey, cipher.iv));
}
