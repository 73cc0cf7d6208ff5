import { utf8 } from "../../src/bytes.ts";
import type { End, Sealed } from "./support/end.ts";
import { Keyring } from "./support/keyring.ts";
import { acquainted, end, INITIATORS, other } from "./support/pair.ts";
import { reads, refuses, says, unsent } from "./support/pair.ts";

/** How far ahead a message may be, and how late, at n - 1, n and n + 1. */

for (const reader of INITIATORS) {
  Deno.test(`${reader} reaches 24 999 ahead and then 2 000 back`, async () => {
    const { alice, bob } = await acquainted(other(reader));
    // The double ratchet counts from the message that it expects, the braid from the last
    // that it got: of 25 000 one less is left.
    const ahead = await sealAt(alice, 22_998, 22_999, 23_000, 24_998, 24_999, 25_000);
    await refuses(bob, ahead(25_000));
    for (const number of [24_999, 24_998]) await reads(bob, ahead(number), `${number}`);
    await refuses(bob, ahead(22_998));
    for (const number of [22_999, 23_000]) await reads(bob, ahead(number), `${number}`);
  });

  Deno.test(`${reader} misses any number of notes to itself`, async () => {
    const self = new Keyring("alice");
    const [desk, phone] = [end(reader, self, self), end(other(reader), self, self)];
    await desk.start(self.bundle(true));
    await says(desk, phone, "a first note");
    await says(phone, desk, "a second one");
    await says(desk, phone, "a third one");
    const ahead = await sealAt(phone, 26_000);
    await reads(desk, ahead(26_000), "26000");
    await says(desk, phone, "noted");
  });

  Deno.test(`${reader} adds up what is lost in two turns of one epoch`, async () => {
    const { alice, bob } = await acquainted(other(reader));
    await says(alice, bob, "the first of a turn");
    alice.lose(13_000);
    await says(bob, alice, "your turn");
    const ahead = await sealAt(alice, 11_998, 11_999, 12_000);
    await refuses(bob, ahead(12_000));
    for (const number of [11_999, 11_998]) await reads(bob, ahead(number), `${number}`);
  });

  Deno.test(`${reader} forgets what is over 2 000 late, of whichever turn`, async () => {
    const { alice, bob } = await acquainted(other(reader));
    const late = await unsent(alice, 3);
    await says(alice, bob, "in the same turn");
    await says(bob, alice, "your turn");
    const ahead = await sealAt(alice, 1_997);
    await reads(bob, ahead(1_997), "1997");
    for (const [place, sealed] of late.entries()) {
      await (place > 0 ? reads(bob, sealed, `${place}`) : refuses(bob, sealed));
    }
  });
}

/** Seals the messages of these numbers, rising, in the writer's next turn. */
async function sealAt(
  writer: End,
  ...numbers: readonly number[]
): Promise<(number: number) => Sealed> {
  const sealed = new Map<number, Sealed>();
  let next = 0;
  for (const number of [0, ...numbers]) {
    if (number > next) writer.lose(number - next);
    sealed.set(number, await writer.seal(utf8(`${number}`)));
    next = number + 1;
  }
  return (number) => {
    const found = sealed.get(number);
    if (found === undefined) throw new RangeError(`${number} was not sealed`);
    return found;
  };
}
