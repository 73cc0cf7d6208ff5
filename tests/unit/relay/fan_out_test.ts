import assert from "node:assert/strict";
import type { Args } from "../../../src/channel/operations.ts";
import { type Envelope, KIND } from "../../../src/wire/envelope.ts";
import type { TestSocket } from "../../support/relay_client.ts";
import { groupMail, personOf, RelayGroup } from "../../support/relay_group.ts";
import * as member from "../../support/relay_member.ts";
import { story } from "../../support/relay_story.ts";
import { someBytes } from "../../support/relay_world.ts";

async function people(url: string) {
  const [alice, bob] = [
    await member.arrive(url, "alice"),
    await member.arrive(url, "bob"),
  ];
  const carol = await member.arrive(url, "carol");
  return { alice, bob, carol, group: await RelayGroup.found(alice, bob, carol) };
}

/** What waits on the disk for somebody. */
async function waiting({ client }: member.Visitor): Promise<readonly Envelope[]> {
  return (await client.get("mailbox/list", { after: 0 })).envelopes;
}

/** The ids of what waits, to compare. */
async function ids(visitor: member.Visitor): Promise<readonly string[]> {
  return (await waiting(visitor)).map(({ id }) => id.join());
}

function acknowledge(socket: TestSocket): void {
  socket.send("mailbox/acknowledge", { upTo: socket.envelopes.at(-1)?.seq ?? 0 });
}

async function connected({ client }: member.Visitor): Promise<TestSocket> {
  const socket = await client.listen();
  await socket.drained();
  return socket;
}

story("a message to a group says from whom, under which keys and when", async (stage) => {
  const { alice, bob, group } = await people(stage.url);
  const [id, mail] = [someBytes(16), groupMail(group.id, 0)];
  await alice.client.get("send", mail, { id });
  const [envelope] = await waiting(bob);
  const { seq: _, ...rest } = envelope ?? assert.fail();
  assert.deepEqual(rest, {
    ...mail,
    id,
    from: alice.home,
    receivedAt: stage.clock.wall(),
  });
});

story("R22: every other member gets a message once, absent ones later", async (stage) => {
  const { alice, bob, carol, group } = await people(stage.url);
  const online = await connected(bob);
  const id = someBytes(16);
  const mail = groupMail(group.id, 0);
  const first = alice.client.ask("send", mail, { id });
  await online.until(({ envelopes }) => envelopes.length === 1);
  // While the first is still open, and once more when it is answered.
  const second = alice.client.ask("send", mail, { id });
  acknowledge(online);
  assert.deepEqual([(await first).status, (await second).status], ["ok", "ok"]);
  assert.equal(await alice.client.statusOf("send", mail, { id }), "ok");
  await online.until(({ answers }) => answers.length === 1);
  assert.equal(online.envelopes.length, 1);
  assert.deepEqual(await waiting(bob), []);
  assert.deepEqual(await waiting(alice), []);
  const late = await connected(carol);
  assert.deepEqual(late.envelopes.map(({ id }) => id), [id]);
  acknowledge(late);
  await late.until(({ answers }) => answers.length === 1);
  assert.deepEqual(await waiting(carol), []);
  for (const socket of [online, late]) await socket.close();
});

story(
  "nobody waits for a member's acknowledgement longer than for the disk",
  async (stage) => {
    const { alice, bob, group } = await people(stage.url);
    const socket = await connected(bob);
    const said = group.say(alice);
    await socket.until(({ envelopes }) => envelopes.length === 1);
    stage.clock.advance(2_000);
    assert.equal((await said).status, "ok");
    assert.equal((await waiting(bob)).length, 1);
    await socket.close();
  },
);

story("what a closing socket did not acknowledge waits for the next", async (stage) => {
  const { alice, bob, group } = await people(stage.url);
  const socket = await connected(bob);
  const said = group.say(alice);
  await socket.until(({ envelopes }) => envelopes.length === 1);
  await socket.close();
  assert.equal((await said).status, "ok");
  const next = await connected(bob);
  assert.deepEqual(next.envelopes, socket.envelopes);
  await next.close();
});

