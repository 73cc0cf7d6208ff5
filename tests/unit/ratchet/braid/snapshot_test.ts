import assert from "node:assert/strict";
import { Reader } from "../../../../src/codec/reader.ts";
import { readBraid } from "../../../../src/ratchet/braid/braid.ts";
import { BraidPair, restored, snapshotOf } from "../../../support/braid_pair.ts";
import { refusal } from "../../../support/refusal.ts";

/** Where the key chain starts in the snapshot of a responder that received nothing. */
const CHAIN_START = 1 + 1 + 64 + 1;

function read(bytes: Uint8Array): void {
  const r = new Reader(bytes);
  readBraid(r);
  r.end();
}

function edited(bytes: Uint8Array, at: number, value: number): Uint8Array {
  const copy = bytes.slice();
  copy[at] = value;
  return copy;
}

Deno.test("a restored braid is the braid, in every state it passes through", () => {
  const pair = new BraidPair(1);
  for (let i = 0; i < 90; i++) {
    pair.roundTrips(1);
    for (const who of ["alice", "bob"] as const) {
      const { state, chain } = restored(pair.of(who));
      assert.deepEqual(Object.keys(state), Object.keys(pair.of(who).state));
      assert.equal(state.name, pair.of(who).state.name);
      assert.deepEqual(
        chain.epochs.map(({ epoch }) => epoch),
        pair.of(who).chain.epochs.map(({ epoch }) => epoch),
      );
    }
  }
});

Deno.test("a snapshot without skipped keys stays below 3 KB, whatever happens", () => {
  const pair = new BraidPair(2);
  let largest = 0;
  for (let i = 0; i < 200; i++) {
    pair.roundTrips(1);
    largest = Math.max(
      largest,
      snapshotOf(pair.of("alice")).length,
      snapshotOf(pair.of("bob")).length,
    );
  }
  assert.ok(largest < 3_000, `${largest}`);
});

Deno.test("skipped keys survive a snapshot", () => {
  const pair = new BraidPair(3);
  const late = Array.from({ length: 5 }, () => pair.send("alice"));
  pair.deliver(pair.send("alice"));
  pair.set("bob", restored(pair.of("bob")));
  late.reverse().forEach((message) => pair.deliver(message));
});

Deno.test("a whole snapshot of what cannot be is refused", () => {
  const bob = new BraidPair(5).of("bob");
  const { state } = bob;
  assert.ok(state.name === "NoHeaderReceived");
  const [first] = bob.chain.epochs;
  assert.ok(first !== undefined);
  const epochs = [0, 1, 2].map((epoch) => ({ ...first, epoch }));
  assert.doesNotThrow(() =>
    read(snapshotOf({ ...bob, chain: { ...bob.chain, epochs } }))
  );
  const four = { ...bob.chain, epochs: [...epochs, { ...first, epoch: 3 }] };
  assert.throws(() => read(snapshotOf({ ...bob, chain: four })), refusal("malformed"));

  const held = (count: number) => {
    const header = { needed: 3, held: new Uint8Array(34 * count) };
    return snapshotOf({ ...bob, state: { ...state, header } });
  };
  assert.doesNotThrow(() => read(held(2)));
  assert.throws(() => read(held(3)), refusal("malformed"));
});

Deno.test("bytes that are no snapshot are refused", () => {
  const bytes = snapshotOf(new BraidPair(4).of("bob"));
  const chain = bytes.subarray(CHAIN_START);
  assert.equal(chain[0], 1, "B2A");
  const counts = CHAIN_START + 1 + 32 + 1;
  const skipped = bytes.length - 2;
  const bad = {
    "a twelfth state": edited(bytes, 0, 11),
    "a third direction": edited(bytes, CHAIN_START, 2),
    "no epoch": edited(bytes, counts, 0),
    "a flag of 2": edited(bytes, counts + 2, 2),
    "2 001 skipped keys": edited(edited(bytes, skipped, 7), skipped + 1, 0xd1),
    "one byte less": bytes.subarray(0, -1),
    "one byte more": Uint8Array.from([...bytes, 0]),
  };
  for (const [what, broken] of Object.entries(bad)) {
    assert.throws(() => read(broken), refusal("malformed"), what);
  }
});
