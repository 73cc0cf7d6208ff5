import assert from "node:assert/strict";
import { uuidFrom } from "../../../src/address.ts";
import { identityPair } from "../../../src/crypto/keys.ts";
import {
  EMOJI,
  emojiOf,
  identityEmoji,
  sessionEmoji,
  shortCode,
} from "../../../src/identity/emoji.ts";
import { seeded } from "../../support/seeded.ts";
import { vectorTest } from "../../support/vectors.ts";

const random = seeded(1, "emoji");

function key() {
  return identityPair(random).public;
}

function party() {
  return { uuid: uuidFrom(random.bytes(16)), identityKey: key() };
}

vectorTest("the table is the published one", "sas/sas-emoji.json", (contents) => {
  const published: { number: number; emoji: string; description: string }[] = JSON.parse(
    contents,
  );
  assert.deepEqual(
    EMOJI.map(({ symbol, word }, number) => [number, symbol, word]),
    published.map(({ number, emoji, description }) => [number, emoji, description]),
  );
});

Deno.test("64 emoji and 64 words, none of them twice", () => {
  assert.equal(EMOJI.length, 64);
  assert.equal(new Set(EMOJI.map(({ symbol }) => symbol)).size, 64);
  assert.equal(new Set(EMOJI.map(({ word }) => word)).size, 64);
  for (const { word } of EMOJI) assert.match(word, /^[A-Z][a-z]+( [A-Z][a-z]+)?$/);
});

Deno.test("bits become emoji six at a time, from the top", () => {
  // 0, 1, 2, 3 and then 63, 62, 61, 60
  const bytes = Uint8Array.of(0x00, 0x10, 0x83, 0xff, 0xef, 0x7c);
  assert.deepEqual(emojiOf(bytes).map(({ word }) => word), [
    ...["Dog", "Cat", "Lion", "Horse"],
    ...["Pin", "Folder", "Headphones", "Anchor"],
  ]);
  assert.deepEqual(emojiOf(new Uint8Array(0)), []);
});

Deno.test("a short code is seven emoji and drops the last six bits", () => {
  const code = Uint8Array.of(1, 2, 3, 4, 5, 0);
  const same = Uint8Array.of(1, 2, 3, 4, 5, 0x3f);
  assert.equal(shortCode(code).length, 7);
  assert.deepEqual(shortCode(code), shortCode(same));
});

Deno.test("two people see the same 16 emoji of their identities", () => {
  const [alice, bob] = [party(), party()];
  const list = identityEmoji(alice, bob);
  assert.equal(list.length, 16);
  assert.deepEqual(identityEmoji(bob, alice), list);
  assert.notDeepEqual(identityEmoji(alice, { ...bob, uuid: party().uuid }), list);
  const other = { ...bob, identityKey: key() };
  assert.notDeepEqual(identityEmoji(alice, other), list);
});

Deno.test("a session's emoji agree on both sides and change with the session", () => {
  const [ours, theirs, baseKey] = [key(), key(), key()];
  const seen = sessionEmoji({ ours, theirs, baseKey });
  assert.equal(seen.length, 7);
  assert.deepEqual(sessionEmoji({ ours: theirs, theirs: ours, baseKey }), seen);
  assert.notDeepEqual(sessionEmoji({ ours, theirs, baseKey: key() }), seen);
  assert.notDeepEqual(sessionEmoji({ ours: baseKey, theirs, baseKey: ours }), seen);
});
