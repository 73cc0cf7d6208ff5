import { utf8 } from "../../src/bytes.ts";
import type { Sealed } from "./support/end.ts";
import {
  acquainted,
  INITIATORS,
  other,
  reads,
  refuses,
  says,
  strangers,
  unsent,
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

Deno.test("what is lost in two chains of one epoch adds up for native", async () => {
  const { alice, bob } = await acquainted("ours");
  await says(alice, bob, "first of a chain");
  await unsent(alice, 13_000);
  await says(bob, alice, "your turn");
  const sealed = await unsent(alice, 13_000);
  await refuses(bob, pick(sealed, 12_999));
  await reads(bob, pick(sealed, 11_998), "11998");
});

function pick(sealed: readonly Sealed[], index: number): Sealed {
  const found = sealed[index];
  if (found === undefined) throw new RangeError(`${index} was not sealed`);
  return found;
}
