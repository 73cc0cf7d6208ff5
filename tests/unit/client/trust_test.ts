import assert from "node:assert/strict";
import { close, lines, quiet, say, Someone } from "../../support/messengers.ts";
import { fault } from "../../support/vaults.ts";
import { inWorld } from "../../support/world.ts";

Deno.test("a changed identity blocks sending until it is trusted", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hello");
    await say(bob, alice, "hello");
    const before = alice.messenger.info("bob").safetyNumber;
    const newBob = await replaced(bob);
    // The session with the old device is still there: only the relay's answer shows.
    const { id } = await alice.messenger.send("bob", "are you there?");
    await assert.rejects(alice.messenger.settled(id), fault("identity-changed"));
    assert.deepEqual(alice.told("identity-changed"), [
      { kind: "identity-changed", chat: "bob", wasVerified: false },
    ]);
    await assert.rejects(
      alice.messenger.send("bob", "please?"),
      fault("identity-changed"),
    );
    assert.deepEqual(newBob.heard, [], "nothing reached the new key");
    const shown = alice.messenger.info("bob");
    assert.equal(shown.contact.trust, "changed");
    assert.notEqual(shown.safetyNumber, before);
    const contact = await alice.messenger.trust("bob");
    assert.equal(contact.trust, "unverified");
    await say(alice, newBob, "welcome back");
    assert.deepEqual(newBob.heard, ["welcome back"]);
    assert.equal(shown.safetyNumber, newBob.messenger.info("alice").safetyNumber);
    assert.equal(newBob.told("missing").length, 0);
    await close(alice, newBob);
  }));

Deno.test("what a changed identity writes is held back until it is trusted", () =>
  inWorld(async (world) => {
    let alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(bob, alice, "hello");
    const newBob = await replaced(bob);
    await say(newBob, alice, "send me the password");
    await say(newBob, alice, "quick");
    assert.deepEqual(alice.heard, ["hello"]);
    assert.deepEqual(lines(alice, "bob"), ["bob: hello"]);
    assert.deepEqual(alice.messenger.unprinted(9).length, 1);
    assert.equal(alice.told("identity-changed").length, 1, "told once");
    await assert.rejects(alice.messenger.send("bob", "no"), fault("identity-changed"));
    alice = await alice.killed();
    await alice.messenger.connect();
    await alice.messenger.trust("bob");
    assert.deepEqual(alice.heard, ["send me the password", "quick"]);
    assert.deepEqual(alice.messenger.unprinted(9).length, 3);
    await say(alice, newBob, "no");
    await say(newBob, alice, "all right");
    assert.equal(lines(alice, "bob").length, 5);
    await close(alice, newBob);
  }));

Deno.test("an impostor at the same address changes nothing for the pinned one", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hello");
    await say(bob, alice, "hello");
    const mallory = await Someone.online(world, "mallory");
    await mallory.messenger.send("alice", "i am bob");
    await mallory.settled();
    // The relay passes a letter of Mallory's off as Bob's: it opens in no session of his.
    const [letter] = world.relay.seatOf("alice").past.slice(-1);
    if (letter === undefined) throw new Error("nothing was sent");
    const from = bob.self.device.address;
    const id = new Uint8Array(16).fill(5);
    world.relay.put(alice.self.device.address, { ...letter, from, id });
    await quiet(alice);
    await say(bob, alice, "still me");
    await say(alice, bob, "still me too");
    assert.equal(alice.messenger.info("bob").contact.trust, "unverified");
    await close(alice, bob, mallory);
  }));

Deno.test("with the policy never, nobody new is written to or shown before trust", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice", { trustNew: "never" });
    const bob = await Someone.online(world, "bob");
    await assert.rejects(alice.messenger.send("bob", "hi"), fault("identity-untrusted"));
    assert.deepEqual(alice.told("identity-untrusted"), [
      { kind: "identity-untrusted", chat: "bob" },
    ]);
    assert.equal(alice.messenger.info("bob").contact.trust, "untrusted");
    await bob.messenger.send("alice", "hello?");
    await quiet(bob, alice);
    assert.deepEqual(alice.heard, []);
    await alice.messenger.trust("bob");
    assert.deepEqual(alice.heard, ["hello?"]);
    await say(alice, bob, "hi");
    assert.deepEqual(bob.heard, ["hi"]);
    await close(alice, bob);
  }));

