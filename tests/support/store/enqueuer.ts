import { openKvStore } from "../../../relay/store/kv/kv_store.ts";
import { isAddress } from "../../../src/address.ts";
import { fromHex } from "../../../src/bytes.ts";
import { Secret } from "../../../src/secret.ts";
import { envelope } from "../relay_world.ts";
import { CAPACITY } from "./scene.ts";

/**
 * A process to be killed: enqueues without end, many at a time, and prints each place
 * once the store says that it is kept. Arguments: database, record key, recipient.
 */
const [path = "", key = "", to = ""] = Deno.args;
if (!isAddress(to)) throw new RangeError("The third argument is no address");

const store = await openKvStore({
  path,
  recordKey: new Secret("record key", fromHex(key)),
  capacity: CAPACITY,
  now: Date.now,
  onDamage: (table) => console.error(table),
});

const lines = new TextEncoder();
let place = await store.mailboxes.reservePlaces(1_000_000);
for (;;) {
  const stretch = Array.from({ length: 40 }, () => place++);
  await Promise.all(stretch.map(async (seq) => {
    await store.mailboxes.enqueue(envelope({ to, seq, receivedAt: Date.now() }));
    Deno.stdout.writeSync(lines.encode(`${seq}\n`));
  }));
}
