import * as v from "valibot";
import { StoreError } from "../store.ts";
import { Committer, storeError } from "./committer.ts";
import type { Mutation } from "./committer.ts";
import { damagedPath, formatKey } from "./keys.ts";
import type { Key, Range } from "./keys.ts";
import type { Records } from "./record.ts";
import { Turns } from "../../turns.ts";

/** Records that one commit removes. */
const PIECE = 500;

/** A record that was read. */
export interface Entry<T> {
  readonly path: Deno.KvKey;
  readonly value: T;
  /** Room that the stored record takes. */
  readonly bytes: number;
}

/** A record that is stored nowhere, to be read where there is none. */
interface Decoy<S extends v.GenericSchema> {
  readonly key: Key<S>;
  readonly sealed: Uint8Array;
}

/** What a database is made of. */
export interface DatabaseParts {
  readonly kv: Deno.Kv;
  readonly records: Records;
  /** Hears of each record that was found damaged, by the name of its table. */
  readonly onDamage: (table: string) => void;
  /** Hears of each commit, how many changes it carried. */
  readonly onCommit: (changes: number) => void;
}

/**
 * Deno KV as the rest of this folder uses it: typed, marked records, grouped commits,
 * and turns for whoever reads before writing. One process owns the database, so turns
 * decide every race, and no commit needs a version check.
 */
export class Database {
  readonly turns = new Turns();
  readonly #kv: Deno.Kv;
  readonly #records: Records;
  readonly #committer: Committer;
  readonly #onDamage: (table: string) => void;

