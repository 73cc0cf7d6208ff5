import assert from "node:assert/strict";
import { commitsOf } from "../../../support/commits.ts";
import { close, quiet } from "../../../support/messengers.ts";
import { paperTeam, tell } from "../../../support/paper_team.ts";
import { inWorld } from "../../../support/world.ts";

const OTHERS = ["bob", "carol", "dave", "erin"];

Deno.test("new keys for all members are sealed in one commit, and done in one", () =>
  inWorld(async (world) => {
    const all = await paperTeam(world, ...OTHERS);
    const [alice] = all;
    if (!alice) return assert.fail();
    await tell(alice, all, "before");
    const plain = await commitsOf(alice, () => tell(alice, all, "under old keys"));
    await alice.messenger.groups.renew("#team");
    await quiet(...all);
    const keyed = await commitsOf(alice, () => tell(alice, all, "under new ones"));
    assert.ok(keyed - plain <= 2, `${keyed - plain} commits for ${OTHERS.length} keys`);
    for (const name of OTHERS) {
      const one = all.find((one) => one.name === name);
      assert.deepEqual(one?.heard, ["before", "under old keys", "under new ones"]);
    }
    await close(...all);
  }));

Deno.test("keys that were sealed together are given once, whenever the kill comes", () =>
  inWorld(async (world) => {
    const all = await paperTeam(world, ...OTHERS);
    let [alice] = all;
    const others = all.slice(1);
    if (!alice) return assert.fail();
    let sent = 0;
    // The third hangs: two have arrived, of which the vault does not know.
    world.relay.intervene = ({ op }) => op === "send" && ++sent === 3 ? "silence" : null;
    await alice.messenger.send("#team", "hello");
    await quiet(...others);
    world.relay.intervene = () => null;
    alice = await alice.killed();
    await alice.messenger.connect();
    await quiet(alice, ...others);
    for (const one of others) {
      assert.deepEqual(one.heard, ["hello"]);
      assert.deepEqual(one.told("notice"), []);
    }
    await close(alice, ...others);
  }));