story(
  "R22: who is no member, or not any more, says nothing to a group",
  async ({ url }) => {
    const { alice, bob, carol, group } = await people(url);
    const dora = await member.arrive(url, "dora");
    assert.equal((await group.say(dora)).status, "not-found");
    assert.equal((await group.say(alice)).status, "ok");
    await group.must(alice, { type: "remove", target: bob.home });
    assert.equal((await group.say(bob)).status, "not-found");
    assert.equal((await group.say(alice)).status, "ok");
    // She keeps what was said while she was one of them, and gets nothing of later.
    assert.deepEqual((await ids(bob)).length, 1);
    assert.deepEqual((await ids(carol)).length, 2);
    assert.deepEqual((await ids(carol)).slice(0, 1), await ids(bob));
  },
);

story("A20: nothing is said under another epoch's keys", async ({ url }) => {
  const { alice, bob, group } = await people(url);
  const say = (epoch: number) => {
    return alice.client.statusOf("send", groupMail(group.id, epoch));
  };
  assert.deepEqual([await say(0), await say(1)], ["ok", "stale-head"]);
  await group.must(bob, { type: "renew" });
  assert.deepEqual([await say(0), await say(1)], ["stale-head", "ok"]);
  await group.must(alice, { type: "rename", name: someBytes(32) });
  assert.equal(await say(1), "ok");
  assert.equal((await waiting(bob)).length, 3);
});

story("a repeat after new keys came is answered as the first was", async ({ url }) => {
  const { alice, bob, group } = await people(url);
  const [id, mail] = [someBytes(16), groupMail(group.id, 0)];
  assert.equal(await alice.client.statusOf("send", mail, { id }), "ok");
  await group.must(bob, { type: "renew" });
  assert.equal(await alice.client.statusOf("send", mail, { id }), "ok");
  assert.equal((await waiting(bob)).length, 1);
  const refused = someBytes(16);
  assert.equal(
    await alice.client.statusOf("send", mail, { id: refused }),
    "stale-head",
  );
  const again = groupMail(group.id, 1);
  assert.equal(await alice.client.statusOf("send", again, { id: refused }), "ok");
});

story("a key that goes to each member comes before what it opens", async (stage) => {
  const { alice, bob, carol, group } = await people(stage.url);
  const socket = await connected(alice);
  const named = new Map<string, string>();
  const send = (name: string, args: Args<"send">) => {
    const id = someBytes(16);
    named.set(id.join(), name);
    socket.send("send", args, id);
  };
  const alone = ({ home }: member.Visitor) => {
    return { to: home, kind: KIND.message, body: someBytes(50) } as const;
  };
  // All at once, without waiting for an answer.
  for (let i = 0; i < 20; i++) {
    send(`key ${i}`, alone(bob));
    send(`key ${i}`, alone(carol));
    send(`text ${i}`, groupMail(group.id, 0));
  }
  await socket.until(({ answers }) => answers.length === 60);
  const expected = Array.from({ length: 20 }, (_, i) => [`key ${i}`, `text ${i}`]);
  for (const reader of [bob, carol]) {
    const names = (await ids(reader)).map((id) => named.get(id));
    assert.deepEqual(names, expected.flat());
  }
  await socket.close();
});

const SMALL = { mailboxCopies: 2, mailboxMessages: 3 };

