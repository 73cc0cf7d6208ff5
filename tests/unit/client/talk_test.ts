import assert from "node:assert/strict";
import type { ChatName } from "../../../client/chat_id.ts";
import { close, restarted, say, Someone } from "../../support/messengers.ts";
import { handle, username } from "../../support/names.ts";
import { fault } from "../../support/vaults.ts";
import { inWorld } from "../../support/world.ts";

/** Each chat as its name and how many messages in it were not read. */
function list({ messenger }: Someone): string[] {
  return messenger.chats().map(({ name, unread }) => `${name} ${unread}`);
}

Deno.test("chats are listed with what is unread, the latest first", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    const carol = await Someone.online(world, "carol");
    assert.deepEqual(list(alice), []);
    await say(bob, alice, "one");
    world.clock.advance(1_000);
    await say(carol, alice, "two");
    world.clock.advance(1_000);
    await say(bob, alice, "three");
    assert.deepEqual(list(alice), ["bob 2", "carol 1"]);
    world.clock.advance(1_000);
    await say(alice, carol, "four");
    assert.deepEqual(list(alice), ["carol 1", "bob 2"]);
    await close(alice, bob, carol);
  }));

Deno.test("a chat that was seen has nothing unread, also after a restart", () =>
  inWorld(async (world) => {
    let alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    const carol = await Someone.online(world, "carol");
    await say(bob, alice, "one");
    await say(bob, alice, "two");
    await say(carol, alice, "three");
    alice.messenger.seen("bob");
    assert.deepEqual(list(alice).sort(), ["bob 0", "carol 1"]);
    assert.equal(alice.messenger.unprinted(9).length, 1);
    alice = await restarted(alice);
    assert.deepEqual(list(alice).sort(), ["bob 0", "carol 1"]);
    await close(alice, bob, carol);
  }));

Deno.test("somebody written to who was never met is listed without a trust", () =>
  inWorld(async (world) => {
    const alice = await Someone.make(world, "alice");
    await alice.messenger.send("dave", "are you there?");
    const [dave] = alice.messenger.chats();
    assert.equal(dave?.trust, null);
    assert.equal(alice.messenger.protection("dave"), null);
    await close(alice);
  }));

Deno.test("what protects a chat is told without its number, and follows it", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hello");
    assert.equal(alice.messenger.protection("bob")?.answered, false);
    await say(bob, alice, "hello yourself");
    assert.deepEqual(
      alice.messenger.protection("bob"),
      alice.messenger.info("bob").session,
    );
    assert.equal(alice.messenger.protection("bob")?.answered, true);
    await close(alice, bob);
  }));

Deno.test("a muted chat stays so until its time is over, also after a restart", () =>
  inWorld(async (world) => {
    let alice = await Someone.make(world, "alice");
    const muted = () => [...alice.messenger.mutes().keys()];
    await alice.messenger.groups.create("Team");
    alice.messenger.mute("bob", 3_600_000);
    alice.messenger.mute("#team", Infinity);
    alice = await restarted(alice);
    assert.deepEqual(muted().sort(), ["#team", "bob"]);
    assert.equal(
      alice.messenger.mutes().get(username("bob")),
      world.clock.now() + 3_600_000,
    );
    world.clock.advance(3_600_000);
    assert.deepEqual(muted(), ["#team"]);
    alice.messenger.mute("#team", 0);
    alice.messenger.mute("bob", 0);
    alice.messenger.mute("carol", 0);
    assert.deepEqual(muted(), []);
    await close(alice);
  }));

Deno.test("whoever was never met is found while there is a relay, and only then", () =>
  inWorld(async (world) => {
    const alice = await Someone.make(world, "alice");
    const bob = await Someone.online(world, "bob");
    const { messenger } = alice;
    await assert.rejects(messenger.find("bob"), fault("not-looked-up"));
    await messenger.connect();
    await assert.rejects(messenger.find("zoe"), fault("unknown-user"));
    await assert.rejects(messenger.find("#none"), fault("unknown-group"));
    await messenger.find("bob");
    alice.link.break();
    await messenger.find("bob");
    await messenger.send("carol", "written before anybody is asked");
    await messenger.find("carol");
    assert.deepEqual(bob.heard, [], "nothing of it is sent");
    await close(alice, bob);
  }));

Deno.test("what was about to be said is kept, once, where its chat is here", () =>
  inWorld(async (world) => {
    const alice = await Someone.make(world, "alice");
    const { messenger } = alice;
    await messenger.groups.create("Team");
    assert.equal(messenger.takeDesk(), null);
    const [bob, team, none] = [username("bob"), handle("#team"), handle("#none")];
    const drafts = new Map<ChatName | null, string>([[null, "/he"], [bob, "hi"], [
      team,
      "all",
    ]]);
    messenger.leaveDesk({ joined: team, drafts: new Map(drafts).set(none, "gone") });
    assert.deepEqual(messenger.takeDesk(), { joined: team, drafts });
    assert.equal(messenger.takeDesk(), null);
    messenger.leaveDesk({ joined: none, drafts: new Map() });
    assert.deepEqual(messenger.takeDesk(), { joined: null, drafts: new Map() });
    await close(alice);
  }));
