import { address, uuidFrom } from "../../../src/address.ts";
import { hex } from "../../../src/bytes.ts";
import { groupEnvelope } from "../relay_world.ts";
import { KeptGroup } from "./kept_group.ts";
import { openVictim, say } from "./victim.ts";

/**
 * A process to be killed: fans letters out to twenty readers, of whom half forget theirs
 * at once, and lets a group grow beside it; prints what the store says is kept, and what
 * it is asked to forget. Arguments: database, record key.
 */
const [path = "", key = ""] = Deno.args;
const store = await openVictim(path, key);

const READERS = Array.from({ length: 20 }, (_, i) => {
  return address(uuidFrom(new Uint8Array(16).fill(i + 1)), 1);
});

async function fanOut(): Promise<never> {
  let place = await store.mailboxes.reservePlaces(1_000_000);
  for (;;) {
    const letter = place++;
    const message = groupEnvelope({ seq: 0, receivedAt: Date.now() });
    const copies = READERS.map((to) => ({ to, seq: place++ }));
    await Promise.all(copies.map(async ({ to, seq }) => {
      const envelope = { ...message, seq };
      await store.mailboxes.enqueueCopy({ to, letter, envelope });
      if (seq % 2 === 0) {
        say(`forget ${to} ${seq}`);
        store.mailboxes.forget(to, [seq]);
      } else say(`kept ${to} ${seq}`);
    }));
  }
}

async function grow(): Promise<never> {
  const { group } = await KeptGroup.found(store, "bob");
  for (let i = 0;; i++) {
    await group.add(group.people.actor(`member${i}`));
    say(`grown ${hex(group.state.group)} ${group.state.seq}`);
  }
}

await Promise.all([fanOut(), grow()]);
