import assert from "node:assert/strict";
import { hex } from "../../../src/bytes.ts";
import type { Args } from "../../../src/channel/operations.ts";
import { verifyHead } from "../../../src/group/head.ts";
import { apply, found } from "../../../src/group/membership.ts";
import { groupId, type SignedEntry } from "../../../src/wire/group_log.ts";
import { People } from "../../support/group_people.ts";
import { bodyOf, post, RelayClient } from "../../support/relay_client.ts";
import { foundingEntry, personOf, RelayGroup } from "../../support/relay_group.ts";
import { entryOf, groupMail } from "../../support/relay_group.ts";
import * as member from "../../support/relay_member.ts";
import { story } from "../../support/relay_story.ts";
import { someBytes } from "../../support/relay_world.ts";

const RENEW = { type: "renew" } as const;
const LEAVE = { type: "leave" } as const;

/** The entry with a bit of its signature flipped. */
function forged({ body, signature }: SignedEntry): SignedEntry {
  const bytes = signature.slice();
  bytes[5] = (bytes[5] ?? 0) ^ 1;
  return { body, signature: bytes };
}

async function three(url: string) {
  const [alice, bob] = [
    await member.arrive(url, "alice"),
    await member.arrive(url, "bob"),
  ];
  return { alice, bob, carol: await member.arrive(url, "carol") };
}

story("a group is founded, grows, and shows its log to its members", async ({ url }) => {
  const { alice, bob } = await three(url);
  const group = await RelayGroup.found(alice, bob);
  const log = { group: group.id, from: 0 };
  const { entries, more, head } = await bob.client.get("group/log", log);
  assert.equal(entries.length, 2);
  assert.equal(more, false);
  assert.deepEqual(head.head, group.state.head);
  verifyHead(head, bob.client.relay.fields.identityKey);
  assert.deepEqual(await bob.client.get("group/list", {}), {
    heads: [head],
    more: false,
  });
  const { client } = alice;
  assert.deepEqual((await client.get("group/head", { group: group.id })).head, head);
  const end = await client.get("group/log", { ...log, from: 1 });
  assert.deepEqual(end.entries, entries.slice(1));
  const past = await client.get("group/log", { ...log, from: 9 });
  assert.deepEqual([past.entries, past.more], [[], false]);
});

story("a group is founded by the device that signs for it", async ({ url }) => {
  const { alice, bob } = await three(url);
  const ask = (entry: SignedEntry) => alice.client.statusOf("group/create", { entry });
  const own = foundingEntry(alice);
  assert.equal(await ask(foundingEntry(bob)), "forbidden");
  assert.equal(await ask(forged(own)), "forbidden");
  assert.equal(await ask({ ...own, body: someBytes(200) }), "malformed");
  const group = await RelayGroup.found(alice);
  assert.equal(await ask(entryOf(group.state, alice, RENEW)), "malformed");
  assert.equal(await ask(own), "ok");
});

story("a group is founded once, and never again once it is closed", async ({ url }) => {
  const { alice } = await three(url);
  const [entry, id] = [foundingEntry(alice), someBytes(16)];
  const create = (options = {}) => alice.client.get("group/create", { entry }, options);
  assert.deepEqual(await create({ id }), await create({ id }));
  assert.equal(await alice.client.statusOf("group/create", { entry }), "taken");
  const group = await RelayGroup.found(alice);
  const founding = await alice.client.get("group/log", { group: group.id, from: 0 });
  await group.must(alice, LEAVE);
  const [first] = founding.entries;
  assert.ok(first);
  assert.equal(await alice.client.statusOf("group/create", { entry: first }), "taken");
  assert.equal(
    await alice.client.statusOf("group/head", { group: group.id }),
    "not-found",
  );
});

story(
  "an entry is appended by the device that made it, and no other",
  async ({ url }) => {
    const { alice, bob } = await three(url);
    const group = await RelayGroup.found(alice, bob);
    const ask = (entry: SignedEntry) => {
      return bob.client.statusOf("group/append", { group: group.id, entry });
    };
    assert.equal(await ask(entryOf(group.state, alice, RENEW)), "forbidden");
    const own = entryOf(group.state, bob, RENEW);
    assert.equal(await ask(forged(own)), "forbidden");
    assert.equal(await ask({ ...own, body: someBytes(300) }), "malformed");
    const other = await RelayGroup.found(bob);
    assert.equal(await ask(entryOf(other.state, bob, RENEW)), "stale-head");
    assert.equal(await ask(own), "ok");
    assert.equal(await ask(own), "stale-head");
  },
);

