import assert from "node:assert/strict";
import { KIND } from "../../../../src/wire/envelope.ts";
import { close, quiet, Someone, type World } from "../../../support/messengers.ts";
import { inWorld } from "../../../support/world.ts";

/** A group of alice's, whose other members have never said a word to each other. */
async function team(
  world: World,
): Promise<[alice: Someone, bob: Someone, carol: Someone]> {
  const alice = await Someone.online(world, "alice");
  const bob = await Someone.online(world, "bob");
  const carol = await Someone.online(world, "carol");
  const all = [alice, bob, carol];
  await alice.messenger.groups.create("Team");
  await alice.messenger.groups.invite("#team", ["bob", "carol"]);
  await quiet(...all);
  for (const one of [bob, carol]) one.messenger.groups.accept("#team");
  await quiet(...all);
  for (const one of all) await tell(one, all, `${one.name} is here`);
  return [alice, bob, carol];
}

async function tell(from: Someone, all: readonly Someone[], text: string) {
  await from.messenger.send("#team", text);
  await quiet(...all);
}

/** Something that is said to be from one of them to the other, and opens for nobody. */
function garble(from: Someone, to: Someone): void {
  const body = new Uint8Array(200);
  const [id, kind] = [new Uint8Array(16), KIND.message];
  const envelope = { id, from: from.self.device.address, kind, body };
  from.world.relay.put(to.self.device.address, envelope);
}

Deno.test("members who are strangers to each other mend their session unseen", () =>
  inWorld(async (world) => {
    const [alice, bob, carol] = await team(world);
    const emoji = () => carol.messenger.protection("bob")?.emoji;
    const before = emoji();
    garble(bob, carol);
    await quiet(alice, bob, carol);
    assert.deepEqual(carol.told("notice").map(({ notice }) => notice), [
      { kind: "unreadable", from: "bob" },
      { kind: "renewing", with: "bob", cause: "unreadable" },
    ]);
    assert.notDeepEqual(emoji(), before);
    assert.deepEqual(emoji(), bob.messenger.protection("carol")?.emoji);
    for (const one of [bob, carol]) {
      assert.deepEqual(one.messenger.chats().map(({ name }) => name), ["#team"]);
    }
    await close(alice, bob, carol);
  }));

Deno.test("who renewed since something was lost gets the keys of groups again", () =>
  inWorld(async (world) => {
    const [alice, bob, carol] = await team(world);
    const keysTo = () =>
      world.relay.seatOf("carol").past
        .filter((one) => "to" in one && one.from === bob.self.device.address).length;
    garble(bob, carol);
    await quiet(alice, bob, carol);
    const before = keysTo();
    await tell(bob, [alice, carol], "once more");
    assert.equal(keysTo(), before + 1);
    await tell(bob, [alice, carol], "and again");
    assert.equal(keysTo(), before + 1);
    assert.deepEqual(carol.heard.slice(-2), ["once more", "and again"]);
    await close(alice, bob, carol);
  }));
