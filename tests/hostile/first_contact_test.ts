import assert from "node:assert/strict";
import { encodeContent } from "../../src/wire/content.ts";
import type { ChatInfo } from "../../client/messenger.ts";
import { contentOf } from "../support/forgery.ts";
import { Impostor, Interloper } from "../support/impostor.ts";
import { claimBundle, disown, forgeBundles, rename } from "../support/lies.ts";
import { acquainted, inTown, say, User } from "../support/user.ts";
import { fault } from "../support/vaults.ts";

Deno.test("A01: whoever sits in between from the start shows in the safety numbers", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice");
    const bob = await User.join(town, "bob");
    const mallory = new Interloper(town.relay, alice.address, bob.address);
    await say(alice, bob, "hello");
    await say(bob, alice, "hello yourself");
    assert.equal(mallory.read.length, 2, "he reads all of it");
    const hers = halves(alice.messenger.info("bob"));
    const his = halves(bob.messenger.info("alice"));
    assert.deepEqual(hers.filter((half) => his.includes(half)), [], "no half agrees");
  }));

Deno.test("A01: keys that are swapped later stop what is sent, and nothing else", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    const mallory = new Impostor(bob.address);
    forgeBundles(town.relay, bob.address, () => mallory.bundle(alice.clock.now()));
    disown(town.relay, bob.address);
    await assert.rejects(alice.sends(bob, "my secret"), fault("identity-changed"));
    assert.deepEqual(alice.told("identity-changed").map(({ chat }) => chat), ["bob"]);
    await assert.rejects(alice.sends(bob, "my secret"), fault("identity-changed"));
    // The number that she is asked to compare is not Bob's.
    const shown = alice.messenger.info("bob");
    assert.equal(shown.contact.trust, "changed");
    assert.notEqual(shown.safetyNumber, bob.messenger.info("alice").safetyNumber);
    await say(bob, alice, "still me");
    assert.deepEqual(bob.heard, ["hello"]);
  }));

Deno.test("A01: what a swapped key writes is held back, and told", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    const { relay, clock } = town;
    const mallory = new Impostor(bob.address);
    mallory.meets(alice.address, await claimBundle(relay, alice), clock.now());
    const content = contentOf(bob, alice);
    const sealed = mallory.writes(alice.address, encodeContent(content), clock.now());
    await relay.put({ ...sealed, from: bob.address, id: content.id });
    await alice.until(() => alice.told("identity-changed").length > 0);
    await say(bob, alice, "still me");
    assert.deepEqual(alice.heard, ["hello yourself", "still me"]);
    assert.deepEqual(alice.lines("bob").length, 3);
    await assert.rejects(alice.sends(bob, "my secret"), fault("identity-changed"));
  }));

Deno.test("A01: a name that is led to another account is a changed identity", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    const mallory = await User.join(town, "mallory");
    rename(town.relay, { byName: { bob: mallory.address } });
    disown(town.relay, bob.address);
    await assert.rejects(alice.sends(bob, "my secret"), fault("identity-changed"));
    assert.deepEqual(alice.told("identity-changed").map(({ chat }) => chat), ["bob"]);
    await say(bob, alice, "still me");
    assert.deepEqual(mallory.heard, []);
  }));

Deno.test("A05: an account that is given a second name keeps the first one alone", () =>
  inTown(async (town) => {
    const [alice, bob] = await acquainted(town);
    rename(town.relay, { byName: { carol: bob.address } });
    const { messenger } = alice;
    await assert.rejects(messenger.send("carol", "hi"), fault("identity-changed"));
    assert.deepEqual(messenger.contacts().map(({ username }) => username), ["bob"]);
    await say(alice, bob, "hi bob");
  }));

Deno.test("A05: two names that are swapped lead nobody's words to the wrong one", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice");
    const bob = await User.join(town, "bob");
    const carol = await User.join(town, "carol");
    rename(town.relay, { byName: { bob: carol.address, carol: bob.address } });
    await alice.messenger.send("bob", "for bob alone");
    await carol.until(({ refusals }) => refusals.length > 0);
    assert.deepEqual(carol.refusals, ["refused"]);
    assert.deepEqual(carol.heard, []);
    assert.deepEqual(carol.messenger.contacts(), []);
  }));

Deno.test("A05: a stranger is shown by no name but the one that she claims herself", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice");
    const bob = await User.join(town, "bob");
    const queen = new Map([[alice.messenger.me.uuid, "queen"]]);
    rename(town.relay, { byAccount: queen });
    await alice.messenger.send("bob", "hello");
    await bob.until(({ refusals }) => refusals.length > 0);
    assert.deepEqual(bob.refusals, ["refused"]);
    assert.deepEqual(bob.heard, []);
    assert.deepEqual(bob.messenger.contacts(), []);
  }));

/** What each side contributes to a safety number: a digest of its account and key. */
function halves({ safetyNumber }: ChatInfo): string[] {
  return [safetyNumber.slice(0, 30), safetyNumber.slice(30)];
}