story("of two changes at once one comes first, the other is stale", async ({ url }) => {
  const { alice, bob } = await three(url);
  const group = await RelayGroup.found(alice, bob);
  const entries = [alice, bob].map((who) => entryOf(group.state, who, RENEW));
  const statuses = await Promise.all([alice, bob].map(({ client }, i) => {
    const entry = entries[i] ?? assert.fail();
    return client.statusOf("group/append", { group: group.id, entry });
  }));
  assert.deepEqual(statuses.toSorted(), ["ok", "stale-head"]);
  const winner = entries[statuses.indexOf("ok")] ?? assert.fail();
  group.state = apply(group.state, winner).next;
  const { head } = await alice.client.get("group/head", { group: group.id });
  assert.deepEqual(head.head, group.state.head);
});

story("who left is answered again when she asks again", async ({ url }) => {
  const { alice, bob } = await three(url);
  const group = await RelayGroup.found(alice, bob);
  const [entry, id] = [entryOf(group.state, bob, LEAVE), someBytes(16)];
  const args = { group: group.id, entry };
  const first = await bob.client.get("group/append", args, { id });
  assert.deepEqual(await bob.client.get("group/append", args, { id }), first);
  assert.equal(await bob.client.statusOf("group/append", args), "not-found");
});

story("R24: who is no member gets the answer of a missing group", async ({ url }) => {
  const { alice, bob, carol } = await three(url);
  const group = await RelayGroup.found(alice, bob, carol);
  await group.must(alice, { type: "remove", target: bob.home });
  const dora = await member.arrive(url, "dora");
  const entry = entryOf(group.state, bob, RENEW);
  const asked = async (client: RelayClient, id: typeof group.id) => {
    const questions = [
      client.seal("group/head", { group: id }),
      client.seal("group/log", { group: id, from: 0 }),
      client.seal("group/append", { group: id, entry }),
      client.seal("send", groupMail(id, group.state.epoch)),
    ];
    return await Promise.all(questions.map(async (question) => {
      const bytes = await bodyOf(await post(url, question.body));
      const { id: _, ...answer } = question.open(bytes);
      return { length: bytes.length, answer };
    }));
  };
  for (const { client } of [bob, dora]) {
    const missing = await asked(client, groupId(someBytes(32)));
    for (const { answer } of missing) assert.deepEqual(answer, { status: "not-found" });
    assert.deepEqual(await asked(client, group.id), missing);
    const listed = await client.get("group/list", {});
    assert.deepEqual(listed, { heads: [], more: false });
  }
});

story("members who are connected hear that a log has grown", async ({ url }) => {
  const { alice, bob, carol } = await three(url);
  const group = await RelayGroup.found(alice, bob, carol);
  const sockets = [await bob.client.listen(), await carol.client.listen()];
  for (const socket of sockets) await socket.drained();
  const heads = ({ pushes }: typeof sockets[0]) => {
    return pushes.flatMap((push) => push.op === "group" ? [push.args] : []);
  };
  await group.must(alice, { type: "remove", target: bob.home });
  for (const socket of sockets) {
    await socket.until((socket) => heads(socket).length === 1);
    const [head] = heads(socket);
    assert.deepEqual(head?.head, group.state.head);
    verifyHead(head ?? assert.fail(), alice.client.relay.fields.identityKey);
  }
  // She was told that she is out, and is told no more.
  await group.must(alice, RENEW);
  const [bobs, carols] = sockets;
  await carols?.until((socket) => heads(socket).length === 2);
  assert.equal(heads(bobs ?? assert.fail()).length, 1);
  for (const socket of sockets) await socket.close();
});

story("a new device reads what its account is in, and does no more", async ({ url }) => {
  const { alice, bob } = await three(url);
  const group = await RelayGroup.found(alice, bob);
  const next = await member.replaceDevice(url, bob);
  const log = { group: group.id, from: 0 };
  assert.equal((await next.client.get("group/log", log)).entries.length, 2);
  assert.equal((await next.client.get("group/list", {})).heads.length, 1);
  const args = { group: group.id, entry: entryOf(group.state, bob, RENEW) };
  assert.equal(await next.client.statusOf("group/append", args), "forbidden");
  assert.equal((await group.change(next, RENEW)).status, "forbidden");
  assert.equal((await group.say(next)).status, "forbidden");
  await group.must(alice, { type: "rekey", member: personOf(next) });
  assert.equal((await group.say(next)).status, "ok");
  await group.must(next, RENEW);
});

