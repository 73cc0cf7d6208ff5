import assert from "node:assert/strict";
import { judgeRepeat, placeOf, type Trace } from "../../../src/session/trace.ts";
import { acquainted, Correspondent, type Letter } from "../../support/correspondent.ts";
import { refusal } from "../../support/refusal.ts";

/** Two letters of one place, the first of which was opened: by one who was put back. */
function rivals(alice: Correspondent, bob: Correspondent) {
  bob.reads(alice.writes(bob, "begins a chain"));
  const { vault } = alice;
  const first = alice.writes(bob, "the first");
  alice.restore(vault);
  const second = alice.writes(bob, "the second");
  const { trace } = bob.reads(first);
  assert.equal(bob.refuses(second), "duplicate");
  return { first, second, trace };
}

function judged(trace: Trace, { from, kind, body }: Letter, to: Correspondent) {
  const sender = from.person.device.identity.public;
  const receiver = to.person.device.identity.public;
  return judgeRepeat(trace, { kind, body, sender, receiver });
}

Deno.test("a message that comes again is the same, with whatever MAC", () => {
  const [alice, bob] = acquainted();
  const letter = alice.writes(bob, "hi");
  const { trace } = bob.reads(letter);
  assert.equal(judged(trace, letter, bob), "same");
  const body = letter.body.with(-1, (letter.body.at(-1) ?? 0) ^ 1);
  assert.equal(judged(trace, { ...letter, body }, bob), "same");
});

Deno.test("another message in the place of one that was opened proves its writer", () => {
  const [alice, bob] = acquainted();
  const { first, second, trace } = rivals(alice, bob);
  assert.deepEqual(placeOf(first.kind, first.body), placeOf(second.kind, second.body));
  assert.equal(judged(trace, second, bob), "another");
  const again = new Correspondent("mallory");
  assert.equal(judged(trace, { ...second, from: again }, bob), "forged");
});

Deno.test("so does another first message, around which nothing is proven", () => {
  const [alice, bob] = [new Correspondent("alice"), new Correspondent("bob")];
  alice.meets(bob);
  const { first, second, trace } = rivals(alice, bob);
  assert.equal(judged(trace, first, bob), "same");
  assert.equal(judged(trace, second, bob), "another");
});

Deno.test("what is made up in a place proves nothing, whichever bit was turned", () => {
  const [alice, bob] = acquainted();
  const { second, trace } = rivals(alice, bob);
  const { body } = second;
  for (let at = body.length - 40; at < body.length; at++) {
    const bent = { ...second, body: body.with(at, (body[at] ?? 0) ^ 1) };
    assert.equal(judged(trace, bent, bob), "forged", `byte ${at}`);
  }
});

Deno.test("what spells no message stands nowhere", () => {
  assert.throws(() => placeOf(2, new Uint8Array(3)), refusal("malformed"));
});
