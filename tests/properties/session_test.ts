import assert from "node:assert/strict";
import fc from "fast-check";
import { Mail } from "../support/mail.ts";

/**
 * What can happen between two people, an adversary who carries their letters, and vaults
 * that either of them may put back to an older copy; each as often as its number says.
 */
const EVENTS = {
  send: 8,
  receive: 8,
  drop: 1,
  shuffle: 2,
  duplicate: 2,
  forge: 2,
  archive: 1,
  renew: 1,
  snapshot: 1,
  restore: 1,
} as const;

type Event = keyof typeof EVENTS;

const weighted = (Object.keys(EVENTS) as Event[])
  .map((event) => ({ arbitrary: fc.constant(event), weight: EVENTS[event] }));
const event = fc.tuple(fc.oneof(...weighted), fc.nat(999));

const story = fc.record({
  seed: fc.nat(99),
  events: fc.array(event, { maxLength: 80, size: "max" }),
  areLost: fc.boolean(),
});

Deno.test("each letter is opened once at most, and in a quiet hour both agree", () => {
  fc.assert(
    fc.property(story, ({ seed, events, areLost }) => {
      const mail = new Mail(seed);
      for (const [event, which] of events) mail[event](which);
      if (areLost) mail.lose();
      else mail.arrive();
      assert.ok(mail.exchangesUntilAgreed() <= 10);
    }),
    { numRuns: 60 },
  );
});
