import assert from "node:assert/strict";
import { encodeContent } from "../../src/wire/content.ts";
import { LIMIT } from "../../src/limits.ts";
import { KIND } from "../../src/wire/envelope.ts";
import { contentOf } from "../support/forgery.ts";
import { Impostor } from "../support/impostor.ts";
import { claimBundle, disown, forgetGenerations, withhold } from "../support/lies.ts";
import { someBytes } from "../support/relay_world.ts";
import { sayToAll, TEAM, trio } from "../support/team.ts";
import { acquainted, inTown, say, User } from "../support/user.ts";

Deno.test("A09: a relay that makes people start anew gains a new session alone", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    const kept = withhold(town.relay, bob);
    await alice.sends(bob, "in the old session");
    town.relay.handsOut();
    disown(town.relay, bob.address);
    await say(alice, bob, "in a new session");
    const letters = town.relay.lettersTo(bob.address);
    assert.equal(letters.at(-1)?.kind, KIND.prekeyMessage);
    for (const letter of kept) town.relay.hand(bob.address, letter);
    await bob.hears("in the old session");
    await say(bob, alice, "both came");
    assert.equal(alice.messenger.info("bob").contact.trust, "unverified");
    assert.deepEqual(alice.notices, []);
  }));

Deno.test("A09: a relay that disowns a device over and over does not keep us busy", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    town.relay.lies["send"] = (_, from, truth) =>
      from === alice.address ? Promise.resolve({ status: "not-found" }) : truth();
    const { id } = await alice.messenger.send("bob", "are you there?");
    await alice.until(() => alice.told("delayed").length > 0);
    const claims = () =>
      town.relay.asked(alice.address).filter((op) => op === "bundle/claim").length;
    assert.equal(claims(), 2, "one for the first contact, one for this");
    delete town.relay.lies["send"];
    town.relay.cut(alice.address);
    await bob.hears("are you there?");
    assert.equal(alice.messenger.history("bob", { limit: 1 })[0]?.id, id);
  }));

Deno.test("A09: sessions of an impostor push none of the true person's out", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    const mallory = new Impostor(bob.address);
    const now = town.clock.now();
    for (let session = 0; session <= LIMIT.archivedSessions; session++) {
      mallory.meets(alice.address, await claimBundle(town.relay, alice), now);
      const content = contentOf(bob, alice);
      const sealed = mallory.writes(alice.address, encodeContent(content), now);
      await town.relay.put({ ...sealed, from: bob.address, id: content.id });
    }
    await alice.until(() => alice.told("identity-changed").length > 0);
    await say(bob, alice, "still me");
    assert.deepEqual(alice.notices, []);
  }));

Deno.test("A16: an older copy of a vault starts anew before it sends", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    const copy = await alice.copy();
    for (const text of ["three", "four"]) await say(alice, bob, text);
    await alice.leaves();
    const old = await User.open(town, copy);
    assert.ok(old.notices.includes("vault-rolled-back"));
    await say(old, bob, "back again");
    assert.deepEqual(bob.heard, ["hello", "three", "four", "back again"]);
    assert.ok(bob.lines("alice").includes("alice: renewed"));
    await say(bob, old, "i see");
  }));

Deno.test("A16: a copy that the relay tells nothing is found out by its peer", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    await say(alice, bob, "three");
    const copy = await alice.copy();
    for (const text of ["four", "five"]) await say(alice, bob, text);
    await alice.leaves();
    forgetGenerations(town.relay);
    const old = await User.open(town, copy);
    assert.deepEqual(old.notices, []);
    await old.sends(bob, "under a key that was used");
    await bob.until(({ notices }) => notices.includes("unreadable"));
    assert.deepEqual(bob.notices, ["peer-rolled-back", "renewing", "unreadable"]);
    await old.until(() => old.lines("bob").includes("bob: renewed"));
    await say(old, bob, "under a new one");
    await say(bob, old, "welcome back");
    assert.deepEqual(bob.heard, ["hello", "three", "four", "five", "under a new one"]);
  }));

Deno.test("A16: whatever the relay makes up of old letters accuses nobody", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    for (const text of ["three", "four"]) await say(alice, bob, text);
    for (const letter of town.relay.lettersTo(bob.address)) {
      town.relay.hand(bob.address, { ...letter, id: someBytes(16) });
      const body = letter.body.with(-20, (letter.body.at(-20) ?? 0) ^ 1);
      town.relay.hand(bob.address, { ...letter, id: someBytes(16), body });
    }
    await say(alice, bob, "five");
    assert.ok(!bob.notices.includes("peer-rolled-back"));
  }));

Deno.test("A16: so is one that goes on in a group, and its keys are new", () =>
  inTown(async (town) => {
    const { alice, bob, carol } = await trio(town);
    const copy = await alice.copy();
    for (const text of ["one", "two"]) await sayToAll(alice, [bob, carol], text);
    await alice.leaves();
    forgetGenerations(town.relay);
    const old = await User.open(town, copy);
    await old.messenger.send(TEAM, "under a key that was used");
    for (const reader of [bob, carol]) {
      await reader.until(({ notices }) => notices.includes("unreadable"));
      assert.ok(reader.notices.includes("peer-rolled-back"));
    }
    await old.until(() =>
      ["bob", "carol"].every((name) => old.lines(name).includes(`${name}: renewed`))
    );
    await sayToAll(old, [bob, carol], "under a new one");
    await sayToAll(old, [bob, carol], "and another one");
  }));
