import assert from "node:assert/strict";
import { entryHash } from "../../../../src/wire/group_log.ts";
import { groupId } from "../../../../src/wire/group_log.ts";
import { stateHead } from "../../../../src/group/head.ts";
import { fromHex } from "../../../../src/bytes.ts";
import { ClientError } from "../../../../client/fault.ts";
import { close, quiet, Someone } from "../../../support/messengers.ts";
import { paperTeam } from "../../../support/paper_team.ts";
import { fault } from "../../../support/vaults.ts";
import { inWorld } from "../../../support/world.ts";

function members(someone: Someone): string[] {
  return someone.messenger.groups.info("#team").members
    .map(({ username, role }) => role === "admin" ? `${username}*` : username);
}

Deno.test("what two admins change at once is both made, one after the other", () =>
  inWorld(async (world) => {
    const [alice, bob, carol, dave] = await paperTeam(world, "bob", "carol", "dave");
    if (!alice || !bob || !carol || !dave) return assert.fail();
    await alice.messenger.groups.promote("#team", "bob");
    await quiet(alice, bob);
    const changes = [
      alice.messenger.groups.remove("#team", "carol"),
      bob.messenger.groups.remove("#team", "dave"),
    ];
    await world.clock.passing(Promise.all(changes));
    await quiet(alice, bob, carol, dave);
    for (const one of [alice, bob]) {
      assert.deepEqual(members(one), ["alice*", "bob*"]);
      assert.equal(one.messenger.groups.info("#team").epoch, 2);
    }
    await close(alice, bob, carol, dave);
  }));

Deno.test("a change whose answer was lost by a kill is made once, and followed up", () =>
  inWorld(async (world) => {
    let alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await alice.messenger.groups.create("Team");
    world.relay.intervene = ({ op }) => op === "group/append" ? "answer lost" : null;
    const invited = alice.messenger.groups.invite("#team", ["bob"]);
    await assert.rejects(invited, fault("relay-unreachable"));
    world.relay.intervene = () => null;
    alice = await alice.killed();
    await alice.messenger.connect();
    await quiet(alice, bob);
    assert.deepEqual(members(alice), ["alice*", "bob"]);
    assert.deepEqual(bob.told("invited").length, 1);
    await close(alice, bob);
  }));

Deno.test("the only admin names who follows, and a last one closes the group", () =>
  inWorld(async (world) => {
    const [alice, bob] = await paperTeam(world, "bob");
    if (!alice || !bob) return assert.fail();
    await assert.rejects(alice.messenger.groups.leave("#team"), fault("last-admin"));
    await assert.rejects(bob.messenger.groups.rename("#team", "B"), fault("not-allowed"));
    await alice.messenger.groups.leave("#team", "bob");
    await quiet(alice, bob);
    assert.deepEqual(members(bob), ["bob*"]);
    assert.equal(alice.messenger.groups.info("#team").standing, "former");
    await assert.rejects(alice.messenger.send("#team", "?"), fault("not-a-member"));
    await bob.messenger.groups.rename("#team", "Bob's own");
    assert.equal(bob.messenger.groups.list()[0]?.handle, "#bob-s-own");
    await bob.messenger.groups.leave("#team");
    assert.equal(bob.messenger.groups.list()[0]?.size, 0);
    await close(alice, bob);
  }));

Deno.test("an invitation that is declined is answered by leaving", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await alice.messenger.groups.create("Team");
    await alice.messenger.groups.invite("#team", ["bob"]);
    await quiet(alice, bob);
    bob.messenger.groups.decline("#team");
    await quiet(alice, bob, alice);
    assert.deepEqual(members(alice), ["alice*"]);
    assert.equal(bob.messenger.groups.list()[0]?.standing, "former");
    assert.throws(() => bob.messenger.groups.accept("#team"), fault("no-invitation"));
    await close(alice, bob);
  }));

