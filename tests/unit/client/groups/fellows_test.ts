import assert from "node:assert/strict";
import { KIND } from "../../../../src/wire/envelope.ts";
import { close, quiet, Someone, type World } from "../../../support/messengers.ts";
import { paperTeam, tell } from "../../../support/paper_team.ts";
import { inWorld } from "../../../support/world.ts";

/** Three who share a group, and have all spoken there. */
async function trio(
  world: World,
): Promise<[alice: Someone, bob: Someone, carol: Someone]> {
  const [alice, bob, carol] = await paperTeam(world, "bob", "carol");
  if (!alice || !bob || !carol) throw new Error("There are three");
  const all = [alice, bob, carol];
  for (const one of all) await tell(one, all, `${one.name} is here`);
  return [alice, bob, carol];
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
    const [alice, bob, carol] = await trio(world);
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
    const [alice, bob, carol] = await trio(world);
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
