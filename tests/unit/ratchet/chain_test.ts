import assert from "node:assert/strict";
import { fromHex, hex } from "../../../src/bytes.ts";
import { Reader } from "../../../src/codec/reader.ts";
import { Writer } from "../../../src/codec/writer.ts";
import { chainKey } from "../../../src/crypto/keys.ts";
import {
  type Chain,
  readChain,
  readReceivingChain,
  type ReceivingChain,
  receivingChain,
  seedAt,
  step,
  writeChain,
  writeReceivingChain,
} from "../../../src/ratchet/chain.ts";
import { skippedCount } from "../../../src/ratchet/skipped.ts";
import { refusal } from "../../support/refusal.ts";
import { transcripts } from "../../support/vectors.ts";

const MAX_JUMP = 25_000;

Deno.test("the known chain gives the known seed and the known next chain", () => {
  const { chain, seed0, chain1 } = transcripts.known_ratchet;
  const { seed, next } = step({ key: chainKey(fromHex(chain)), index: 0 });
  assert.equal(hex(seed.expose()), seed0);
  assert.equal(hex(next.key.expose()), chain1);
  assert.equal(next.index, 1);
});

Deno.test("seeds come in any order, each once", () => {
  const seeds = seedsOf(6);
  let chain = receivingChain(start());
  for (const index of [2, 0, 5, 1, 4, 3]) {
    const received = receive(chain, index);
    assert.equal(received.seed, seeds[index]);
    chain = received.next;
    assert.throws(() => receive(chain, index), refusal("duplicate"));
  }
  assert.equal(skippedCount(chain.skipped), 0);
});

Deno.test("24 999 and 25 000 ahead are reached, 25 001 is not", () => {
  const seeds = seedsOf(25_001);
  const chain = receivingChain(start());
  assert.equal(receive(chain, 24_999).seed, seeds[24_999]);
  assert.equal(receive(chain, 25_000).seed, seeds[25_000]);
  assert.throws(() => receive(chain, 25_001), refusal("too-far-ahead"));
});

Deno.test("after a jump the 2 000 seeds before it are there, and not one more", () => {
  const seeds = seedsOf(2_101);
  const { next } = receive(receivingChain(start()), 2_100);
  assert.equal(skippedCount(next.skipped), 2_000);
  assert.throws(() => receive(next, 99), refusal("duplicate"));
  assert.equal(receive(next, 100).seed, seeds[100]);
});

Deno.test("when 2 000 seeds are held, another one takes the place of the oldest", () => {
  const seeds = seedsOf(2_010);
  const full = receive(receivingChain(start()), 2_000).next;
  const over = receive(full, 2_002).next;
  assert.throws(() => receive(over, 0), refusal("duplicate"));
  assert.equal(receive(over, 1).seed, seeds[1]);
  assert.equal(receive(over, 2_001).seed, seeds[2_001]);
});

Deno.test("a chain ends before its index leaves 32 bits", () => {
  const last = { ...start(), index: 2 ** 32 - 2 };
  const ended = step(last).next;
  assert.throws(() => step(ended), RangeError);
  const theirs = receivingChain(last);
  assert.equal(receive(theirs, 2 ** 32 - 2).next.index, 2 ** 32 - 1);
  assert.throws(() => receive(theirs, 2 ** 32 - 1), refusal("too-far-ahead"));
});

Deno.test("what is taken from a chain leaves the chain before it as it was", () => {
  const skipped = receive(receivingChain(start()), 3).next;
  const before = bytesOf(skipped);
  receive(skipped, 1);
  receive(skipped, 9);
  assert.deepEqual(bytesOf(skipped), before);
});

Deno.test("a chain survives its snapshot", () => {
  const chain = receive(receivingChain(start()), 3).next;
  const r = new Reader(bytesOf(chain));
  assert.equal(receive(readReceivingChain(r), 1).seed, seedsOf(2)[1]);
  r.end();
  const w = new Writer();
  writeChain(w, chain);
  assert.equal(readChain(new Reader(w.finish())).index, 4);
});

function start(): Chain {
  return { key: chainKey(new Uint8Array(32).fill(7)), index: 0 };
}

/** The first `count` seeds, as hexadecimal. */
function seedsOf(count: number): string[] {
  const seeds: string[] = [];
  let chain = start();
  for (let i = 0; i < count; i++) {
    const { seed, next } = step(chain);
    seeds.push(hex(seed.expose()));
    chain = next;
  }
  return seeds;
}

function receive(chain: ReceivingChain, index: number) {
  const { seed, next } = seedAt(chain, { index, maxJump: MAX_JUMP });
  return { seed: hex(seed.expose()), next };
}

function bytesOf(chain: ReceivingChain): Uint8Array {
  const w = new Writer();
  writeReceivingChain(w, chain);
  return w.finish();
}
