import assert from "node:assert/strict";
import { encodeContent } from "../../src/wire/content.ts";
import type { PairEnvelope } from "../../src/wire/envelope.ts";
import { KIND } from "../../src/wire/envelope.ts";
import { BODIES } from "../support/contents.ts";
import { contentOf, sealForged } from "../support/forgery.ts";
import { withhold } from "../support/lies.ts";
import { acquainted, inTown, say, User } from "../support/user.ts";

Deno.test("A03: a content of one type never passes for one of another", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    const letters = BODIES.map((body): PairEnvelope => {
      const content = contentOf(alice, bob, { body });
      const sealed = sealForged(alice, bob, encodeContent(content));
      return { ...sealed, id: content.id, from: alice.address, seq: 0, receivedAt: 0 };
    });
    for (const letter of letters) {
      for (const { id } of letters.filter((other) => other !== letter)) {
        town.relay.hand(bob.address, { ...letter, id });
      }
    }
    await say(alice, bob, "the end");
    const pairs = letters.length * (letters.length - 1);
    assert.deepEqual(bob.refusals, Array(pairs).fill("refused"));
    assert.deepEqual(bob.heard, ["hello", "the end"]);
    assert.equal(bob.lines("alice").length, 3);
  }));

Deno.test("A03: what is presented as another kind of message stays closed, unspent", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    const carol = await User.join(town, "carol");
    const kept = withhold(town.relay, bob);
    await alice.sends(bob, "in our session");
    await carol.sends(bob, "in a new session");
    for (const letter of kept) {
      const isFirst = letter.kind === KIND.prekeyMessage;
      const kind = isFirst ? KIND.message : KIND.prekeyMessage;
      town.relay.hand(bob.address, { ...letter, kind });
    }
    await bob.until(({ refusals }) => refusals.length === 2);
    assert.deepEqual(bob.refusals, ["unreadable", "unreadable"]);
    for (const letter of kept) town.relay.hand(bob.address, letter);
    await bob.hears("in a new session");
    assert.deepEqual(bob.heard, ["hello", "in our session", "in a new session"]);
  }));
