import assert from "node:assert/strict";
import type { Username } from "../../../src/address.ts";
import { utf8 } from "../../../src/bytes.ts";
import { decodeCborMap, encodeCbor } from "../../../src/codec/cbor.ts";
import { encodeContent, type OutgoingContent } from "../../../src/wire/content.ts";
import { sendForged } from "../../support/forgery.ts";
import { close, lines, quiet, say, Someone, textOf } from "../../support/messengers.ts";
import { inWorld } from "../../support/world.ts";

Deno.test("an envelope that the relay hands out again is shown once", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    for (const text of ["a", "b", "c"]) await say(alice, bob, text);
    const past = [...world.relay.seatOf("bob").past];
    for (const envelope of [...past, ...past].reverse()) {
      world.relay.put(bob.self.device.address, envelope);
    }
    await quiet(bob);
    assert.deepEqual(bob.heard, ["hello", "a", "b", "c"]);
    assert.deepEqual(bob.told("notice"), []);
    assert.equal(world.relay.seatOf("bob").box.length, 0, "and acknowledged");
    await say(alice, bob, "still works");
    await close(alice, bob);
  }));

Deno.test("an envelope with another body under a known id is not even opened", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const [first] = world.relay.seatOf("bob").past;
    if (first === undefined) throw new Error("nothing was sent");
    world.relay.put(bob.self.device.address, { ...first, body: utf8("something else") });
    await quiet(bob);
    assert.deepEqual(bob.told("notice"), []);
    await close(alice, bob);
  }));

Deno.test("what cannot be opened is told, given up, and does not block the rest", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const [first] = world.relay.seatOf("bob").past;
    if (first === undefined) throw new Error("nothing was sent");
    const id = new Uint8Array(16).fill(9);
    world.relay.put(bob.self.device.address, { ...first, id, body: utf8("garbage") });
    await say(alice, bob, "after it");
    assert.deepEqual(bob.told("notice").map(({ notice }) => notice), [
      { kind: "unreadable", from: "alice" },
    ]);
    assert.deepEqual(bob.heard, ["hello", "after it"]);
    await close(alice, bob);
  }));

Deno.test("a message under another id, sender or recipient than it says is refused", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    const carol = await Someone.online(world, "carol");
    const lies: Partial<OutgoingContent>[] = [
      { id: new Uint8Array(16) },
      { sender: carol.self.device.address },
      { recipient: carol.messenger.me.uuid },
      { names: { sender: carol.name, recipient: bob.name } },
      { names: { sender: alice.name, recipient: carol.name } },
    ];
    for (const lie of lies) sendForged(alice, bob, lie);
    await quiet(bob);
    assert.deepEqual(bob.heard, ["hello"]);
    assert.deepEqual(
      bob.told("notice").map(({ notice }) => notice),
      lies.map(() => ({ kind: "refused", from: "alice" })),
    );
    await say(alice, bob, "the truth");
    assert.deepEqual(bob.heard, ["hello", "the truth"]);
    await close(alice, bob, carol);
  }));

Deno.test("a stranger whose name the relay does not confirm is refused", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    world.relay.intervene = ({ op, from }) =>
      op === "user/find" && from === bob.self.device.address
        ? { status: "not-found" }
        : null;
    await alice.messenger.send("bob", "i am alice");
    await quiet(alice, bob);
    assert.deepEqual(bob.heard, []);
    assert.deepEqual(bob.told("notice").map(({ notice }) => notice), [
      { kind: "refused", from: null },
    ]);
    assert.deepEqual(bob.messenger.contacts(), []);
    await close(alice, bob);
  }));

Deno.test("a stranger who says to be somebody else, or means another, is refused", () =>
  inWorld(async (world) => {
    const bob = await Someone.online(world, "bob");
    for (const [sender, recipient] of [["carol", "bob"], ["mallory", "dave"]] as const) {
      const mallory = await Someone.online(world, "mallory");
      await mallory.messenger.send("bob", "an honest first message");
      bob.link.break();
      await mallory.settled();
      world.relay.seatOf("bob").box.length = 0;
      sendForged(mallory, bob, { names: names(sender, recipient) });
      await bob.messenger.connect();
      await quiet(bob);
      assert.equal(bob.told("notice").at(-1)?.notice.kind, "refused", sender);
      await close(mallory);
    }
    await close(bob);
  }));

