import { openKvStore } from "../../../relay/store/kv/kv_store.ts";
import type { Store } from "../../../relay/store/store.ts";
import { Secret } from "../../../src/secret.ts";
import * as world from "../relay_world.ts";
import { CAPACITY } from "./scene.ts";

/** The record key of stores on disk, unless a test gives another. */
export const RECORD_KEY = world.someBytes(32);

/** Opens a store in a database file; names of damaged tables go to `damage`. */
export function openAt(
  path: string,
  parts: {
    readonly key?: Uint8Array;
    readonly damage?: string[];
    readonly now?: number;
  } = {},
): Promise<Store> {
  return openKvStore({
    path,
    recordKey: new Secret("record key", parts.key ?? RECORD_KEY),
    capacity: CAPACITY,
    now: () => parts.now ?? 2_000_000,
    onDamage: (table) => parts.damage?.push(table),
  });
}

/** A store on disk, which the story may close, alter and open again. */
export async function onDisk(story: (path: string) => Promise<void>): Promise<void> {
  const folder = await Deno.makeTempDir({ prefix: "messenger-store-" });
  try {
    await story(`${folder}/relay.kv`);
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Goes through all records of a closed store, past all checks. */
export async function alter(
  path: string,
  change: (entry: Deno.KvEntry<Uint8Array>, kv: Deno.Kv) => Promise<unknown>,
): Promise<void> {
  using kv = await Deno.openKv(path);
  for await (const entry of kv.list<Uint8Array>({ prefix: [] })) {
    await change(entry, kv);
  }
}

/** Spoils the record of a closed store that is there. */
export async function damage(
  path: string,
  { path: place }: { readonly path: Deno.KvKey },
): Promise<void> {
  await alter(path, async ({ key, value }, kv) => {
    if (key.join() === place.join()) await kv.set(key, value.subarray(1));
  });
}

/** The paths of all records of a closed store, in words that compare. */
export async function pathsIn(path: string): Promise<readonly string[]> {
  const paths: string[] = [];
  await alter(path, ({ key }) => Promise.resolve(paths.push(key.join(" "))));
  return paths;
}
