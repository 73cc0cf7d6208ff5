import type { Secret } from "../../../src/secret.ts";
import type { Capacity, Store } from "../store.ts";
import { KvAccounts } from "./accounts.ts";
import { Answers } from "./answers.ts";
import { KvAttempts } from "./attempts.ts";
import { Database } from "./database.ts";
import { KvDirectory } from "./directory.ts";
import { KvGroups } from "./groups.ts";
import { Letters } from "./letters.ts";
import { KvMailbox } from "./mailbox.ts";
import { Records } from "./record.ts";
import { sweep } from "./sweep.ts";

/** How to open a store in Deno KV. */
export interface KvStoreOptions {
  /** The database file, or ":memory:" for one that is gone with the process. */
  readonly path: string;
  /** The relay's record key, 32 bytes. */
  readonly recordKey: Secret;
  readonly capacity: Capacity;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Hears of each record that was found damaged, by the name of its table. */
  readonly onDamage: (table: string) => void;
  /** Hears of each commit, how many changes it carried. */
  readonly onCommit?: (changes: number) => void;
}

/**
 * Opens the database, makes it where there is none, and finishes what a killed relay
 * left half done. `StoreError` "failed" where it was made by another version.
 */
export async function openKvStore(options: KvStoreOptions): Promise<Store> {
  const { now, capacity, onDamage, onCommit = nothing } = options;
  const kv = await Deno.openKv(options.path);
  const records = new Records(options.recordKey);
  const database = new Database({ kv, records, onDamage, onCommit });
  await database.agreeOnFormat();
  const { answerMs, mailMs } = capacity;
  const answers = new Answers({ database, now, answerMs });
  const letters = new Letters(database);
  const accounts = new KvAccounts(database, answers, letters);
  const groups = new KvGroups(database, answers, now);
  await accounts.finishDepartures();
  await groups.finishClosings();
  return {
    accounts,
    directory: new KvDirectory(database, answers, capacity),
    mailboxes: new KvMailbox({ database, letters, now, mailMs }),
    groups,
    attempts: new KvAttempts(database, now),
    sweep: () => sweep({ database, letters, now: now(), mailBefore: now() - mailMs }),
    [Symbol.asyncDispose]: () => database.close(),
  };
}

function nothing(): void {
  // A store need not be watched.
}