story("a member renews a group's keys once a minute", async ({ url, clock }) => {
  const { alice, bob } = await three(url);
  const [group, other] = [
    await RelayGroup.found(alice, bob),
    await RelayGroup.found(alice, bob),
  ];
  await group.must(bob, RENEW);
  assert.equal((await group.change(bob, RENEW)).status, "limited");
  assert.equal((await group.change(bob, LEAVE)).status, "ok");
  await group.must(alice, RENEW);
  await other.must(bob, RENEW);
  clock.advance(59_000);
  assert.equal((await other.change(bob, RENEW)).status, "limited");
  clock.advance(1_000);
  await other.must(bob, RENEW);
});

story("an account founds a hundred groups an hour", async ({ url, clock }) => {
  const { alice, bob } = await three(url);
  // What is refused for what it is counts as well.
  const entry = foundingEntry(bob);
  const status = () => alice.client.statusOf("group/create", { entry });
  for (let i = 0; i < 100; i++) assert.equal(await status(), "forbidden");
  assert.equal(await status(), "limited");
  clock.advance(36_000);
  assert.equal(await status(), "forbidden");
});

const MANY = { groupEntriesPerMinute: 1_000, groupsPerHour: 1_000 };

story("a long log comes in pages that fit an answer each", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const group = await RelayGroup.found(alice);
  const people = new People(11);
  for (let i = 0; i < 260; i++) {
    const { person } = people.actor(`somebody_with_a_long_name_${i}`);
    await group.must(alice, { type: "add", member: person });
  }
  const pages: SignedEntry[][] = [];
  for (let isMore = true; isMore;) {
    const from = pages.flat().length;
    const page = await alice.client.get("group/log", { group: group.id, from });
    pages.push([...page.entries]);
    isMore = page.more;
  }
  const [first, ...rest] = pages.flat();
  assert.ok(first && pages.length > 1);
  const state = rest.reduce(
    (state, entry) => apply(state, entry).next,
    found(first).next,
  );
  assert.deepEqual(state.head, group.state.head);
}, { limits: MANY });

story("an account's groups come in pages", async ({ url }) => {
  const alice = await member.arrive(url, "alice");
  const ids = new Set<string>();
  for (let i = 0; i < 101; i++) {
    ids.add(hex((await RelayGroup.found(alice)).id));
  }
  const first = await alice.client.get("group/list", {});
  assert.deepEqual([first.heads.length, first.more], [100, true]);
  const after = first.heads.at(-1)?.group;
  assert.ok(after);
  const second = await alice.client.get("group/list", { after });
  assert.deepEqual([second.heads.length, second.more], [1, false]);
  const listed = [...first.heads, ...second.heads].map(({ group }) => hex(group));
  assert.deepEqual(listed, [...ids].toSorted());
}, { limits: MANY });

const LIMITS = { groupEntriesPerMinute: 3, groupReadsPerMinute: 4 };

story("entries and looks at logs are limited by account", async ({ url, clock }) => {
  const { alice, bob } = await three(url);
  const group = await RelayGroup.found(alice, bob);
  await group.must(alice, { type: "promote", target: bob.home });
  await group.must(alice, { type: "demote", target: bob.home });
  assert.equal((await group.change(alice, RENEW)).status, "limited");
  await group.must(bob, RENEW);
  clock.advance(20_000);
  await group.must(alice, RENEW);
  const args: Args<"group/log"> = { group: group.id, from: 0 };
  const look = async ({ client }: member.Visitor) => [
    await client.statusOf("group/log", args),
    await client.statusOf("group/head", { group: group.id }),
    await client.statusOf("group/list", {}),
  ];
  assert.deepEqual(await look(alice), ["ok", "ok", "ok"]);
  assert.deepEqual(await look(alice), ["ok", "limited", "limited"]);
  assert.deepEqual(await look(bob), ["ok", "ok", "ok"]);
  clock.advance(15_000);
  assert.equal(await alice.client.statusOf("group/log", args), "ok");
  assert.equal(await alice.client.statusOf("group/log", args), "limited");
}, { limits: LIMITS });

story("members are told apart by account, not by what an entry says", async ({ url }) => {
  const { alice, bob, carol } = await three(url);
  const group = await RelayGroup.found(alice);
  // The relay is no authority on keys: it takes them from the entry that adds a member.
  const identityKey = personOf(carol).identityKey;
  await group.must(alice, { type: "add", member: { ...personOf(bob), identityKey } });
  assert.equal((await bob.client.get("group/list", {})).heads.length, 1);
  assert.equal((await group.say(bob)).status, "ok");
  assert.equal((await group.change(bob, LEAVE)).status, "forbidden");
});
