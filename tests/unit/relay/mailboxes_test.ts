import assert from "node:assert/strict";
import { type Address, address, uuidOf } from "../../../src/address.ts";
import {
  ALICE,
  BOB,
  connect,
  mail,
  scene,
  Socket,
  soFar,
} from "../../support/mailbox_scene.ts";
import { someBytes, someUuid } from "../../support/relay_world.ts";
import { settle } from "../../support/shaky_store.ts";

Deno.test("online, a message is never written, however long the way is", async () => {
  const here = await scene();
  const socket = await connect(here);
  const answers = Array.from({ length: 20 }, () => here.mailboxes.send(mail()));
  assert.equal(socket.places.length, 20);
  here.clock.advance(1_999);
  assert.equal(here.store.open, 0);
  assert.equal(await soFar(answers[0] ?? Promise.resolve("open")), "open");
  await here.mailboxes.acknowledge(BOB, socket.last);
  assert.deepEqual(await Promise.all(answers), Array(20).fill("ok"));
  here.clock.advance(10_000);
  assert.equal(here.store.open, 0);
  assert.deepEqual(here.disk.of(BOB), []);
});

Deno.test("unacknowledged, a message is written after two seconds", async () => {
  const here = await scene();
  await connect(here);
  const first = here.mailboxes.send(mail());
  here.clock.advance(1_500);
  const second = here.mailboxes.send(mail());
  here.clock.advance(499);
  assert.equal(here.store.open, 0);
  here.clock.advance(1);
  await here.store.finish();
  assert.deepEqual([await soFar(first), await soFar(second)], ["ok", "open"]);
  here.clock.advance(1_500);
  await here.store.finish();
  assert.equal(await soFar(second), "ok");
  assert.equal(here.disk.of(BOB).length, 2);
});

Deno.test("an offline message is answered when it is on the disk", async () => {
  const here = await scene();
  const answer = here.mailboxes.send(mail());
  await here.store.step(0);
  await here.store.step(0);
  assert.equal(here.store.open, 1);
  assert.equal(await soFar(answer), "open");
  await here.store.finish();
  assert.equal(await soFar(answer), "ok");
  assert.equal(here.disk.of(BOB).length, 1);
});

Deno.test("what a closing socket did not acknowledge is written", async () => {
  const here = await scene();
  const socket = await connect(here);
  const answer = here.mailboxes.send(mail());
  here.mailboxes.detach(BOB, socket);
  await here.store.finish();
  assert.equal(await soFar(answer), "ok");
  const next = await connect(here);
  assert.deepEqual(next.places, socket.places);
  assert.deepEqual(next.seen, ["envelope", "drained"]);
});

Deno.test("a newer socket takes over, and the older one is told", async () => {
  const here = await scene();
  const older = await connect(here);
  const answer = here.mailboxes.send(mail());
  const newer = await connect(here);
  assert.deepEqual(older.seen, ["drained", "envelope", "replaced"]);
  assert.deepEqual(newer.seen, ["envelope", "drained"]);
  here.mailboxes.detach(BOB, older);
  const second = here.mailboxes.send(mail());
  assert.equal(newer.places.length, 2);
  await here.mailboxes.acknowledge(BOB, newer.last);
  assert.deepEqual(await Promise.all([answer, second]), ["ok", "ok"]);
});

Deno.test("a device that connects with a cursor is given nothing before it", async () => {
  const here = await scene();
  const answers = [1, 2, 3].map(() => here.mailboxes.send(mail()));
  await here.store.finish();
  await Promise.all(answers);
  const [, second, third] = here.disk.of(BOB).map(({ seq }) => seq);
  const socket = await connect(here, second);
  assert.deepEqual(socket.places, [third]);
  assert.equal(here.disk.of(BOB).length, 1);
});

Deno.test("a full window waits on the disk for acknowledgements", async () => {
  const here = await scene({ unacknowledgedMessages: 3 });
  const socket = await connect(here);
  const answers = Array.from({ length: 8 }, () => here.mailboxes.send(mail()));
  await here.store.finish();
  assert.equal(socket.places.length, 3);
  while (socket.places.length < 8) {
    const { length } = socket.places;
    await here.mailboxes.acknowledge(BOB, socket.last);
    await here.store.finish();
    assert.equal(socket.places.length > length, true);
  }
  await here.mailboxes.acknowledge(BOB, socket.last);
  await here.store.finish();
  assert.deepEqual(await Promise.all(answers), Array(8).fill("ok"));
  assert.deepEqual(socket.places, socket.places.toSorted((a, b) => a - b));
  assert.deepEqual(here.disk.of(BOB), []);
});

