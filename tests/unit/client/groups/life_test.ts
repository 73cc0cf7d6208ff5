import assert from "node:assert/strict";
import { close, quiet, Someone } from "../../../support/messengers.ts";
import { inWorld } from "../../../support/world.ts";

Deno.test("a group's life: founded, joined, talked in, left by force and by will", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    const carol = await Someone.online(world, "carol");
    const all = [alice, bob, carol];
    const { handle } = await alice.messenger.groups.create("Team");
    assert.equal(handle, "#team");
    await alice.messenger.groups.invite("#team", ["bob", "carol"]);
    await quiet(...all);
    for (const one of [bob, carol]) {
      assert.deepEqual(one.told("invited"), [
        { kind: "invited", chat: "#team", from: "alice" },
      ]);
      one.messenger.groups.accept("#team");
    }
    await quiet(...all);
    const { id } = await alice.messenger.send("#team", "hello everybody");
    await alice.messenger.settled(id);
    await quiet(...all);
    assert.deepEqual(bob.heard, ["hello everybody"]);
    assert.deepEqual(carol.heard, ["hello everybody"]);
    await bob.messenger.send("#team", "hello yourself");
    await quiet(...all);
    assert.deepEqual(alice.heard, ["hello yourself"]);
    await alice.messenger.groups.remove("#team", "bob");
    await quiet(...all);
    world.clock.advance(60_000);
    assert.deepEqual(bob.told("notice"), [], "the proof of it came in time");
    await alice.messenger.send("#team", "bob is gone");
    await quiet(...all);
    assert.deepEqual(bob.heard, ["hello everybody"]);
    assert.deepEqual(carol.heard, ["hello everybody", "hello yourself", "bob is gone"]);
    const past = carol.messenger.groups.events("#team")
      .map(({ epoch, act, by, who }) => `${epoch}: ${by} ${act} ${who ?? "it"}`);
    assert.deepEqual(past, [
      "0: alice create it",
      "0: alice add bob",
      "0: alice add carol",
      "1: alice remove bob",
    ]);
    await close(...all);
  }));
