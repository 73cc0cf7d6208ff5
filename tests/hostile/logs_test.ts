import assert from "node:assert/strict";
import { LIMIT } from "../../src/limits.ts";
import { Branch } from "../support/branch.ts";
import { TEAM, trio } from "../support/team.ts";
import type { SignedHead } from "../../src/wire/group_log.ts";
import { inTown, passes, say, type User } from "../support/user.ts";
import { fault } from "../support/vaults.ts";

Deno.test("A22: two histories are found out at the next message, unlost", () =>
  inTown(async (town) => {
    const team = await trio(town);
    const { alice, bob } = team;
    const { groups } = alice.messenger;
    await alice.clock.passing(groups.promote(TEAM, "bob"));
    await bob.until(() => roleOf(bob, "bob") === "admin");
    // Both change the group; the relay takes either's change for the next, and shows
    // Bob's to Bob alone.
    const branch = await Branch.from(town, team);
    branch.show(bob);
    await alice.clock.passing(groups.rename(TEAM, "team"));
    await bob.clock.passing(bob.messenger.groups.renew(TEAM));
    await alice.messenger.send(TEAM, "which history?");
    await bob.until(({ notices }) => notices.includes("relay-lied"));
    await bob.messenger.send(TEAM, "mine").catch(() => {});
    await assert.rejects(bob.messenger.send(TEAM, "mine?"), fault("group-split"));
    assert.equal(bob.messenger.groups.info(TEAM).standing, "split");
    assert.ok(bob.lines(TEAM).includes("carol: carol is here"));
    await say(bob, alice, "we were split");
  }));

Deno.test("A22: a member who is shown an old log sends nothing, and is told why", () =>
  inTown(async (town) => {
    const team = await trio(town);
    const { alice, bob, carol } = team;
    const old = await Branch.from(town, team);
    old.show(bob);
    await alice.clock.passing(alice.messenger.groups.remove(TEAM, "carol"));
    await alice.messenger.send(TEAM, "carol is out");
    // What she passes on shows that the relay knows of more than it gives.
    await bob.until(({ notices }) => notices.includes("log-withheld"));
    await bob.messenger.send(TEAM, "is she?");
    await bob.until(() => bob.told("delayed").length > 0);
    assert.equal(bob.told("delayed")[0]?.code, "log-withheld");
    assert.ok(!carol.heard.includes("is she?"));
    old.hide();
    town.relay.cut(bob.address);
    await bob.hears("carol is out");
    await alice.hears("is she?");
    assert.ok(!carol.heard.includes("is she?"));
  }));

Deno.test("A22: nothing is sent under a statement that is old, early or another's", () =>
  inTown(async (town) => {
    const team = await trio(town);
    const { bob } = team;
    const branch = await Branch.from(town, team);
    const claims: ((head: SignedHead) => SignedHead)[] = [
      (head) => town.relay.state({ ...head, time: head.time - 2 * LIMIT.headAgeMs }),
      (head) => town.relay.state({ ...head, time: head.time + 99 * LIMIT.headAgeMs }),
      (head) => ({ ...head, signature: bob.random.bytes(64) }),
    ];
    branch.show(bob);
    for (const [at, claim] of claims.entries()) {
      branch.claims = claim;
      await passes(town.clock, LIMIT.headAgeMs + 1_000);
      await bob.messenger.send(TEAM, `${at}`);
      await bob.until(() => bob.told("delayed").length > at);
    }
    const codes = bob.told("delayed").map(({ code }) => code);
    assert.deepEqual(codes, claims.map(() => "log-withheld"));
  }));

function roleOf(user: User, name: string): string | undefined {
  return user.messenger.groups.info(TEAM).members.find(({ username }) =>
    username === name
  )
    ?.role;
}
