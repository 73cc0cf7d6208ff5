import type { Address } from "../../../src/address.ts";
import type { PairEnvelope } from "../../../src/wire/envelope.ts";
import type { MailboxStore, Stretch, Waiting } from "../store.ts";
import type { Database } from "./database.ts";
import * as keys from "./keys.ts";

/** What mailboxes in Deno KV are made of. */
export interface MailboxParts {
  readonly database: Database;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds after which an envelope is forgotten. */
  readonly mailMs: number;
}

/** Mailboxes in Deno KV, each envelope a record at its place. */
export class KvMailbox implements MailboxStore {
  readonly #database: Database;
  readonly #now: () => number;
  readonly #mailMs: number;

  constructor(parts: MailboxParts) {
    this.#database = parts.database;
    this.#now = parts.now;
    this.#mailMs = parts.mailMs;
  }

  reservePlaces(count: number): Promise<number> {
    return this.#database.turns.take(["places"], async () => {
      const first = (await this.#database.get(keys.placesKey))?.next ?? 1;
      const rest = this.#database.put(keys.placesKey, { next: first + count });
      await this.#database.commit([rest]);
      return first;
    });
  }

  enqueue(envelope: PairEnvelope): Promise<void> {
    const key = keys.mailKey(envelope.to, envelope.seq);
    return this.#database.commit([this.#database.put(key, envelope)]);
  }

  async waiting(address: Address): Promise<Waiting[]> {
    const records = await this.#database.survey(
      keys.recordsOf("mail", address),
    );
    return records.map(({ path, bytes }) => ({
      place: Number(path[2]),
      bytes,
    }));
  }

  async fetch({ address, after, upTo }: Stretch): Promise<PairEnvelope[]> {
    const range = keys.recordsOf("mail", address, after + 1, upTo);
    const entries = await this.#database.list(range);
    const oldest = this.#now() - this.#mailMs;
    return entries.map(({ value }) => value).filter((mail) => mail.receivedAt > oldest);
  }

  forget(address: Address, places: readonly number[]): Promise<void> {
    const paths = places.map((place) => keys.mailKey(address, place).path);
    return this.#database.dropSoon(paths);
  }
}
