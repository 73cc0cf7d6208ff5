import assert from "node:assert/strict";
import { concat, hex } from "../../../src/bytes.ts";
import { theirIdentity } from "../../../src/crypto/keys.ts";
import { LIMIT } from "../../../src/limits.ts";
import { canSeal, isUnanswered, openMessage } from "../../../src/session/conversation.ts";
import { NO_SESSIONS } from "../../../src/session/record.ts";
import { KIND } from "../../../src/wire/envelope.ts";
import { decodePrekeyMessage } from "../../../src/wire/prekey_message.ts";
import { encodePrekeyMessage } from "../../../src/wire/prekey_message.ts";
import { acquainted, Correspondent } from "../../support/correspondent.ts";
import { NOW, person } from "../../support/people.ts";
import { refusal } from "../../support/refusal.ts";

const DAY_MS = 24 * 60 * 60 * 1000;

function strangers(): [alice: Correspondent, bob: Correspondent] {
  return [new Correspondent("alice"), new Correspondent("bob")];
}

Deno.test("two people talk, whoever begins, over many turns", () => {
  const [alice, bob] = acquainted();
  for (let turn = 0; turn < 60; turn++) {
    const [from, to] = turn % 3 === 0 ? [alice, bob] : [bob, alice];
    to.reads(from.writes(to, `message ${turn}`));
  }
});

Deno.test("first messages carry the handshake until one comes back", () => {
  const [alice, bob] = strangers();
  alice.meets(bob);
  const first = alice.writes(bob, "are you there?");
  const second = alice.writes(bob, "hello?");
  assert.deepEqual([first.kind, second.kind], [KIND.prekeyMessage, KIND.prekeyMessage]);
  assert.ok(isUnanswered(alice.record));
  assert.notEqual(bob.reads(first).spent, null);
  assert.equal(bob.reads(second).spent, null);
  alice.reads(bob.writes(alice, "yes"));
  assert.ok(!isUnanswered(alice.record));
  assert.equal(alice.writes(bob, "good").kind, KIND.message);
});

Deno.test("first messages are opened in any order, each once", () => {
  const [alice, bob] = strangers();
  alice.meets(bob);
  const letters = ["one", "two", "three"].map((text) => alice.writes(bob, text));
  for (const letter of letters.toReversed()) bob.reads(letter);
  for (const letter of letters) assert.equal(bob.refuses(letter), "duplicate");
});

Deno.test("a first message says what it used up, once and only when opened", () => {
  const [alice, bob] = strangers();
  alice.meets(bob);
  bob.reads(alice.writes(bob, "hi"));
  assert.deepEqual(bob.spent, [{ ecId: 13, kyber: { use: "one-time", id: 14 } }]);
});

Deno.test("a first message for prekeys that are gone cannot be opened", () => {
  const [alice, bob] = strangers();
  const letter = alice.meets(bob).writes(bob, "hi");
  bob.reads(new Correspondent("carol").meets(bob).writes(bob, "I was faster"));
  bob.pinned = null;
  assert.equal(bob.refuses(letter), "unknown-prekey");
});

Deno.test("a start on a last-resort key is not replayed when its session is gone", () => {
  const [alice, bob] = strangers();
  const letter = alice.meets(bob, { oneTime: false }).writes(bob, "pay me 5");
  const { spent } = bob.reads(letter);
  assert.equal(spent?.ecId, null);
  assert.equal(spent?.kyber.use, "last-resort");
  const { prekeys } = bob;
  const run = (vault: typeof prekeys) =>
    openMessage(NO_SESSIONS, {
      us: bob.person.device,
      from: alice.person.device.address,
      kind: letter.kind,
      body: letter.body,
      pinned: null,
      prekeys: vault,
    });
  assert.throws(() => run(prekeys), refusal("duplicate"));
  const full = { ...prekeys, lookUpStart: () => "full" as const };
  assert.throws(() => run(full), refusal("unknown-prekey"));
});

Deno.test("someone else's identity is refused before any key is touched", () => {
  const [alice, bob] = strangers();
  bob.pinned = theirIdentity(person("mallory").device.identity.public);
  const letter = alice.meets(bob).writes(bob, "hi");
  assert.equal(bob.refuses(letter), "wrong-identity");
});

Deno.test("in a session an identity other than the pinned one is refused", () => {
  const [alice, bob] = acquainted();
  const letter = bob.writes(alice, "it is me");
  const reply = alice.pinned;
  alice.pinned = theirIdentity(person("mallory").device.identity.public);
  assert.equal(alice.refuses(letter), "wrong-identity");
  assert.throws(() => alice.writes(bob, "hm"), refusal("wrong-identity"));
  alice.pinned = reply;
  alice.reads(letter);
});

