import assert from "node:assert/strict";
import { SOAK, STEPS } from "./support/seed.ts";
import { Conversation } from "./support/conversation.ts";
import { INITIATORS } from "./support/pair.ts";

for (const alices of INITIATORS) {
  Deno.test(`${STEPS} random steps of one session that ${alices} starts`, async () => {
    const conversation = await Conversation.begin(alices, { renewals: false });
    for (let i = 0; i < STEPS; i++) await conversation.step();
    await conversation.settle();
    conversation.report();
    assert.ok(conversation.epochs >= STEPS / 1_000, "post-quantum epochs");
    if (SOAK) assert.equal(conversation.states.size, 11);
  });

  Deno.test(`${STEPS} random steps in which both renew, ${alices} first`, async () => {
    const conversation = await Conversation.begin(alices, { renewals: true });
    for (let i = 0; i < STEPS; i++) await conversation.step();
    await conversation.settle();
    conversation.report();
    if (!SOAK) return;
    assert.ok(conversation.epochs >= STEPS / 1_000, "post-quantum epochs");
    assert.ok(conversation.crossed > 0, "starts that cross");
  });
}
