import assert from "node:assert/strict";
import { evenClock } from "../../../relay/clock.ts";
import { KIND } from "../../../src/wire/envelope.ts";
import { HandClock } from "../../support/hand_clock.ts";
import * as member from "../../support/relay_member.ts";
import { onStage } from "../../support/relay_story.ts";
import { someBytes } from "../../support/relay_world.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const YEAR = 365 * DAY;

Deno.test("B21 an even clock follows small corrections and no jumps", () => {
  const clock = new HandClock(1_000_000);
  const even = evenClock(clock);
  clock.advance(500);
  assert.equal(even.wall(), 1_000_500);
  clock.setWall(clock.wall() + HOUR);
  assert.equal(even.wall(), 1_000_500 + HOUR);
  const before = even.wall();
  for (const years of [10, -20]) {
    clock.setWall(clock.wall() + years * YEAR);
    clock.advance(1_000);
  }
  assert.equal(even.wall(), before + 2_000);
  clock.setWall(before);
  assert.equal(even.wall(), before);
});

for (const jump of [HOUR, -HOUR, 10 * YEAR, -10 * YEAR]) {
  const name = Math.abs(jump) === HOUR ? "an hour" : "ten years";
  const way = jump > 0 ? "forwards" : "backwards";
  Deno.test(`B21 a clock that jumps ${name} ${way} costs nobody anything`, () =>
    onStage(async ({ url, clock }) => {
      const [alice, bob] = [
        await member.arrive(url, "alice"),
        await member.arrive(url, "bob"),
      ];
      const send = () => {
        const body = someBytes(10);
        const message = { to: bob.home, kind: KIND.message, body } as const;
        return alice.client.statusOf("send", message);
      };
      const listening = await alice.client.listen();
      assert.equal(await send(), "ok");
      const right = clock.wall();
      clock.setWall(right + jump);
      assert.equal(await send(), "ok");
      // Long enough for the hourly sweep to come, and more often than it must.
      for (let i = 0; i < 14; i++) {
        clock.advance(5 * 60_000);
        alice.client.token = await renewed(alice);
        listening.send("presence/list", {});
        await listening.until(({ answers }) => answers.length === i + 1);
        assert.equal(listening.answers.at(-1)?.status, "ok");
      }
      assert.equal(await send(), "ok");
      clock.setWall(right + 70 * 60_000);
      assert.equal(await send(), "ok");
      const late = await member.enter(url, bob);
      const { envelopes } = await late.get("mailbox/list", { after: 0 });
      assert.equal(envelopes.length, 4);
      await listening.close();
    }, { limits: { socketSilenceSeconds: 600 } }));
}

async function renewed({ client, ...alice }: member.Visitor): Promise<string> {
  return (await client.get("session/open", member.opening(client, alice))).token;
}