Deno.test("A22: a relay that signs two histories is convicted, and nothing is sent", () =>
  inWorld(async (world) => {
    const [alice, bob] = await paperTeam(world, "bob");
    if (!alice || !bob) return assert.fail();
    const { id } = bob.messenger.groups.info("#team");
    const { state } = world.relay.groups.at(groupId(fromHex(id)));
    const head = entryHash(new Uint8Array(32).fill(9));
    const { group, seq } = state;
    const lie = stateHead({ group, seq, head, time: 1 }, world.relay.groups.identity);
    bob.link.push({ op: "group", args: lie });
    await quiet(bob);
    const [notice] = bob.told("notice");
    assert.deepEqual(notice?.notice, { kind: "relay-lied", chat: "#team" });
    await assert.rejects(bob.messenger.send("#team", "?"), fault("group-split"));
    await assert.rejects(bob.messenger.groups.renew("#team"), fault("group-split"));
    await close(alice, bob);
  }));

Deno.test("a message whose key comes later waits for it, through a kill", () =>
  inWorld(async (world) => {
    let [alice, bob] = await paperTeam(world, "bob");
    if (!alice || !bob) return assert.fail();
    const seat = world.relay.seatOf("bob");
    await bob.close();
    const { id } = await alice.messenger.send("#team", "the key comes later");
    await alice.messenger.settled(id);
    await quiet(alice);
    const [key, message] = seat.box;
    assert.ok(key && message);
    seat.box.splice(0, 2, { ...message, seq: key.seq }, { ...key, seq: message.seq });
    bob = await Someone.open(world, bob.parts.folder, bob.parts.traits);
    await bob.messenger.connect();
    await quiet(bob);
    assert.deepEqual(bob.heard, ["the key comes later"]);
    await close(alice, bob);
  }));

Deno.test("who joins unasked does so where she accepted the one who invites", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob", { joinsUnasked: true });
    await bob.messenger.send("alice", "I know you");
    await quiet(alice, bob);
    await alice.messenger.groups.create("Team");
    await alice.messenger.groups.invite("#team", ["bob"]);
    await quiet(alice, bob);
    assert.deepEqual(bob.told("invited"), []);
    assert.deepEqual(members(bob), ["alice*", "bob"]);
    await close(alice, bob);
  }));

Deno.test("that the relay shuts us out is told when no proof of it has come", () =>
  inWorld(async (world) => {
    const [alice, bob] = await paperTeam(world, "bob");
    if (!alice || !bob) return assert.fail();
    const isBob = (at: string) => at === bob.self.device.address;
    world.relay.intervene = ({ op, from }) =>
      op.startsWith("group/") && isBob(from) ? { status: "not-found" } : null;
    bob.link.break();
    await bob.messenger.connect();
    await quiet(bob);
    assert.equal(bob.messenger.groups.info("#team").standing, "former");
    world.clock.advance(59_000);
    assert.deepEqual(bob.told("notice"), []);
    // It goes on waiting where it was broken off, and tells of it once.
    bob.link.break();
    world.clock.advance(1_000);
    assert.deepEqual(bob.told("notice"), []);
    await bob.messenger.connect();
    world.clock.advance(0);
    const closed = { kind: "group-closed", chat: "#team" };
    assert.deepEqual(bob.told("notice").map(({ notice }) => notice), [closed]);
    bob.link.break();
    await bob.messenger.connect();
    world.clock.advance(60_000);
    assert.equal(bob.told("notice").length, 1);
    await close(alice, bob);
  }));

Deno.test("offline, a change is kept, and said to be only where it is", () =>
  inWorld(async (world) => {
    const [alice, bob] = await paperTeam(world, "bob");
    if (!alice || !bob) return assert.fail();
    const carol = await Someone.online(world, "carol");
    alice.link.break();
    const { groups } = alice.messenger;
    const isKept = (kept: boolean) => (error: unknown) =>
      error instanceof ClientError && error.code === "relay-unreachable" &&
      (error.about.isKept ?? false) === kept;
    await assert.rejects(groups.invite("#team", ["carol"]), isKept(false));
    await assert.rejects(groups.promote("#team", "bob"), isKept(true));
    assert.deepEqual(groups.info("#team").waiting, ["promote"]);
    await alice.messenger.connect();
    await quiet(alice, bob);
    assert.deepEqual(members(bob), ["alice*", "bob*"]);
    await close(alice, bob, carol);
  }));
