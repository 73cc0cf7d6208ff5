import assert from "node:assert/strict";
import type { Address } from "../../src/address.ts";
import { sha256 } from "../../src/crypto/kdf.ts";
import { begin, offered } from "../../src/identity/comparison.ts";
import { systemRandom } from "../../src/random.ts";
import type { Step } from "../../src/wire/comparison_step.ts";
import { decodeContent, encodeContent } from "../../src/wire/content.ts";
import { NOW, Player, startOf } from "../support/comparison_pair.ts";
import { Interloper } from "../support/impostor.ts";
import { inTown, say, User } from "../support/user.ts";
import { fault } from "../support/vaults.ts";

Deno.test("A01 R16: whoever compares with each side himself shows them other emoji", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice");
    const bob = await User.join(town, "bob");
    const mallory = new Interloper(town.relay, alice.address, bob.address);
    await say(alice, bob, "hello");
    await say(bob, alice, "hello yourself");
    mallory.edits = comparing(mallory, alice.address, bob.address);
    alice.messenger.compare("bob");
    await bob.until(() => bob.messenger.comparison()?.now.at === "offered");
    bob.messenger.compare("alice");
    for (const one of [alice, bob]) await one.until(() => words(one).length === 7);
    assert.notDeepEqual(words(alice), words(bob));
    assert.equal(alice.messenger.answer("bob", false).trust, "mismatched");
    await assert.rejects(alice.sends(bob, "a secret"), fault("identity-mismatched"));
    assert.equal(bob.messenger.info("alice").contact.trust, "unverified");
  }));

Deno.test("A05: whoever passes a comparison on names keys that are not the other's", () =>
  inTown(async (town) => {
    const alice = await User.join(town, "alice");
    const bob = await User.join(town, "bob");
    new Interloper(town.relay, alice.address, bob.address);
    await say(alice, bob, "hello");
    await say(bob, alice, "hello yourself");
    alice.messenger.compare("bob");
    await alice.until(() => alice.told("comparison").length > 0);
    for (const [one, by] of [[alice, "them"], [bob, "us"]] as const) {
      assert.deepEqual(one.told("comparison").map(({ now }) => now), [
        { at: "aborted", by, reason: "other-view" },
      ]);
    }
  }));

/**
 * A man in the middle who runs a comparison of his own with each of the two, and gives
 * each of them a step whenever the other one takes it.
 */
function comparing(mallory: Interloper, alice: Address, bob: Address) {
  const random = systemRandom;
  let accepter: Player | null = null;
  let starter: Player | null = null;
  let toAlice: Step | null = null;
  let toBob: Step | null = null;
  const instead = (step: Step, from: Address): Step | null => {
    if (step.step === "start") {
      const [left, right] = [mallory.maskOf(bob), mallory.maskOf(alice)];
      const view = left.viewOf(alice);
      accepter = new Player(view, offered(view, startOf(step), NOW).next, random);
      const first = begin(right.viewOf(bob), NOW, random);
      starter = new Player(right.viewOf(bob), first.next, random);
      return first.send;
    }
    if (step.step === "accept") {
      toBob = starter?.hears(step) ?? null;
      return accepter?.agrees() ?? null;
    }
    if (step.step === "reveal" && from === alice) {
      toAlice = accepter?.hears(step) ?? null;
      return toBob;
    }
    return step.step === "reveal" ? toAlice : step;
  };
  // Each content names the one before it, so whoever changes one must mend the next.
  const last = new Map<Address, Uint8Array>();
  return (bytes: Uint8Array): Uint8Array => {
    const content = decodeContent(bytes);
    const { sender } = content;
    const previous = last.get(sender) ?? content.previous;
    let { body } = content;
    assert.ok(body.type !== "unknown");
    if (body.type === "sas") {
      const step = instead(body.step, sender);
      assert.ok(step !== null);
      body = { type: "sas", step };
    }
    const passed = encodeContent({ ...content, previous, body });
    last.set(sender, sha256(passed));
    return passed;
  };
}

/** The words of the emoji before somebody. */
function words({ messenger }: User): string[] {
  const now = messenger.comparison()?.now;
  return now?.at === "comparing" ? now.emoji.map(({ word }) => word) : [];
}
