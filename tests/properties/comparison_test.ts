import assert from "node:assert/strict";
import type { Emoji } from "../../src/identity/emoji.ts";
import type { Random } from "../../src/random.ts";
import { inSession, looking, type Player, side } from "../support/comparison_pair.ts";
import { pairOf, started } from "../support/comparison_pair.ts";
import { seeded } from "../support/seeded.ts";

const RUNS = 1_000;

/** Alice and Bob, each in a session with Mallory, whom either takes for the other. */
function intercepted(random: Random) {
  const [alice, bob, mallory] = [side(random), side(random), side(random)];
  const asBob = { ...bob, identityKey: mallory.identityKey };
  const asAlice = { ...alice, identityKey: mallory.identityKey };
  return {
    left: inSession(alice, asBob, random),
    right: inSession(asAlice, bob, random),
  };
}

function words(emoji: readonly Emoji[]): string {
  return emoji.map(({ word }) => word).join(" ");
}

Deno.test("a man in the middle never shows both sides the same emoji", () => {
  const random = seeded(30, "man in the middle");
  for (let run = 0; run < RUNS; run++) {
    const { left, right } = intercepted(random);
    const alice = looking(left, random).starter;
    const bob = looking(right, random).accepter;
    assert.notEqual(words(alice.emoji), words(bob.emoji));
  }
});

Deno.test("whoever passes commitments and shares on is caught as a cheat", () => {
  const random = seeded(31, "passing on");
  for (let run = 0; run < RUNS; run++) {
    const { left, right } = intercepted(random);
    const { starter: alice } = started(left, random);
    const { starter: mallory, accepter: bob } = started(right, random);
    // To Alice as Bob: his commitment, under her run.
    const accept = bob.agrees();
    const runs = [alice, mallory].map(({ state }) => "start" in state && state.start.run);
    const toAlice = moved(accept, runs[0]);
    // To Bob as Alice: her share, under his run.
    const reveal = bob.hears(moved(alice.hears(toAlice), runs[1]));
    alice.hears(moved(reveal, runs[0]));
    assert.equal(alice.end, "us: broken-commitment");
    assert.equal(bob.end, "comparing");
  }
});

Deno.test("two who are alone always see the same emoji, and hardly ever twice", () => {
  const random = seeded(32, "alone");
  const seen = new Set<string>();
  for (let run = 0; run < RUNS; run++) {
    const { starter, accepter } = looking(pairOf(random), random);
    assert.equal(words(starter.emoji), words(accepter.emoji));
    seen.add(words(starter.emoji));
  }
  assert.equal(seen.size, RUNS);
});

type Sent = ReturnType<Player["hears"]>;

/** The same step under the number of another run. */
function moved(step: Sent, run: Uint8Array | false | undefined): Sent {
  assert.ok(step !== null && run instanceof Uint8Array);
  return { ...step, run };
}