Deno.test("a large message passes a window that is too small for it", async () => {
  const here = await scene({ unacknowledgedBytes: 100 });
  const answers = [1, 2].map(() => here.mailboxes.send(mail({ body: someBytes(500) })));
  await here.store.finish();
  const socket = await connect(here);
  assert.equal(socket.places.length, 1);
  await here.mailboxes.acknowledge(BOB, socket.last);
  await here.store.finish();
  assert.equal(socket.places.length, 2);
  await Promise.all(answers);
});

Deno.test("B15 a mailbox takes its thousand messages and not one more", async () => {
  const here = await scene();
  const answers = Array.from({ length: 1_001 }, () => here.mailboxes.send(mail()));
  await here.store.finish();
  assert.equal(
    (await Promise.all(answers)).filter((answer) => answer === "ok").length,
    1_000,
  );
  assert.equal(await answers[1_000], "mailbox-full");
  const [first] = here.disk.of(BOB);
  await here.mailboxes.acknowledge(BOB, first?.seq ?? 0);
  const next = here.mailboxes.send(mail());
  await here.store.finish();
  assert.equal(await soFar(next), "ok");
});

Deno.test("B15 a mailbox takes its bytes and not one more", async () => {
  const body = someBytes(800);
  const here = await scene({ mailboxBytes: 3_000 });
  const [first, ...others] = [1, 2, 3, 4].map(() => here.mailboxes.send(mail({ body })));
  await here.store.finish();
  const answers = await Promise.all([first, ...others]);
  assert.deepEqual(answers, ["ok", "ok", "ok", "mailbox-full"]);
  const again = await scene({ mailboxBytes: 3_000 }, here.disk);
  const late = again.mailboxes.send(mail({ body }));
  await again.store.finish();
  assert.equal(await soFar(late), "mailbox-full");
});

Deno.test("B15 whom one wrote to gets in where strangers filled all", async () => {
  const here = await scene();
  const floods = Array.from({ length: 1_100 }, () => {
    return here.mailboxes.send(mail({ from: address(someUuid(), 1) }));
  });
  await here.store.finish();
  assert.ok((await Promise.all(floods)).includes("mailbox-full"));
  const from = async (sender: Address) => {
    const answer = here.mailboxes.send(mail({ from: sender }));
    await here.store.finish();
    return await soFar(answer);
  };
  assert.equal(await from(ALICE), "mailbox-full");
  const written = here.mailboxes.send(mail({ from: BOB, to: ALICE }));
  await here.store.finish();
  assert.equal(await written, "ok");
  assert.equal(await from(ALICE), "ok");
  assert.equal(await from(address(uuidOf(ALICE), 2)), "ok");
  assert.equal(await from(address(someUuid(), 1)), "mailbox-full");
});

Deno.test("B15 what is kept for friends has an end as well", async () => {
  const here = await scene({ mailboxMessages: 2, mailboxReservedMessages: 1 });
  const [, ...answers] = [
    here.mailboxes.send(mail({ from: BOB, to: ALICE })),
    ...Array.from({ length: 4 }, () => here.mailboxes.send(mail())),
  ];
  await here.store.finish();
  assert.deepEqual(await Promise.all(answers), ["ok", "ok", "ok", "mailbox-full"]);
  const bytes = await scene({ mailboxBytes: 1_000, mailboxReservedBytes: 1_000 });
  const large = () => bytes.mailboxes.send(mail({ body: someBytes(700) }));
  const first = [large(), large()];
  bytes.mailboxes.send(mail({ from: BOB, to: ALICE }));
  const later = [large(), large()];
  await bytes.store.finish();
  assert.deepEqual(await Promise.all(first), ["ok", "mailbox-full"]);
  assert.deepEqual(await Promise.all(later), ["ok", "mailbox-full"]);
});

Deno.test("a repeated message is answered once more and delivered once", async () => {
  const here = await scene();
  const socket = await connect(here);
  const message = mail();
  const first = here.mailboxes.send(message);
  const second = here.mailboxes.send(message);
  assert.equal(socket.places.length, 1);
  await here.mailboxes.acknowledge(BOB, socket.last);
  assert.deepEqual(await Promise.all([first, second]), ["ok", "ok"]);
  assert.equal(await here.mailboxes.send(message), "ok");
  assert.equal(socket.places.length, 1);
  const others = here.mailboxes.send({ ...message, from: address(someUuid(), 1) });
  assert.equal(socket.places.length, 2);
  await here.mailboxes.acknowledge(BOB, socket.last);
  assert.equal(await others, "ok");
});

Deno.test("B18 a message that the disk refused may be sent again", async () => {
  const here = await scene();
  const message = mail();
  const refused = here.mailboxes.send(message);
  await here.store.step(0);
  await here.store.step(0);
  await here.store.step(0, false);
  assert.equal(await refused, "unavailable");
  assert.equal(here.failures.length, 1);
  const accepted = here.mailboxes.send(message);
  await here.store.finish();
  assert.equal(await accepted, "ok");
});

