import { DataDir, protectStore } from "./data_dir.ts";
import { RelayError } from "./fault.ts";
import { makeKeys, type RelayKeys } from "./keys.ts";
import { tableNamed } from "./log.ts";
import type { Settings, StoreChoice } from "./options.ts";
import type { Slots } from "./static_keys.ts";
import { openKvStore } from "./store/kv/kv_store.ts";
import type { Store } from "./store/store.ts";

/** What a relay stands on: its keys and its store. */
export interface Premises extends AsyncDisposable {
  readonly keys: RelayKeys;
  readonly slots: Slots;
  readonly store: Store;
}

/** Opens keys and store, and makes what is missing. */
export async function openPremises(settings: Settings): Promise<Premises> {
  const { dataDir, random } = settings;
  const dir = dataDir === null ? null : await DataDir.open(dataDir, random);
  try {
    const keys = dir?.keys ?? await makeKeys(random);
    const path = pathOf(settings.store, dir);
    if (path !== MEMORY) await protectStore(path);
    const store = await openStore(path, keys, settings);
    const dispose = async () => {
      await store[Symbol.asyncDispose]();
      await dir?.[Symbol.asyncDispose]();
    };
    const slots = dir?.slots ?? memorySlots();
    return { keys, slots, store, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dir?.[Symbol.asyncDispose]();
    throw error;
  }
}

/** Deno KV's name for a database that is never written. */
const MEMORY = ":memory:";

function pathOf(choice: StoreChoice, dir: DataDir | null): string {
  switch (choice.kind) {
    case "default":
      return dir?.storePath ?? MEMORY;
    case "kv":
      return choice.path;
    case "memory":
      return MEMORY;
  }
}

async function openStore(
  path: string,
  keys: RelayKeys,
  { limits, evenClock: clock, log, metrics }: Settings,
): Promise<Store> {
  try {
    return await openKvStore({
      path,
      recordKey: keys.record,
      capacity: {
        prekeysPerDevice: limits.prekeysPerDevice,
        mailMs: limits.mailSeconds * 1_000,
        answerMs: limits.answerSeconds * 1_000,
      },
      now: () => clock.wall(),
      onCommit: (changes) => metrics.committed(changes),
      onDamage: (table) => {
        log.write({ event: "record-damaged", table: tableNamed(table) });
      },
    });
  } catch (cause) {
    throw new RelayError("store-unusable", { subject: path, cause });
  }
}

/** Slots for keys that nobody will need again. */
function memorySlots(): Slots {
  const file = new Uint8Array(256);
  return {
    read: () => Promise.resolve(file.slice()),
    write: (offset, bytes) => Promise.resolve(file.set(bytes, offset)),
  };
}