Deno.test("the outer identity key must be the one that the session proved", () => {
  const [alice, bob] = strangers();
  alice.meets(bob);
  bob.reads(alice.writes(bob, "hi"));
  const letter = alice.writes(bob, "hi again");
  const parts = decodePrekeyMessage(letter.body);
  const { covered, mac } = parts.message;
  const body = encodePrekeyMessage({
    ...parts,
    message: concat(covered, mac),
    identityKey: person("mallory").device.identity.public,
  });
  bob.pinned = null;
  assert.equal(bob.refuses({ ...letter, body }), "forged");
  bob.reads(letter);
});

Deno.test("without any session a later message cannot be opened", () => {
  const [alice] = acquainted();
  const stranger = new Correspondent("bob");
  const letter = alice.writes(stranger, "hi");
  assert.equal(stranger.refuses(letter), "no-session");
});

Deno.test("without any session nothing can be sealed", () => {
  const [alice, bob] = strangers();
  assert.ok(!canSeal(alice.record, NOW));
  assert.ok(!isUnanswered(alice.record));
  assert.throws(() => alice.writes(bob, "hi"), refusal("no-session"));
});

Deno.test("an unanswered session is not sent in after 30 days, but still opens", () => {
  const [alice, bob] = strangers();
  alice.meets(bob);
  bob.reads(alice.writes(bob, "hi"));
  alice.now += 30 * DAY_MS;
  assert.ok(canSeal(alice.record, alice.now));
  alice.writes(bob, "hi?");
  alice.now += 1;
  assert.ok(!canSeal(alice.record, alice.now));
  assert.throws(() => alice.writes(bob, "hi?!"), refusal("stale-session"));
  alice.reads(bob.writes(alice, "I was on an expedition"));
  alice.writes(bob, "welcome back");
});

Deno.test("when both begin at once they end in one session", () => {
  const [alice, bob] = strangers();
  alice.meets(bob);
  bob.meets(alice);
  const [a, b] = [alice.writes(bob, "hi bob"), bob.writes(alice, "hi alice")];
  alice.reads(b);
  bob.reads(a);
  assert.notDeepEqual(baseKey(alice), baseKey(bob));
  bob.reads(alice.writes(bob, "you first"));
  alice.reads(bob.writes(alice, "thanks"));
  assert.deepEqual(baseKey(alice), baseKey(bob));
  assert.equal(alice.record.archived.length, 1);
});

Deno.test("after a new start messages of the last session are still opened", () => {
  const [alice, bob] = acquainted();
  const late = bob.writes(alice, "sent before");
  alice.meets(bob, { oneTime: false });
  alice.reads(late);
  bob.reads(alice.writes(bob, "back in the old session"));
  assert.deepEqual(baseKey(alice), baseKey(bob));
});

Deno.test("a duplicate in an archived session is one, and ends the search", () => {
  const [alice, bob] = acquainted();
  const letter = bob.writes(alice, "once");
  alice.reads(letter);
  alice.meets(bob, { oneTime: false });
  assert.equal(alice.refuses(letter), "duplicate");
});

Deno.test("what no session opens is refused as the current one refuses it", () => {
  const [alice, bob] = acquainted();
  alice.meets(bob, { oneTime: false });
  const letter = bob.writes(alice, "hi");
  const body = letter.body.with(-1, (letter.body.at(-1) ?? 0) ^ 1);
  assert.equal(alice.refuses({ ...letter, body }), "forged");
});

Deno.test("the 41st archived session drops the oldest", () => {
  const [alice, bob] = acquainted();
  const oldest = bob.writes(alice, "from the first session");
  const sessions = LIMIT.archivedSessions;
  for (let i = 0; i < sessions; i++) alice.meets(bob, { oneTime: false });
  assert.equal(alice.record.archived.length, sessions);
  assert.equal(alice.refuses(oldest), "opened");
  alice.meets(bob, { oneTime: false });
  assert.equal(alice.record.archived.length, sessions);
  assert.equal(alice.refuses(oldest), "forged");
});

Deno.test("promotion drops no session when 40 are archived", () => {
  const [alice, bob] = acquainted();
  const oldest = bob.writes(alice, "from the first session");
  for (let i = 0; i < LIMIT.archivedSessions; i++) alice.meets(bob, { oneTime: false });
  alice.reads(oldest);
  assert.equal(alice.record.archived.length, LIMIT.archivedSessions);
  assert.deepEqual(baseKey(alice), baseKey(bob));
});

Deno.test("a repeated first message brings its archived session back", () => {
  const [alice, bob] = strangers();
  alice.meets(bob);
  const [first, second] = [alice.writes(bob, "one"), alice.writes(bob, "two")];
  bob.reads(first);
  bob.meets(alice, { oneTime: false });
  bob.reads(second);
  assert.equal(hex(bob.record.current?.baseKey ?? new Uint8Array()), hex(baseKey(alice)));
});

function baseKey({ record }: Correspondent): Uint8Array {
  assert.ok(record.current !== null);
  return record.current.baseKey;
}
