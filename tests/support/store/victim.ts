import { openKvStore } from "../../../relay/store/kv/kv_store.ts";
import type { Store } from "../../../relay/store/store.ts";
import { fromHex } from "../../../src/bytes.ts";
import { Secret } from "../../../src/secret.ts";
import { CAPACITY } from "./scene.ts";

/** The store of a process that is to be killed. */
export function openVictim(path: string, key: string): Promise<Store> {
  return openKvStore({
    path,
    recordKey: new Secret("record key", fromHex(key)),
    capacity: CAPACITY,
    now: Date.now,
    onDamage: (table) => console.error(table),
  });
}

const encoder = new TextEncoder();

/** Says it at once: what is said is out before the next step is taken. */
export function say(line: string): void {
  Deno.stdout.writeSync(encoder.encode(`${line}\n`));
}
