import assert from "node:assert/strict";
import { renew } from "../../../../client/cli/renew.ts";
import { verify } from "../../../../client/cli/verify.ts";
import type { ComparisonState } from "../../../../client/event.ts";
import { ClientError } from "../../../../client/fault.ts";
import { Refusal } from "../../../../client/cli/explain.ts";
import { EMOJI } from "../../../../src/identity/emoji.ts";
import { type Scene, sceneOf } from "../../../support/fake_accounts.ts";
import { username } from "../../../support/fake_messenger.ts";

const BOB = username("bob");
const SHORT = { timeout: 0.01 };
const COMPARING: ComparisonState = { at: "comparing", emoji: EMOJI.slice(0, 7) };
const PASSWORD = "password\r";

/** Alice, who knows Bob, at a terminal where she types that. */
function scene(...typed: readonly string[]): Scene {
  const made = sceneOf([PASSWORD, ...typed]);
  made.messenger.people.set("bob", "unverified");
  return made;
}

/** Lets states follow upon a call. */
function follow({ messenger }: Scene, call: string, ...states: ComparisonState[]): void {
  messenger.follows.set(call, () => {
    for (const now of states) messenger.emit({ kind: "comparison", chat: BOB, now });
  });
}

Deno.test("seven emoji are shown with words, and asked about", async () => {
  const it = scene("y\n");
  follow(it, "compare", COMPARING);
  follow(it, "answer", { at: "matched" }, { at: "verified" });
  assert.equal(await verify(it.context, "bob", SHORT), 0);
  assert.match(it.out.text, /^🐶 Dog, 🐱 Cat, 🦁 Lion, 🐎 Horse, 🦄 Unicorn, /);
  assert.match(it.out.text, /\nbob is verified: both of you saw the same emoji\n$/);
  assert.match(it.err.text, /waiting for bob to say whether they are the same/);
  assert.ok(it.messenger.calls.includes("answer bob true"));
});

Deno.test("a mismatch is asked about twice, blocks, and ends with 4", async () => {
  const it = scene("n\n", "y\n");
  follow(it, "compare", COMPARING);
  follow(it, "answer", { at: "mismatched" });
  assert.equal(await verify(it.context, "bob", SHORT), 4);
  assert.ok(it.messenger.calls.includes("answer bob false"));
  assert.match(it.out.text, /somebody may stand between you and bob/);
});

Deno.test("whoever is not sure answers later, by what is shown", async () => {
  const it = scene("\n", "\n");
  follow(it, "compare", COMPARING);
  assert.equal(await verify(it.context, "bob", SHORT), 0);
  assert.equal(it.messenger.calls.some((call) => call.startsWith("answer")), false);
  assert.match(it.err.text, /messenger verify bob --accept; .*verify bob --mismatch$/m);
});

Deno.test("a script is given the words, and answers with an option", async () => {
  const asked = sceneOf(["password\n"], { json: true, passwordStdin: true });
  asked.messenger.people.set("bob", "unverified");
  asked.messenger.running = { chat: BOB, now: COMPARING };
  Object.defineProperty(asked.source, "isTerminal", { value: () => false });
  assert.equal(await verify(asked.context, "bob", SHORT), 0);
  const told = JSON.parse(asked.out.lines[0] ?? "");
  assert.deepEqual(told.emoji.length, 7);
  assert.equal(told.type, "comparison");
  const accepting = scene();
  follow(accepting, "answer", { at: "verified" });
  assert.equal(await verify(accepting.context, "bob", { ...SHORT, accept: true }), 0);
  const refusing = scene();
  follow(refusing, "answer", { at: "mismatched" });
  assert.equal(await verify(refusing.context, "bob", { ...SHORT, mismatch: true }), 4);
});

Deno.test("how a comparison ended is told, and a mismatch of theirs is one", async () => {
  const ends = [["timed-out", 1], ["mismatch", 4], ["busy", 1]] as const;
  for (const [reason, exit] of ends) {
    const it = scene();
    follow(it, "compare", { at: "waiting" }, { at: "aborted", by: "them", reason });
    assert.equal(await verify(it.context, "bob", SHORT), exit, reason);
    assert.match(it.out.text, /^comparing emoji with bob was ended by bob: /);
  }
});

Deno.test("nobody on the other side is said so, with what goes on", async () => {
  const it = scene();
  it.messenger.running = { chat: BOB, now: { at: "asked" } };
  assert.equal(await verify(it.context, "bob", SHORT), 5);
  assert.match(it.err.text, /bob was asked to compare emoji/);
  assert.match(it.err.text, /nothing came from bob; .*\nhint: messenger verify bob\n$/);
});

Deno.test("a relay that goes away while it is awaited ends the verb", async () => {
  const it = scene();
  it.messenger.connect = () => {
    const state = { at: "offline", code: "relay-unreachable" } as const;
    it.messenger.emit({ kind: "connection", state });
    return Promise.resolve();
  };
  await assert.rejects(verify(it.context, "bob", SHORT), Refusal);
});

Deno.test("a code verifies without the relay; the wrong one is refused", async () => {
  const it = scene();
  assert.equal(await verify(it.context, "bob", { ...SHORT, code: "1234" }), 0);
  assert.match(it.out.text, /^bob is verified: the number is the same/);
  assert.deepEqual(it.messenger.calls, ["verify bob 1234", "close"]);
  const wrong = scene();
  const fault = new ClientError("code-differs", { subject: "bob" });
  wrong.messenger.faults.set("verify", fault);
  await assert.rejects(
    verify(wrong.context, "bob", { ...SHORT, code: "1234" }),
    (error) => error instanceof Refusal && error.explained.exit === 4,
  );
});

Deno.test("the number is shown with a QR code and the text that it holds", async () => {
  const it = scene();
  assert.equal(await verify(it.context, "bob", { ...SHORT, number: true }), 0);
  assert.match(it.out.text, /[█▀▄]\n(BIAQ){30}\n(12345 ){5}12345\n(12345 ){5}12345\n$/);
  assert.match(it.err.text, /messenger verify USER --code TEXT/);
});

Deno.test("ways to verify exclude each other", async () => {
  const { context } = scene();
  const both = { ...SHORT, accept: true, mismatch: true } as const;
  await assert.rejects(verify(context, "bob", both), Refusal);
});

Deno.test("renewed keys are told with the emoji that they have", async () => {
  const it = scene();
  it.messenger.protection = () => ({
    oneTimeKey: true,
    answered: false,
    ratchetStep: 0,
    epoch: 0,
    emoji: EMOJI.slice(0, 7),
  });
  assert.equal(await renew(it.context, "bob"), 0);
  assert.match(it.out.text, /^the session with bob has new keys; .*\n🐶 Dog, 🐱 Cat/);
  assert.deepEqual(it.messenger.calls.slice(0, 2), ["connect", "renew bob"]);
});
