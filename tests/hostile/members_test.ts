import assert from "node:assert/strict";
import type { Act, Person } from "../../src/group/act.ts";
import type { Membership } from "../../src/group/membership.ts";
import { distribute } from "../../src/group/sender_key.ts";
import { createSenderKey } from "../../src/group/sender_key.ts";
import { distributionId } from "../../src/group/distribution.ts";
import { encodeContent } from "../../src/wire/content.ts";
import { Branch } from "../support/branch.ts";
import { Impostor } from "../support/impostor.ts";
import { KeyThief } from "../support/key_thief.ts";
import { forgeBundles, groupMailTo } from "../support/lies.ts";
import { contentOf, sealForged } from "../support/forgery.ts";
import { agree, gather, sayToAll, TEAM, type Team, trio } from "../support/team.ts";
import { inTown, passes, say, type Town, User } from "../support/user.ts";

Deno.test("A02: whom the relay puts into a group gets no key and reads nothing", () =>
  inTown(async (town) => {
    const team = await trio(town);
    const { alice, bob, carol } = team;
    const mallory = await User.join(town, "mallory");
    const branch = await Branch.from(town, team);
    branch.grow(branch.sign(mallory, { type: "add", member: personOf(mallory) }));
    branch.show(alice, bob, carol);
    for (const user of [alice, bob, carol]) {
      await user.until(({ notices }) => notices.includes("log-refused"));
      assert.equal(user.messenger.groups.info(TEAM).size, 3);
    }
    assert.deepEqual(town.relay.lettersTo(mallory.address), []);
  }));

Deno.test("A02: nor does anybody who is added in an admin's name", () =>
  inTown(async (town) => {
    const team = await trio(town);
    const { alice, bob, carol } = team;
    const mallory = await User.join(town, "mallory");
    const branch = await Branch.from(town, team);
    const act: Act = { type: "add", member: personOf(mallory) };
    branch.grow(branch.sign(mallory, act, { actor: alice.address }));
    branch.show(bob, carol);
    for (const user of [bob, carol]) {
      await user.until(({ notices }) => notices.includes("log-refused"));
      assert.equal(user.messenger.groups.info(TEAM).size, 3);
    }
    assert.deepEqual(town.relay.lettersTo(mallory.address), []);
  }));

Deno.test("A04: a member's key is taken from herself, and from nobody else", () =>
  inTown(async (town) => {
    const team = await trio(town);
    const { alice, bob, carol, id: group } = team;
    const { epoch, seq, head } = await headOf(town, team);
    // Carol tells Alice a key "of Bob's", which she made herself.
    const stolen = createSenderKey(
      distributionId(group, epoch, bob.address),
      carol.random,
    );
    const body = {
      ...{ type: "sender-key", group, epoch, seq, head } as const,
      distribution: distribute(stolen),
    };
    const content = contentOf(carol, alice, { body });
    const sealed = sealForged(carol, alice, encodeContent(content));
    await town.relay.put({ ...sealed, from: carol.address, id: content.id });
    await alice.until(({ notices }) => notices.includes("refused"));
    await sayToAll(bob, [alice, carol], "still me");
  }));

Deno.test("A03: a key of somebody who is no member is refused", () =>
  inTown(async (town) => {
    const team = await gather(town, "alice", "bob");
    const { admin: alice, others: [bob], id: group } = team;
    assert.ok(bob !== undefined);
    const mallory = await User.join(town, "mallory");
    await say(mallory, alice, "i am mallory");
    await say(alice, mallory, "welcome");
    const { epoch, seq, head } = await headOf(town, team);
    const distribution = distributionId(group, epoch, mallory.address);
    const body = {
      ...{ type: "sender-key", group, epoch, seq, head } as const,
      distribution: distribute(createSenderKey(distribution, mallory.random)),
    };
    const content = contentOf(mallory, alice, { body });
    const sealed = sealForged(mallory, alice, encodeContent(content));
    await town.relay.put({ ...sealed, from: mallory.address, id: content.id });
    await alice.until(({ notices }) => notices.includes("refused"));
    await sayToAll(bob, [alice], "still two");
  }));

Deno.test("A23: what a member may not do is refused, if the relay takes it", async () => {
  const acts: readonly ((team: Awaited<ReturnType<typeof trio>>) => Act)[] = [
    ({ bob }) => ({ type: "promote", target: bob.address }),
    ({ alice }) => ({ type: "remove", target: alice.address }),
    ({ bob }) => ({ type: "rename", name: bob.random.bytes(32) }),
  ];
  for (const act of acts) {
    await inTown(async (town) => {
      const team = await trio(town);
      const { bob, carol } = team;
      const before = carol.messenger.groups.info(TEAM);
      const branch = await Branch.from(town, team);
      branch.grow(branch.sign(bob, act(team)));
      branch.show(carol);
      await carol.until(({ notices }) => notices.includes("log-refused"));
      assert.deepEqual(carol.messenger.groups.info(TEAM), before);
    });
  }
});

