import assert from "node:assert/strict";
import { fromHex } from "../../../../src/bytes.ts";
import { Secret } from "../../../../src/secret.ts";
import { BraidPair, type OnItsWay } from "../../../support/braid_pair.ts";
import {
  BraidThief,
  healedAt,
  keyEpoch,
  type Overheard,
} from "../../../support/braid_thief.ts";

Deno.test("a thief reads on until an epoch completes that began after the theft", () => {
  for (let stolenAfter = 0; stolenAfter < 95; stolenAfter += 13) {
    const pair = new BraidPair(stolenAfter);
    pair.roundTrips(stolenAfter);
    const victim = pair.of("bob");
    const thief = new BraidThief(victim);
    const end = healedAt(victim);
    while (pair.of("bob").chain.sendEpoch <= end) {
      const sent = pair.send("alice");
      const isRead = thief.reads(overheard(sent));
      assert.equal(isRead, keyEpoch(sent) < end, `stolen after ${stolenAfter}, to Bob`);
      pair.deliver(sent);
      const answer = pair.send("bob");
      const isForeseen = thief.foresees(overheard(answer));
      assert.equal(isForeseen, keyEpoch(answer) < end, `after ${stolenAfter}, to Alice`);
      pair.deliver(answer);
    }
  }
});

Deno.test("a thief reads nothing that was read before the theft", () => {
  const pair = new BraidPair(1);
  const past: OnItsWay[] = [];
  for (let i = 0; i < 120; i++) {
    const sent = pair.send("alice");
    pair.deliver(sent);
    past.push(sent);
    pair.deliver(pair.send("bob"));
  }
  const copy = pair.of("bob");
  for (const sent of past) assert.ok(!new BraidThief(copy).reads(overheard(sent)));
});

Deno.test("of the past a thief reads only what is late, one epoch back at most", () => {
  const pair = new BraidPair(2);
  const late: OnItsWay[] = [];
  while (pair.of("bob").chain.sendEpoch < 3) {
    late.push(pair.send("alice"));
    pair.roundTrips(1);
  }
  const copy = pair.of("bob");
  for (const sent of late) {
    const isRead = new BraidThief(copy).reads(overheard(sent));
    assert.equal(isRead, keyEpoch(sent) >= 2, `${keyEpoch(sent)}`);
  }
});

function overheard({ message, key }: OnItsWay): Overheard {
  return { message, key: new Secret("test", fromHex(key)) };
}