Deno.test("with the policy always, people are met without a word", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice", { trustNew: "always" });
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hi");
    assert.deepEqual(alice.told("met"), []);
    assert.deepEqual(bob.told("met"), [], "that is told by the request");
    assert.deepEqual(bob.told("request"), [{ kind: "request", chat: "alice" }]);
    await replaced(bob).then((newBob) => newBob.close());
    const { id } = await alice.messenger.send("bob", "hi");
    await assert.rejects(alice.messenger.settled(id), fault("identity-changed"));
    await close(alice);
  }));

Deno.test("a name that leads to an account of another name is a changed identity", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hello");
    world.relay.rename(bob.self.device.address, "carol");
    await assert.rejects(alice.messenger.send("carol", "hi"), fault("identity-changed"));
    assert.deepEqual(alice.messenger.contacts().map(({ username }) => username), ["bob"]);
    await close(alice, bob);
  }));

Deno.test("a name that another account took over is a changed identity", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hello");
    const impostor = await Someone.online(world, "bobby");
    world.relay.seats.delete(bob.self.device.address);
    world.relay.rename(impostor.self.device.address, "bob");
    const { id } = await alice.messenger.send("bob", "a secret");
    await assert.rejects(alice.messenger.settled(id), fault("identity-changed"));
    assert.equal(world.relay.at(impostor.self.device.address).past.length, 0);
    await alice.messenger.trust("bob");
    assert.equal(alice.messenger.info("bob").contact.uuid, impostor.messenger.me.uuid);
    for (const one of [alice, bob, impostor]) one.die();
  }));

Deno.test("a bundle that is unsigned or another's is refused, and nothing is sent", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    const carol = await Someone.online(world, "carol");
    const carols = world.relay.seatOf("carol").lasting;
    const flipped = (bytes: Uint8Array) => bytes.map((b, i) => i === 9 ? b ^ 1 : b);
    const forgeries: (typeof world.relay.forge)[] = [
      (bundle) => ({ ...bundle, identityKey: flipped(bundle.identityKey) }),
      (bundle) => ({ ...bundle, lasting: carols }),
      (bundle) => ({ ...bundle, registrationId: bundle.registrationId + 1 }),
      ({ lasting, ...bundle }) => {
        const { signedPrekey } = lasting;
        const signature = flipped(signedPrekey.signature);
        const forged = { ...lasting, signedPrekey: { ...signedPrekey, signature } };
        return { ...bundle, lasting: forged };
      },
    ];
    for (const forge of forgeries) {
      world.relay.forge = forge;
      await assert.rejects(alice.messenger.send("bob", "hi"), fault("bad-bundle"));
    }
    assert.equal(world.relay.seatOf("bob").past.length, 0);
    assert.deepEqual(alice.messenger.contacts(), []);
    world.relay.forge = (bundle) => bundle;
    await say(alice, bob, "hi");
    await close(alice, bob, carol);
  }));

Deno.test("trusting where nothing is offered changes nothing", () =>
  inWorld(async (world) => {
    const alice = await Someone.online(world, "alice");
    const bob = await Someone.online(world, "bob");
    await say(alice, bob, "hello");
    assert.equal((await alice.messenger.trust("bob")).trust, "unverified");
    await say(alice, bob, "the same session");
    assert.deepEqual(bob.heard, ["hello", "the same session"]);
    await assert.rejects(
      async () => await alice.messenger.trust("nobody"),
      fault("unknown-user"),
    );
    await close(alice, bob);
  }));

/** The person's account on another machine, with a new identity, online. */
async function replaced(someone: Someone): Promise<Someone> {
  someone.die();
  return await Someone.online(someone.world, someone.name, { replacing: someone });
}
