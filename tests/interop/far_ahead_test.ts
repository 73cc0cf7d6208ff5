import { utf8 } from "../../src/bytes.ts";
import type { End, Sealed } from "./support/end.ts";
import { Keyring } from "./support/keyring.ts";
import { NativeEnd } from "./support/native_end.ts";
import { OurEnd } from "./support/our_end.ts";
import { reads, refuses, says } from "./support/pair.ts";

/** What a reader must see of the messages that a writer seals: all else is lost. */
const NEEDED = new Set([22_998, 22_999, 23_000, 24_998, 24_999, 25_000, 25_001, 26_000]);

Deno.test("native reaches 24 999 ahead and then 2 000 back", async () => {
  const [alice, bob] = [new Keyring("alice"), new Keyring("bob")];
  const reader = new NativeEnd(alice, bob.owner);
  const writer = new OurEnd(bob, alice.owner);
  await reader.start(bob.bundle(true));
  await says(reader, writer, "hello");
  await reachesAsFarAsItMay(reader, await sealUpTo(writer, 25_001));
});

Deno.test("native misses any number of notes to itself", async () => {
  const self = new Keyring("alice");
  const reader = new NativeEnd(self, self.owner);
  const writer = new OurEnd(self, self.owner);
  await reader.start(self.bundle(true));
  await says(reader, writer, "a first note");
  const sealed = await sealUpTo(writer, 26_000);
  await reads(reader, pick(sealed, 26_000), "26000");
});

// The official library takes half a minute to seal so many: both limits share them.
Deno.test("we reach as far ahead, and miss as many notes to ourselves", async () => {
  const self = new Keyring("alice");
  const reader = new OurEnd(self, self.owner);
  const writer = new NativeEnd(self, self.owner);
  await reader.start(self.bundle(true));
  await says(reader, writer, "a first note");
  const sealed = await sealUpTo(writer, 26_000);
  const stranger = new Keyring("somebody else").owner;
  await reachesAsFarAsItMay(reader.copyTalkingTo(stranger), sealed);
  await reads(reader, pick(sealed, 26_000), "26000");
});

/** Seals messages 0 to `last`, each with its number, and keeps those that are needed. */
async function sealUpTo(writer: End, last: number): Promise<Map<number, Sealed>> {
  const sealed = new Map<number, Sealed>();
  for (let i = 0; i <= last; i++) {
    const message = await writer.seal(utf8(`${i}`));
    if (NEEDED.has(i)) sealed.set(i, message);
  }
  return sealed;
}

/** Both limits at n - 1, n and n + 1: the jump's, and then the window's behind it. */
async function reachesAsFarAsItMay(
  reader: End,
  sealed: ReadonlyMap<number, Sealed>,
): Promise<void> {
  for (const index of [25_001, 25_000]) await refuses(reader, pick(sealed, index));
  for (const index of [24_999, 24_998]) {
    await reads(reader, pick(sealed, index), `${index}`);
  }
  await refuses(reader, pick(sealed, 22_998));
  for (const index of [22_999, 23_000]) {
    await reads(reader, pick(sealed, index), `${index}`);
  }
}

function pick(sealed: ReadonlyMap<number, Sealed>, index: number): Sealed {
  const found = sealed.get(index);
  if (found === undefined) throw new RangeError(`${index} was not kept`);
  return found;
}