  constructor(parts: DatabaseParts) {
    this.#kv = parts.kv;
    this.#records = parts.records;
    this.#committer = new Committer(async (all) => {
      await parts.kv.atomic().mutate(...all).commit();
      parts.onCommit(all.length);
    });
    this.#onDamage = parts.onDamage;
  }

  /**
   * Finds the version of all records, or writes it to a new database. A record key that
   * does not fit shows here, before anything is served.
   */
  async agreeOnFormat(): Promise<void> {
    const format = await this.get(formatKey);
    if (format === null) await this.commit([this.put(formatKey, { version: 1 })]);
  }

  /** The record, `null` where there is none; a damaged one throws. */
  async get<S extends v.GenericSchema>(
    key: Key<S>,
  ): Promise<v.InferOutput<S> | null> {
    const { value } = await guarded(() => this.#kv.get(key.path));
    if (value === null) return null;
    const opened = this.#open(key.schema, key.path, value);
    if (opened !== null) return opened.value;
    this.#onDamage(tableOf(key.path));
    throw new StoreError("damaged");
  }

  /** A record for `seek` to read. */
  decoy<S extends v.GenericSchema>(key: Key<S>, value: v.InferInput<S>): Decoy<S> {
    return { key, sealed: this.#records.seal(key.path, value) };
  }

  /** As `get`, where time must not tell that there is none: a decoy is read then. */
  async seek<S extends v.GenericSchema>(
    key: Key<S>,
    { key: { schema, path }, sealed }: Decoy<S>,
  ): Promise<v.InferOutput<S> | null> {
    const found = await this.get(key);
    if (found === null) this.#open(schema, path, sealed);
    return found;
  }

  /**
   * The records of a stretch, at most `limit`. Damaged ones are put aside and passed
   * over, so that one bad sector does not shut a mailbox for good.
   */
  async list<S extends v.GenericSchema>(
    range: Range<S>,
    limit: number = Infinity,
  ): Promise<Entry<v.InferOutput<S>>[]> {
    const found: Entry<v.InferOutput<S>>[] = [];
    for await (const { key, value } of this.#stretch(range, limit)) {
      const opened = this.#open(range.schema, key, value);
      if (opened === null) await this.#putAside(key, value);
      else found.push({ path: key, value: opened.value, bytes: sizeOf(value) });
    }
    return found;
  }

  /** The first intact record of a stretch, `null` where there is none. */
  async first<S extends v.GenericSchema>(
    range: Range<S>,
  ): Promise<Entry<v.InferOutput<S>> | null> {
    for (;;) {
      const [entry] = await this.list(range, 1);
      if (entry !== undefined) return entry;
      if ((await this.survey(range, 1)).length === 0) return null;
    }
  }

  /** Paths and sizes of a stretch, without a look at the values. */
  async survey(
    range: Range<v.GenericSchema>,
    limit: number = Infinity,
  ): Promise<{ readonly path: Deno.KvKey; readonly bytes: number }[]> {
    const found = [];
    for await (const { key, value } of this.#stretch(range, limit)) {
      found.push({ path: key, bytes: sizeOf(value) });
    }
    return found;
  }

  /** The mutation that writes a record. */
  put<S extends v.GenericSchema>(
    key: Key<S>,
    value: v.InferInput<S>,
  ): Mutation {
    const sealed = this.#records.seal(key.path, value);
    return { type: "set", key: key.path, value: sealed };
  }

  /** The mutation that removes a record. */
  drop(path: Deno.KvKey): Mutation {
    return { type: "delete", key: path };
  }

  /** Resolves once the mutations, all of them, are on the disk. */
  commit(mutations: readonly Mutation[]): Promise<void> {
    return this.#committer.commit(mutations);
  }

  /** The same, for what may wait a moment to share a commit with others. */
  commitSoon(mutations: readonly Mutation[]): Promise<void> {
    return this.#committer.commitSoon(mutations);
  }

  /** Removes any number of records, in as many commits as that takes. */
  async dropAll(paths: readonly Deno.KvKey[]): Promise<void> {
    await Promise.all(
      this.#drops(paths).map((piece) => this.#committer.commit(piece)),
    );
  }

  /** The same, for what may wait a moment to share a commit with others. */
  async dropSoon(paths: readonly Deno.KvKey[]): Promise<void> {
    const pieces = this.#drops(paths);
    await Promise.all(pieces.map((piece) => this.#committer.commitSoon(piece)));
  }

  /** Finishes the commits under way and closes the database. */
  async close(): Promise<void> {
    await this.#committer.idle();
    this.#kv.close();
  }

  async *#stretch(
    range: Range<v.GenericSchema>,
    limit: number,
  ): AsyncGenerator<Deno.KvEntry<unknown>> {
    const { start, end } = range;
    const options = limit === Infinity ? { batchSize: 100 } : { limit };
    try {
      yield* this.#kv.list({ start, end }, options);
    } catch (cause) {
      throw cause instanceof StoreError ? cause : storeError(cause);
    }
  }

  #open<S extends v.GenericSchema>(
    schema: S,
    path: Deno.KvKey,
    stored: unknown,
  ): { readonly value: v.InferOutput<S> } | null {
    const record = this.#records.open(path, stored);
    if (record === null) return null;
    const checked = v.safeParse(schema, record.value);
    return checked.success ? { value: checked.output } : null;
  }

  #drops(paths: readonly Deno.KvKey[]): Mutation[][] {
    const pieces = [];
    for (let i = 0; i < paths.length; i += PIECE) {
      pieces.push(paths.slice(i, i + PIECE).map((path) => this.drop(path)));
    }
    return pieces;
  }

  async #putAside(path: Deno.KvKey, stored: unknown): Promise<void> {
    this.#onDamage(tableOf(path));
    const value = stored instanceof Uint8Array ? stored : new Uint8Array();
    await this.#committer.commit([
      { type: "set", key: damagedPath(path), value },
      { type: "delete", key: path },
    ]);
  }
}

async function guarded<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw storeError(cause);
  }
}

function tableOf(path: Deno.KvKey): string {
  return String(path[0]);
}

function sizeOf(stored: unknown): number {
  return stored instanceof Uint8Array ? stored.length : 0;
}
