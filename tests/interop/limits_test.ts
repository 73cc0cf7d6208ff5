import assert from "node:assert/strict";
import { utf8 } from "../../src/bytes.ts";
import { decodeBraidMessage } from "../../src/ratchet/braid/message.ts";
import { decodeSignalMessage } from "../../src/wire/signal_message.ts";
import type { Sealed } from "./support/end.ts";
import {
  acquainted,
  INITIATORS,
  other,
  reads,
  refuses,
  says,
  strangers,
} from "./support/pair.ts";

/** The limits of wire-spec 11 at n - 1, n and n + 1, each library receiving. */

for (const reader of INITIATORS) {
  Deno.test(`${reader} keeps the chains of five turns`, async () => {
    for (const [turns, isRead] of [[3, true], [4, true], [5, false]] as const) {
      const { alice, bob } = await acquainted(other(reader));
      await says(alice, bob, "the first of its chain");
      const late = await alice.seal(utf8("late"));
      for (let i = 0; i < turns; i++) {
        await says(bob, alice, "your turn");
        await says(alice, bob, "yours");
      }
      await (isRead ? reads(bob, late, "late") : refuses(bob, late));
    }
  });

  Deno.test(`${reader} keeps the epoch before the one that it sends in`, async () => {
    const { alice, bob } = await acquainted(other(reader));
    const [turns, length] = [8, 40];
    const late: Sealed[] = [];
    let last: Sealed | null = null;
    for (let turn = 0; turn < turns; turn++) {
      late.push(await alice.seal(utf8("late")));
      // So many that two epochs pass within the five turns that are remembered.
      for (let n = 0; n < length; n++) await bob.open(await alice.seal(utf8("to bob")));
      for (let n = 0; n < length; n++) {
        last = await bob.seal(utf8("to alice"));
        await alice.open(last);
      }
    }
    assert.ok(last !== null);
    const distances = new Set<number>();
    for (const sealed of late.slice(-5)) {
      const distance = epochOf(last) - epochOf(sealed);
      distances.add(distance);
      await (distance <= 1 ? reads(bob, sealed, "late") : refuses(bob, sealed));
    }
    assert.deepEqual([...distances].sort(), [0, 1, 2]);
  });

  Deno.test(`${reader} keeps forty archived sessions`, async () => {
    for (const [newer, isRead] of [[39, true], [40, true], [41, false]] as const) {
      const { alice, bob } = strangers(other(reader));
      await alice.start(bob.keyring.bundle(true));
      await says(alice, bob, "the first session");
      const late = await alice.seal(utf8("late"));
      for (let i = 0; i < newer; i++) {
        await alice.start(bob.keyring.bundle(true));
        await says(alice, bob, "another one");
      }
      await (isRead ? reads(bob, late, "late") : refuses(bob, late));
    }
  });
}

/** The braid's epoch in which a message was sealed. */
function epochOf({ body }: Sealed): number {
  return decodeBraidMessage(decodeSignalMessage(body).braid).epoch;
}