Deno.test("a mailbox that cannot be read is tried anew for the next", async () => {
  const here = await scene();
  const refused = here.mailboxes.send(mail());
  await here.store.step(0, false);
  assert.equal(await refused, "unavailable");
  const accepted = here.mailboxes.send(mail());
  await here.store.finish();
  assert.equal(await accepted, "ok");
});

Deno.test("a socket whose mailbox cannot be read is told", async () => {
  const here = await scene();
  const answer = here.mailboxes.send(mail());
  await here.store.finish();
  await answer;
  const socket = new Socket();
  const attached = here.mailboxes.attach(BOB, socket, 0);
  await settle();
  await here.store.step(0, false);
  await attached;
  assert.deepEqual(socket.seen, ["failed"]);
});

Deno.test("B18 what the disk could not forget is forgotten next time", async () => {
  const here = await scene();
  const answer = here.mailboxes.send(mail());
  await here.store.finish();
  await answer;
  const socket = await connect(here);
  await here.mailboxes.acknowledge(BOB, socket.last);
  await here.store.step(0, false);
  assert.equal(here.disk.of(BOB).length, 1);
  await here.mailboxes.acknowledge(BOB, socket.last);
  await here.store.finish();
  assert.deepEqual(here.disk.of(BOB), []);
});

Deno.test("a device without a socket reads its mail page by page", async () => {
  const here = await scene();
  const body = someBytes(30_000);
  const answers = [1, 2, 3, 4, 5].map(() => here.mailboxes.send(mail({ body })));
  await here.store.finish();
  await Promise.all(answers);
  const places: number[] = [];
  for (let more = true; more;) {
    const listed = here.mailboxes.list(BOB, places.at(-1) ?? 0);
    await here.store.finish();
    const page = await listed;
    places.push(...page.envelopes.map(({ seq }) => seq));
    more = page.more;
  }
  assert.deepEqual(places, here.disk.of(BOB).map(({ seq }) => seq));
  assert.deepEqual(await here.mailboxes.list(BOB, places.at(-1) ?? 0), {
    envelopes: [],
    more: false,
  });
});

Deno.test("a page ends before what is held for a socket", async () => {
  const here = await scene({ unacknowledgedMessages: 1 });
  await connect(here);
  here.mailboxes.send(mail());
  here.mailboxes.send(mail());
  await here.store.finish();
  assert.equal(here.disk.of(BOB).length, 1);
  const page = await here.mailboxes.list(BOB, 0);
  assert.deepEqual(page, { envelopes: [], more: false });
});

Deno.test("mail that vanished from the disk does not hold up the rest", async () => {
  const here = await scene();
  const answers = [1, 2, 3].map(() => here.mailboxes.send(mail()));
  await here.store.finish();
  await Promise.all(answers);
  const [first, second, third] = here.disk.of(BOB).map(({ seq }) => seq);
  here.disk.mail.get(BOB)?.delete(second ?? 0);
  const socket = await connect(here);
  assert.deepEqual(socket.places, [first, third]);
  assert.deepEqual(socket.seen, ["envelope", "envelope", "drained"]);
});

Deno.test("nobody waits for a device that is no more", async () => {
  const here = await scene();
  const socket = await connect(here);
  const answer = here.mailboxes.send(mail());
  here.mailboxes.dissolve(BOB);
  assert.equal(await answer, "not-found");
  assert.deepEqual(socket.seen, ["drained", "envelope"]);
  here.clock.advance(10_000);
  assert.equal(here.store.open, 0);
});

Deno.test("a relay that stops writes down what it holds", async () => {
  const here = await scene();
  await connect(here);
  const answer = here.mailboxes.send(mail());
  const closed = here.mailboxes.close();
  await here.store.finish();
  await closed;
  assert.equal(await soFar(answer), "ok");
  assert.equal(here.disk.of(BOB).length, 1);
  assert.equal(here.clock.alarms, 0);
});

Deno.test("the tables of absent devices do not pile up", async () => {
  const here = await scene({ mailboxesAtHand: 10 });
  const reads = async (to: Address) => {
    const answer = here.mailboxes.send(mail({ to }));
    const open = here.store.open;
    await here.store.finish();
    await answer;
    return open;
  };
  await connect(here);
  const absent = Array.from({ length: 50 }, () => address(someUuid(), 1));
  for (const to of absent) assert.equal(await reads(to), 1);
  assert.equal(await reads(absent[49] ?? BOB), 1);
  assert.equal(await reads(absent[0] ?? BOB), 1);
  const held = here.mailboxes.send(mail());
  assert.equal(here.store.open, 0);
  here.mailboxes.refresh();
  await here.mailboxes.acknowledge(BOB, Number.MAX_SAFE_INTEGER);
  assert.equal(await held, "ok");
});
