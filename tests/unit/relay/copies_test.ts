import assert from "node:assert/strict";
import type { Delivery } from "../../../relay/mailbox.ts";
import {
  ALICE,
  BOB,
  connect,
  mail,
  type Scene,
  scene,
  soFar,
} from "../../support/mailbox_scene.ts";
import { groupEnvelope, someBytes } from "../../support/relay_world.ts";
import { settle } from "../../support/shaky_store.ts";

/** What becomes of a copy of a letter for Bob. */
async function copy({ mailboxes }: Scene, body = someBytes(10)): Promise<Delivery> {
  const { seq: _, ...message } = groupEnvelope({ seq: 0, from: ALICE, body });
  const letter = { ...message, letter: mailboxes.nextLetter() };
  const entered = await mailboxes.enterCopy(BOB, letter);
  return entered === null ? "not-found" : await entered.delivered;
}

Deno.test("groups have room of their own in a mailbox, and no more", async () => {
  const here = await scene();
  const copies = Array.from({ length: 1_001 }, () => copy(here));
  await here.store.finish();
  assert.equal(
    (await Promise.all(copies)).filter((answer) => answer === "ok").length,
    1_000,
  );
  assert.equal(await copies[1_000], "mailbox-full");
  const alone = here.mailboxes.send(mail());
  await here.store.finish();
  assert.equal(await soFar(alone), "ok");
  const [first] = here.disk.of(BOB);
  await here.mailboxes.acknowledge(BOB, first?.seq ?? 0);
  const next = copy(here);
  await here.store.finish();
  assert.equal(await soFar(next), "ok");
});

Deno.test("copies are counted with what they carry, after a restart too", async () => {
  const limits = { mailboxCopiesBytes: 3_000, mailboxBytes: 1_000 };
  const body = someBytes(800);
  const here = await scene(limits);
  const answers = [1, 2, 3, 4].map(() => copy(here, body));
  await here.store.finish();
  const expected = ["ok", "ok", "ok", "mailbox-full"];
  assert.deepEqual(await Promise.all(answers), expected);
  const again = await scene(limits, here.disk);
  const late = copy(again, body);
  const alone = again.mailboxes.send(mail({ body }));
  await again.store.finish();
  assert.equal(await soFar(late), "mailbox-full");
  assert.equal(await soFar(alone), "ok");
});

Deno.test("a copy that is acknowledged while it is written does not stay", async () => {
  const here = await scene();
  const socket = await connect(here);
  const answer = copy(here);
  await settle();
  here.clock.advance(2_000);
  assert.equal(here.store.open, 1);
  await here.mailboxes.acknowledge(BOB, socket.last);
  assert.equal(await soFar(answer), "ok");
  await here.store.finish();
  assert.deepEqual(here.disk.of(BOB), []);
});

Deno.test("what was acknowledged is given no more, if still on the disk", async () => {
  const here = await scene();
  const written = [copy(here), copy(here)];
  await here.store.finish();
  assert.deepEqual(await Promise.all(written), ["ok", "ok"]);
  const [first, second] = here.disk.of(BOB);
  await here.mailboxes.acknowledge(BOB, first?.seq ?? 0);
  const page = here.mailboxes.list(BOB, 0);
  await settle();
  await here.store.step(1); // the reading, before the forgetting
  assert.deepEqual((await page).envelopes.map(({ seq }) => seq), [second?.seq]);
  await here.store.finish();
});

Deno.test("a relay that stops waits for what is being forgotten", async () => {
  const here = await scene();
  const written = copy(here);
  await here.store.finish();
  assert.equal(await soFar(written), "ok");
  await here.mailboxes.acknowledge(BOB, here.disk.of(BOB)[0]?.seq ?? 0);
  const closed = here.mailboxes.close().then(() => "closed");
  assert.equal(await soFar(closed), "open");
  await here.store.finish();
  assert.equal(await soFar(closed), "closed");
  assert.deepEqual(here.disk.of(BOB), []);
});
