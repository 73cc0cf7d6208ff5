import { isAddress } from "../../../src/address.ts";
import { envelope } from "../relay_world.ts";
import { openVictim, say } from "./victim.ts";

/**
 * A process to be killed: enqueues without end, many at a time, and prints each place
 * once the store says that it is kept. Arguments: database, record key, recipient.
 */
const [path = "", key = "", to = ""] = Deno.args;
if (!isAddress(to)) throw new RangeError("The third argument is no address");

const store = await openVictim(path, key);
let place = await store.mailboxes.reservePlaces(1_000_000);
for (;;) {
  const stretch = Array.from({ length: 40 }, () => place++);
  await Promise.all(stretch.map(async (seq) => {
    await store.mailboxes.enqueue(envelope({ to, seq, receivedAt: Date.now() }));
    say(`${seq}`);
  }));
}
