import type { Secret } from "../../../src/secret.ts";
import { Committer } from "./committer.ts";
import { Records } from "./record.ts";

/** What was found in a database. */
export interface Findings {
  /** Intact records of each table. */
  readonly intact: ReadonlyMap<string, number>;
  /** Damaged ones; those that were put aside before count again. */
  readonly damaged: ReadonlyMap<string, number>;
  /** Whether there is a stretch that the database library cannot read. */
  readonly torn: boolean;
}

/** A database that no relay uses. */
export interface InspectionInput {
  readonly path: string;
  /** The relay's record key, 32 bytes. */
  readonly recordKey: Secret;
  /** A new database, to which whatever is intact is copied. */
  readonly copyTo?: string;
}

/** Records read, and copied, at a time. */
const BATCH = 100;

/** Looks at every record, by the mark that it was written with. */
export async function inspect(input: InspectionInput): Promise<Findings> {
  using source = await Deno.openKv(input.path);
  if (input.copyTo === undefined) return await walk(source, input, nothing);
  using target = await Deno.openKv(input.copyTo);
  const committer = new Committer((all) => target.atomic().mutate(...all).commit());
  return await walk(source, input, async (records) => {
    const copies = records.map((record) =>
      committer.commit([{ type: "set", ...record }])
    );
    await Promise.all(copies);
  });
}

interface Intact {
  readonly key: Deno.KvKey;
  readonly value: Uint8Array;
}

/**
 * From the front until a page that cannot be read, first many records at a time and then
 * one by one; the same from the back. What lies between is lost, and nothing else.
 */
async function walk(
  kv: Deno.Kv,
  { recordKey }: InspectionInput,
  keep: (records: readonly Intact[]) => Promise<void>,
): Promise<Findings> {
  const records = new Records(recordKey);
  const seen = new Set<string>();
  const [intact, damaged] = [new Map<string, number>(), new Map<string, number>()];
  const look = (key: Deno.KvKey, value: unknown): Intact[] => {
    seen.add(JSON.stringify(key));
    const isIntact = value instanceof Uint8Array && records.open(key, value) !== null;
    const [counts, table] = [isIntact ? intact : damaged, String(key[0])];
    counts.set(table, (counts.get(table) ?? 0) + 1);
    return isIntact ? [{ key, value }] : [];
  };
  const pass = async (reverse: boolean, batchSize: number): Promise<boolean> => {
    let found: Intact[] = [];
    const whole = await attempt(async () => {
      for await (
        const { key, value } of kv.list({ prefix: [] }, { reverse, batchSize })
      ) {
        if (seen.has(JSON.stringify(key))) continue;
        found.push(...look(key, value));
        if (found.length < BATCH) continue;
        await keep(found);
        found = [];
      }
    });
    await keep(found);
    return whole;
  };
  const torn = !await pass(false, BATCH);
  if (torn) {
    await pass(false, 1);
    await pass(true, BATCH);
    await pass(true, 1);
  }
  return { intact, damaged, torn };
}

/** Whether the database could be read: a bad page is a `TypeError` of Deno KV's. */
async function attempt(read: () => Promise<void>): Promise<boolean> {
  try {
    await read();
    return true;
  } catch (error) {
    if (error instanceof TypeError) return false;
    throw error;
  }
}

function nothing(): Promise<void> {
  return Promise.resolve();
}
