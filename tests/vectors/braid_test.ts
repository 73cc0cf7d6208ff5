import assert from "node:assert/strict";
import { fromHex, hex } from "../../src/bytes.ts";
import { startAuthenticator } from "../../src/ratchet/braid/authenticator.ts";
import { addChunk, decoded, decoder, nextChunk } from "../../src/ratchet/braid/chunks.ts";
import { multiply } from "../../src/ratchet/braid/gf16.ts";
import { sendKey, startKeyChain } from "../../src/ratchet/braid/key_chain.ts";
import { Secret } from "../../src/secret.ts";
import { transcripts } from "../support/vectors.ts";

Deno.test("the known start of a key chain and an authenticator", () => {
  const known = transcripts.known_spqr_init;
  const authKey = new Secret("test", fromHex(known.auth_key));
  const chain = startKeyChain(authKey, "A2B");
  assert.equal(hex(chain.nextRoot.expose()), known.next_root);
  const [first] = chain.epochs;
  assert.ok(first?.sending);
  assert.equal(hex(first.sending.next.expose()), known.a2b);
  assert.equal(hex(first.receiving.next.expose()), known.b2a);
  const { rootKey, macKey } = startAuthenticator(authKey);
  assert.equal(hex(rootKey.expose()), known.auth_root);
  assert.equal(hex(macKey.expose()), known.auth_mac);
});

Deno.test("the known first keys to send with", () => {
  const { auth_key, first_send_keys } = transcripts.known_spqr_init;
  let chain = startKeyChain(new Secret("test", fromHex(auth_key)), "A2B");
  for (const expected of first_send_keys) {
    const { next, key } = sendKey(chain, 0);
    assert.equal(hex(key.expose()), expected);
    chain = next;
  }
});

Deno.test("known products in GF(2^16)", () => {
  for (const [a = 0, b = 0, product] of transcripts.known_gf) {
    assert.equal(multiply(a, b), product);
  }
});

Deno.test("known chunks of a header, and back", () => {
  const message = fromHex(transcripts.known_chunks.message);
  let parity = decoder(3);
  for (const [index, data] of transcripts.known_chunks.chunks) {
    const { chunk } = nextChunk({ message, next: Number(index) });
    assert.equal(hex(chunk.data), data);
    if (chunk.index >= 3 && decoded(parity) === null) parity = addChunk(parity, chunk);
  }
  assert.deepEqual(decoded(parity), message);
});

Deno.test("known parities of a key's vector, the first and the last there is", () => {
  const { chunk36, chunk65535 } = transcripts.known_chunks_ek;
  const message = Uint8Array.from({ length: 1_152 }, (_, i) => 7 * i + 4);
  assert.equal(hex(nextChunk({ message, next: 36 }).chunk.data), chunk36);
  assert.equal(hex(nextChunk({ message, next: 65_535 }).chunk.data), chunk65535);
});
