import assert from "node:assert/strict";
import { fromHex } from "../../src/bytes.ts";
import type { Envelope } from "../../src/wire/envelope.ts";
import { KIND } from "../../src/wire/envelope.ts";
import { groupId } from "../../src/wire/group_log.ts";
import { groupMailTo } from "../support/lies.ts";
import { sayToAll, TEAM, trio } from "../support/team.ts";
import { inTown, say, type Town, User } from "../support/user.ts";

const TEXTS = ["one", "two", "three", "four"];

Deno.test("A06: what is said to a group is shown once, however often it comes", () =>
  inTown(async (town) => {
    const { alice, bob, carol } = await trio(town);
    for (const text of TEXTS) await sayToAll(alice, [bob, carol], text);
    const past = groupMailTo(town.relay, bob);
    for (const letter of [...past, ...past.toReversed()]) {
      town.relay.hand(bob.address, letter);
    }
    await sayToAll(alice, [bob, carol], "the end");
    const heard = bob.heard.filter((text) => TEXTS.includes(text));
    assert.deepEqual(heard, TEXTS);
    assert.deepEqual(bob.refusals, []);
  }));

Deno.test("A07: what is kept from one member leaves a gap, and is welcome later", () =>
  inTown(async (town) => {
    const { alice, bob, carol } = await trio(town);
    const kept = await withheld(town, bob, async () => {
      for (const text of TEXTS) await sayToAll(alice, [carol], text);
    });
    const [one, two, three, four] = kept;
    assert.ok(one && two && three && four);
    for (const letter of [one, four]) town.relay.hand(bob.address, letter);
    await bob.hears("four");
    assert.deepEqual(bob.told("missing").map(({ count }) => count), [2]);
    for (const letter of [three, two]) town.relay.hand(bob.address, letter);
    await bob.hears("two");
    const lines = bob.lines(TEAM).slice(-TEXTS.length);
    assert.deepEqual(lines, TEXTS.map((text) => `alice: ${text}`));
    assert.deepEqual(bob.refusals, []);
  }));

Deno.test("A03: words for one group are not heard in another, nor in another epoch", () =>
  inTown(async (town) => {
    const { alice, bob, carol } = await trio(town);
    const { groups } = alice.messenger;
    const { id: other } = await groups.create("others");
    await alice.clock.passing(groups.invite("#others", ["bob"]));
    await bob.until(() => bob.messenger.groups.list().length === 2);
    bob.messenger.groups.accept("#others");
    await alice.messenger.send("#others", "in the other one");
    await bob.hears("in the other one");
    const [words] = await withheld(
      town,
      bob,
      () => sayToAll(alice, [carol], "in the team"),
    );
    assert.ok(words !== undefined && "group" in words);
    town.relay.hand(bob.address, { ...words, group: groupId(fromHex(other)) });
    town.relay.hand(bob.address, { ...words, epoch: words.epoch + 1 });
    await bob.until(({ refusals }) => refusals.length === 2);
    assert.deepEqual(bob.refusals, ["refused", "refused"]);
    town.relay.hand(bob.address, words);
    await bob.hears("in the team");
    await sayToAll(carol, [alice, bob], "goes on");
  }));

Deno.test("A03: words to a group do not pass for a letter, nor a letter for them", () =>
  inTown(async (town) => {
    const { alice, bob, carol, id: group } = await trio(town);
    const [words, letter] = await withheld(town, bob, async () => {
      await sayToAll(alice, [carol], "to all");
      await alice.sends(bob, "to bob alone");
    });
    assert.ok(words && letter && "group" in words && "to" in letter);
    const { epoch } = words;
    const { to } = letter;
    const bare = ({ id, from, body }: Envelope) => ({ id, from, body, ...NOWHERE });
    town.relay.hand(to, { ...bare(letter), kind: KIND.senderKeyMessage, group, epoch });
    town.relay.hand(to, { ...bare(words), kind: KIND.message, to });
    town.relay.hand(to, { ...bare(words), kind: KIND.prekeyMessage, to });
    await bob.until(({ refusals }) => refusals.length === 3);
    for (const envelope of [words, letter]) town.relay.hand(to, envelope);
    await bob.hears("to bob alone");
    await bob.hears("to all");
    assert.equal(bob.lines("alice").at(-1), "alice: to bob alone");
    await sayToAll(carol, [alice, bob], "goes on");
  }));

Deno.test("A02: words that are handed to somebody outside say nothing to her", () =>
  inTown(async (town) => {
    const { alice, bob, carol } = await trio(town);
    const dave = await User.join(town, "dave");
    await say(dave, alice, "i am dave");
    await sayToAll(alice, [bob, carol], "among us");
    for (const letter of groupMailTo(town.relay, bob)) {
      town.relay.hand(dave.address, letter);
    }
    await say(alice, dave, "hello dave");
    assert.deepEqual(dave.heard, ["hello dave"]);
    assert.deepEqual(dave.messenger.groups.list(), []);
  }));

/** A place and a time that do not matter. */
const NOWHERE = { seq: 0, receivedAt: 0 };

/** Everything that was for somebody while something was done, and she did not get. */
async function withheld(
  { relay }: Town,
  from: User,
  work: () => Promise<void>,
): Promise<Envelope[]> {
  const kept: Envelope[] = [];
  relay.handsOut((envelope, to) => {
    if (to !== from.address) return [envelope];
    kept.push(envelope);
    return [];
  });
  await work();
  await from.until(() => kept.length > 0);
  relay.handsOut();
  return kept;
}