story(
  "a member whose mailbox is full keeps a message from nobody else",
  async (stage) => {
    const { alice, bob, carol, group } = await people(stage.url);
    const online = await connected(carol);
    for (let i = 1; i <= 4; i++) {
      const said = group.say(alice);
      await online.until(({ envelopes }) => envelopes.length === i);
      acknowledge(online);
      assert.equal((await said).status, "ok");
    }
    assert.equal((await waiting(bob)).length, 2);
    const [first] = await waiting(bob);
    await bob.client.get("mailbox/acknowledge", { upTo: first?.seq ?? 0 });
    const said = group.say(alice);
    await online.until(({ envelopes }) => envelopes.length === 5);
    acknowledge(online);
    assert.equal((await said).status, "ok");
    assert.equal((await waiting(bob)).length, 2);
    await online.close();
  },
  { limits: SMALL },
);

story(
  "B15: a group that floods a mailbox keeps no friend from writing",
  async (stage) => {
    const { alice, bob, carol, group } = await people(stage.url);
    for (let i = 0; i < 3; i++) await group.say(alice);
    const alone = { to: bob.home, kind: KIND.message, body: someBytes(10) } as const;
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push(await carol.client.statusOf("send", alone));
    assert.deepEqual(statuses, ["ok", "ok", "ok", "mailbox-full"]);
    // Nor the other way round.
    const [first] = await waiting(bob);
    await bob.client.get("mailbox/acknowledge", { upTo: first?.seq ?? 0 });
    assert.equal((await group.say(carol)).status, "ok");
    assert.equal((await waiting(bob)).length, 5);
  },
  { limits: SMALL },
);

story("a message that no mailbox has room for stays with its sender", async ({ url }) => {
  const { alice, bob, carol, group } = await people(url);
  const statuses = [];
  for (let i = 0; i < 3; i++) statuses.push((await group.say(alice)).status);
  assert.deepEqual(statuses, ["ok", "ok", "mailbox-full"]);
  await group.must(alice, { type: "remove", target: bob.home });
  await group.must(carol, { type: "leave" });
  assert.equal((await group.say(alice)).status, "ok", "she is alone");
}, { limits: SMALL });

story("a member's next device gets what is said to the group", async ({ url }) => {
  const { alice, bob, group } = await people(url);
  assert.equal((await group.say(alice)).status, "ok");
  const next = await member.replaceDevice(url, bob);
  assert.deepEqual(await waiting(next), [], "what waited went with the old one");
  assert.equal((await group.say(alice)).status, "ok");
  assert.equal((await waiting(next)).length, 1);
  await group.must(alice, { type: "rekey", member: personOf(next) });
  assert.equal((await group.say(alice)).status, "ok");
  assert.equal((await waiting(next)).length, 2);
});

story(
  "what was under way to a device goes to the one that replaces it",
  async ({ url }) => {
    const { alice, bob, carol, group } = await people(url);
    const [old, online] = [await connected(bob), await connected(carol)];
    const said = group.say(alice);
    await online.until(({ envelopes }) => envelopes.length === 1);
    await old.until(({ envelopes }) => envelopes.length === 1);
    const next = await member.replaceDevice(url, bob);
    acknowledge(online);
    assert.equal((await said).status, "ok");
    assert.equal((await waiting(next)).length, 1);
    await online.close();
  },
);

story(
  "somebody whom the log names and nobody knows holds nothing up",
  async ({ url }) => {
    const { alice, carol, group } = await people(url);
    const nobody = personOf(member.stranger("nobody"));
    await group.must(alice, { type: "add", member: nobody });
    assert.equal((await group.say(alice)).status, "ok");
    assert.equal((await waiting(carol)).length, 1);
  },
);

story(
  "a device has so many copies made, in a large group for few messages",
  async (stage) => {
    const { alice, bob, group } = await people(stage.url);
    const statuses = [];
    for (let i = 0; i < 4; i++) statuses.push((await group.say(alice)).status);
    assert.deepEqual(statuses, ["ok", "ok", "ok", "limited"]);
    assert.equal((await group.say(bob)).status, "ok");
    stage.clock.advance(3_000);
    assert.equal((await group.say(alice)).status, "ok");
  },
  { limits: { copiesAtOnce: 9, copiesPerSecond: 1 } },
);
