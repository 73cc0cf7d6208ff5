import assert from "node:assert/strict";
import { apply } from "../../../src/group/membership.ts";
import { verifyHead } from "../../../src/group/head.ts";
import { groupId } from "../../../src/wire/group_log.ts";
import { entryOf, groupMail, personOf, RelayGroup } from "../../support/relay_group.ts";
import * as member from "../../support/relay_member.ts";
import { story } from "../../support/relay_story.ts";
import { someBytes } from "../../support/relay_world.ts";

story("a group is founded, grows, and shows its log to its members", async ({ url }) => {
  const [alice, bob] = [
    await member.arrive(url, "alice"),
    await member.arrive(url, "bob"),
  ];
  const group = await RelayGroup.found(alice, bob);
  const { entries, more, head } = await bob.client.get("group/log", {
    group: group.id,
    from: 0,
  });
  assert.equal(entries.length, 2);
  assert.equal(more, false);
  assert.deepEqual(head.head, group.state.head);
  const { identityKey } = bob.client.relay.fields;
  verifyHead(head, identityKey);
  const listed = await bob.client.get("group/list", {});
  assert.deepEqual(listed, { heads: [head], more: false });
  assert.deepEqual(
    (await alice.client.get("group/head", { group: group.id })).head,
    head,
  );
});

story("R24: who is no member is told of no group", async ({ url }) => {
  const [alice, bob] = [
    await member.arrive(url, "alice"),
    await member.arrive(url, "bob"),
  ];
  const carol = await member.arrive(url, "carol");
  const group = await RelayGroup.found(alice, bob);
  const none = groupId(someBytes(32));
  const { client } = carol;
  for (const id of [group.id, none]) {
    assert.equal(await client.statusOf("group/head", { group: id }), "not-found");
    assert.equal(await client.statusOf("group/log", { group: id, from: 0 }), "not-found");
    const entry = entryOf(group.state, carol, { type: "renew" });
    assert.equal(
      await client.statusOf("group/append", { group: id, entry }),
      "not-found",
    );
    assert.equal(await client.statusOf("send", groupMail(id, 0)), "not-found");
  }
});

story("a message reaches every other member once, absent ones later", async ({ url }) => {
  const [alice, bob] = [
    await member.arrive(url, "alice"),
    await member.arrive(url, "bob"),
  ];
  const carol = await member.arrive(url, "carol");
  const group = await RelayGroup.found(alice, bob, carol);
  const online = await bob.client.listen();
  await online.drained();
  const sent = group.say(alice);
  await online.until(({ envelopes }) => envelopes.length === 1);
  const [envelope] = online.envelopes;
  online.send("mailbox/acknowledge", { upTo: envelope?.seq ?? 0 });
  assert.equal((await sent).status, "ok");
  const late = await carol.client.listen();
  await late.drained();
  assert.deepEqual(late.envelopes.map(({ body }) => body), [envelope?.body]);
  assert.deepEqual((await alice.client.get("mailbox/list", { after: 0 })).envelopes, []);
  late.send("mailbox/acknowledge", { upTo: late.envelopes[0]?.seq ?? 0 });
  await late.until(({ answers }) => answers.length === 1);
  await online.close();
  await late.close();
});

story("members who are connected hear that the log has grown", async ({ url }) => {
  const [alice, bob] = [
    await member.arrive(url, "alice"),
    await member.arrive(url, "bob"),
  ];
  const group = await RelayGroup.found(alice, bob);
  const socket = await bob.client.listen();
  await socket.drained();
  await group.must(alice, { type: "remove", target: personOf(bob).address });
  await socket.until(({ pushes }) => pushes.some(({ op }) => op === "group"));
  assert.equal(await bob.client.statusOf("group/head", { group: group.id }), "not-found");
  assert.equal((await group.say(bob)).status, "not-found");
  await socket.close();
});

story("of two changes at once one comes first, the other is stale", async ({ url }) => {
  const [alice, bob] = [
    await member.arrive(url, "alice"),
    await member.arrive(url, "bob"),
  ];
  const group = await RelayGroup.found(alice, bob);
  const entries = [alice, bob].map((who) => entryOf(group.state, who, { type: "renew" }));
  const answers = await Promise.all([alice, bob].map(({ client }, i) => {
    const entry = entries[i];
    assert.ok(entry);
    return client.ask("group/append", { group: group.id, entry });
  }));
  assert.deepEqual(answers.map(({ status }) => status).sort(), ["ok", "stale-head"]);
  const winner = entries[answers.findIndex(({ status }) => status === "ok")];
  assert.ok(winner);
  group.state = apply(group.state, winner).next;
  assert.equal(
    await alice.client.statusOf("send", groupMail(group.id, 0)),
    "stale-head",
  );
  assert.equal((await group.say(alice)).status, "ok");
});
