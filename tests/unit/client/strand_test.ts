import assert from "node:assert/strict";
import { sha256 } from "../../../src/crypto/kdf.ts";
import type { Address, Uuid } from "../../../src/address.ts";
import type { Content } from "../../../src/wire/content.ts";
import { follow } from "../../../client/strand.ts";
import type { StrandRow } from "../../../client/vault/mod.ts";

const NEW: StrandRow = { next: 0, last: null, gaps: [], generation: 0 };

Deno.test("the first content of a person begins the count, whatever its number", () => {
  const followed = follow(NEW, content({ counter: 7 }), bytes(7));
  assert.equal(followed.missing, 0);
  assert.equal(followed.rolledBack, false);
  assert.equal(followed.strand.next, 8);
  assert.deepEqual(followed.strand.last, sha256(bytes(7)));
});

Deno.test("where all were for us, the first to come tells how many miss", () => {
  const early = follow(NEW, content({ counter: 2 }), bytes(2), true);
  assert.deepEqual([early.missing, early.strand.gaps], [2, [0, 1]]);
  const late = follow(early.strand, content({ counter: 0 }), bytes(0), true);
  assert.deepEqual([late.isLate, late.rolledBack, late.missing], [true, false, 0]);
});

Deno.test("contents that follow each other leave no trace but their place", () => {
  const strand = after(0, 1, 2);
  assert.deepEqual(strand.gaps, []);
  assert.equal(strand.next, 3);
  assert.equal(strand.generation, 2);
});

Deno.test("skipped contents are counted once, and fill their gaps in any order", () => {
  const skipped = follow(after(0), content({ counter: 4 }), bytes(4));
  assert.equal(skipped.missing, 3);
  assert.deepEqual(skipped.strand.gaps, [1, 2, 3]);
  const filled = [2, 1, 3].reduce((strand, counter) => {
    const { strand: next, missing, rolledBack } = follow(
      strand,
      content({ counter, generation: counter }),
      bytes(counter),
    );
    assert.deepEqual([missing, rolledBack], [0, false], `late ${counter}`);
    return next;
  }, skipped.strand);
  assert.deepEqual(filled.gaps, []);
  assert.equal(filled.next, 5);
});

Deno.test("a number that was there already is another past, and moves nothing", () => {
  const strand = after(0, 1, 2);
  const followed = follow(strand, content({ counter: 1 }), bytes(99));
  assert.equal(followed.rolledBack, true);
  assert.equal(followed.strand.next, strand.next);
  assert.deepEqual(followed.strand.last, strand.last);
});

Deno.test("a number that a gap was filled with is a repeat as well", () => {
  const skipped = follow(after(0), content({ counter: 2 }), bytes(2)).strand;
  const late = follow(skipped, content({ counter: 1 }), bytes(1)).strand;
  assert.equal(follow(late, content({ counter: 1 }), bytes(99)).rolledBack, true);
});

Deno.test("a jump to the end of all numbers costs no memory", () => {
  const jump = follow(after(0), content({ counter: 2 ** 52 }), bytes(1));
  assert.equal(jump.missing, 2 ** 52 - 1);
  assert.equal(jump.strand.gaps.length, 200);
  const again = follow(jump.strand, content({ counter: 2 ** 53 - 1 }), bytes(2));
  assert.equal(again.strand.gaps.length, 200);
});

/** Where a chat stands after these contents, each after the one before. */
function after(...counters: number[]): StrandRow {
  return counters.reduce(
    (strand, counter) =>
      follow(strand, content({ counter, generation: counter }, strand), bytes(counter))
        .strand,
    NEW,
  );
}

function content(changes: Partial<Content>, strand: StrandRow = NEW): Content {
  return {
    id: bytes(0),
    sentAt: 0,
    sender: "" as Address,
    recipient: "" as Uuid,
    counter: 0,
    previous: strand.last,
    disappearAfter: null,
    generation: 9,
    names: null,
    body: { type: "text", text: "" },
    ...changes,
  };
}

function bytes(seed: number): Uint8Array {
  return new Uint8Array(16).fill(seed);
}