Deno.test("A23: what a removed admin did before her removal, but later, is refused", () =>
  inTown(async (town) => {
    const team = await trio(town);
    const { alice, bob, carol } = team;
    const { groups } = alice.messenger;
    await alice.clock.passing(groups.promote(TEAM, "bob"));
    const mallory = await User.join(town, "mallory");
    const past = await Branch.from(town, team);
    await alice.clock.passing(groups.remove(TEAM, "bob"));
    await carol.until(() => carol.messenger.groups.info(TEAM).size === 2);
    // She appends to the log as it was, under a time before that; the relay agrees.
    past.grow(past.sign(bob, { type: "add", member: personOf(mallory) }, { time: 0 }));
    past.show(carol);
    await carol.until(({ notices }) => notices.includes("relay-lied"));
    // And to the log as it is.
    assert.equal(carol.messenger.groups.info(TEAM).size, 2);
    assert.deepEqual(town.relay.lettersTo(mallory.address), []);
  }));

Deno.test("A20: whoever is removed reads nothing later, with all keys kept", () =>
  inTown(async (town) => {
    const team = await trio(town);
    const { alice, bob, carol } = team;
    const thief = new KeyThief(carol, team);
    await sayToAll(alice, [bob, carol], "before");
    thief.hoards();
    await alice.clock.passing(alice.messenger.groups.remove(TEAM, "carol"));
    await sayToAll(alice, [bob], "of alice, later");
    await sayToAll(bob, [alice], "of bob, later");
    thief.hoards();
    const texts = thief.reads(town.relay.transcript);
    assert.ok(texts.includes("before"));
    assert.deepEqual(texts.filter((text) => text.includes("later")), []);
    const standing = () => carol.messenger.groups.info(TEAM).standing;
    await carol.until(() => standing() === "former");
  }));

Deno.test("A20: whoever joins reads nothing of before, with all that passed", () =>
  inTown(async (town) => {
    const team = await gather(town, "alice", "bob");
    const { admin: alice, others: [bob] } = team;
    assert.ok(bob !== undefined);
    await sayToAll(bob, [alice], "before");
    const carol = await User.join(town, "carol");
    await say(carol, alice, "i am carol");
    await say(alice, carol, "welcome");
    await alice.clock.passing(alice.messenger.groups.invite(TEAM, ["carol"]));
    await agree(carol);
    const thief = new KeyThief(carol, team);
    let known = 0;
    // Their keys come first, and are kept before the messages turn them on.
    town.relay.handsOut((envelope) => "group" in envelope ? [] : [envelope]);
    for (const user of [alice, bob]) {
      await user.messenger.send(TEAM, `of ${user.username}, later`);
      known++;
      await carol.until(() => thief.hoards() >= known);
    }
    const texts = thief.reads(town.relay.transcript);
    assert.deepEqual(new Set(texts), new Set(["of alice, later", "of bob, later"]));
  }));

Deno.test("A21: what one member writes is never shown as another's", () =>
  inTown(async (town) => {
    const team = await trio(town);
    const { alice, bob, carol } = team;
    await sayToAll(carol, [alice, bob], "of carol");
    const letter = groupMailTo(town.relay, alice).at(-1);
    assert.ok(letter !== undefined);
    const id = alice.random.bytes(16);
    for (const from of [bob.address, alice.address]) {
      town.relay.hand(alice.address, { ...letter, from });
      town.relay.hand(alice.address, { ...letter, from, id });
    }
    const refused = () => alice.notices.filter((kind) => kind === "refused");
    await alice.until(() => refused().length === 4);
    await sayToAll(bob, [alice, carol], "of bob");
    assert.equal(alice.heard.filter((text) => text === "of carol").length, 1);
  }));

Deno.test("A02: a member of whom the relay gives other keys gets none of ours", () =>
  inTown(async (town) => {
    const team = await gather(town, "alice", "bob");
    const { admin: alice, others: [bob] } = team;
    assert.ok(bob !== undefined);
    const mallory = new Impostor(bob.address);
    forgeBundles(town.relay, bob.address, () => mallory.bundle(town.clock.now()));
    const carol = await User.join(town, "carol");
    await say(carol, alice, "i am carol");
    await say(alice, carol, "welcome");
    await alice.clock.passing(alice.messenger.groups.invite(TEAM, ["carol"]));
    await agree(carol);
    await sayToAll(carol, [alice], "of carol");
    await carol.until(({ notices }) => notices.includes("member-differs"));
    const letters = town.relay.lettersTo(bob.address).filter(({ from }) =>
      from === carol.address
    );
    assert.deepEqual(letters, []);
    // Once the relay is honest, he gets the key, and what it opens.
    forgeBundles(town.relay, bob.address, (bundle) => bundle);
    await passes(town.clock, 61_000);
    await bob.hears("of carol");
  }));

/** Where the group's log ends. */
async function headOf({ relay }: Town, { id }: Team): Promise<Membership> {
  const membership = await relay.store.groups.membership(id);
  if (membership === null) throw new Error("There is no such group");
  return membership;
}

function personOf({ username, device }: User): Person {
  const { address, identity } = device;
  return { username, address, identityKey: identity.public };
}