Deno.test("a first message waits for the relay's word on its writer, unlost", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    let asked = 0;
    world.relay.intervene = ({ op, from }) => {
      if (op !== "user/find" || from !== bob.self.device.address) return null;
      return ["lost", { status: "limited" }, null][asked++] as "lost" | null;
    };
    await alice.messenger.send("bob", "hi");
    await alice.messenger.send("bob", "hi again");
    await quiet(alice, bob);
    assert.deepEqual(bob.heard, [], "the line broke");
    await bob.messenger.connect();
    await quiet(bob);
    assert.deepEqual(bob.heard, [], "the relay asked for patience");
    world.clock.advance(60_000);
    await quiet(bob);
    assert.deepEqual(bob.heard, ["hi", "hi again"]);
    await close(alice, bob);
  }));

Deno.test("a message of a kind from the future is shown as one", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    sendForged(alice, bob, { counter: 1 }, (content) => {
      const map = decodeCborMap(encodeContent(content)) as Map<number, unknown>;
      return encodeCbor(map.set(1, "hologram").set(13, { frames: 7 }));
    });
    await quiet(bob);
    assert.deepEqual(lines(bob, "alice"), ["alice: hello", "alice: (unknown)"]);
    await close(alice, bob);
  }));

Deno.test("messages that never came are counted, and one that is late fits in", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    bob.link.break();
    for (const text of ["1", "2", "3", "4"]) await alice.messenger.send("bob", text);
    await alice.settled();
    const { box } = world.relay.seatOf("bob");
    const withheld = box.splice(0, 3);
    await bob.messenger.connect();
    await quiet(bob);
    assert.deepEqual(bob.heard, ["hello", "4"]);
    assert.deepEqual(bob.told("missing"), [{
      kind: "missing",
      chat: "alice",
      from: "alice",
      count: 3,
    }]);
    const [, late] = withheld;
    if (late === undefined) throw new Error("nothing was withheld");
    world.relay.put(bob.self.device.address, late);
    await quiet(bob);
    assert.deepEqual(bob.heard, ["hello", "4", "2"]);
    assert.equal(bob.told("missing").length, 1);
    assert.deepEqual(bob.told("notice"), []);
    await close(alice, bob);
  }));

Deno.test("a writer whose vault goes back in time is noticed by her peers", () =>
  inWorld(async (world) => {
    const [alice, bob] = await friends(world);
    await say(alice, bob, "another");
    const rolledBack = { kind: "peer-rolled-back", from: "alice" };
    const noticed = async (change: Partial<OutgoingContent>) => {
      const before = bob.told("notice").length;
      sendForged(alice, bob, change);
      await quiet(bob);
      return bob.told("notice").slice(before).map(({ notice }) => notice);
    };
    assert.deepEqual(await noticed({ counter: 1 }), [rolledBack], "a number again");
    assert.deepEqual(
      await noticed({ counter: 2, previous: new Uint8Array(32) }),
      [rolledBack],
      "another past",
    );
    assert.deepEqual(
      await noticed({ counter: 9, generation: 1 }),
      [rolledBack],
      "a lower generation",
    );
    assert.equal(bob.heard.length, 5, "they are shown all the same");
    await close(alice, bob);
  }));

Deno.test("a receiver that is killed at any request loses and doubles nothing", () =>
  inWorld(async (world) => {
    let bob = await Someone.online(world, "bob");
    const expected: string[] = [];
    for (let at = 0; at < 8; at++) {
      const alice = await Someone.online(world, `alice${at}`);
      let seen = 0;
      world.relay.intervene = ({ from, op }) => {
        const isOther = from !== bob.self.device.address || op.startsWith("keys/");
        if (isOther || seen++ !== Math.floor(at / 2)) return null;
        queueMicrotask(() => bob.link.kill());
        return at % 2 === 0 ? "lost" : "answer lost";
      };
      for (const text of ["one", "two", "three"]) {
        const { id } = await alice.messenger.send("bob", text);
        await alice.messenger.settled(id);
        expected.push(`${alice.name} ${text}`);
      }
      bob = await bob.killed();
      world.relay.intervene = () => null;
      await bob.messenger.connect();
      await quiet(alice, bob);
      const shown = bob.messenger.unprinted(100);
      const texts = shown.map(({ from, body }) => `${from} ${textOf(body)}`);
      assert.deepEqual(texts, expected, `killed at request ${at}`);
      await close(alice);
    }
    await close(bob);
  }));

async function friends(
  world: Parameters<Parameters<typeof inWorld>[0]>[0],
): Promise<[Someone, Someone]> {
  const alice = await Someone.online(world, "alice");
  const bob = await Someone.online(world, "bob");
  await say(alice, bob, "hello");
  return [alice, bob];
}

function names(sender: string, recipient: string) {
  return { sender: sender as Username, recipient: recipient as Username };
}
