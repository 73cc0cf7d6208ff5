import type { Address } from "../../../src/address.ts";
import type { Envelope, PairEnvelope } from "../../../src/wire/envelope.ts";
import type { Copy, MailboxStore, Stretch, Waiting } from "../store.ts";
import type { Database } from "./database.ts";
import * as keys from "./keys.ts";
import type { Letters } from "./letters.ts";

/** What mailboxes in Deno KV are made of. */
export interface MailboxParts {
  readonly database: Database;
  readonly letters: Letters;
  /** Unix milliseconds. */
  readonly now: () => number;
  /** Milliseconds after which an envelope is forgotten. */
  readonly mailMs: number;
}

/** Mailboxes in Deno KV, each envelope or copy a record at its place. */
export class KvMailbox implements MailboxStore {
  readonly #database: Database;
  readonly #letters: Letters;
  readonly #now: () => number;
  readonly #mailMs: number;

  constructor(parts: MailboxParts) {
    this.#database = parts.database;
    this.#letters = parts.letters;
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

  enqueue({ to, seq, id, body, from, kind, receivedAt }: PairEnvelope): Promise<void> {
    const record = { id, body, from, kind, receivedAt };
    return this.#database.commit([this.#database.put(keys.mailKey(to, seq), record)]);
  }

  enqueueCopy(copy: Copy): Promise<void> {
    return this.#letters.add(copy);
  }

  async waiting(address: Address): Promise<Waiting[]> {
    const own = await this.#database.survey(keys.recordsOf("mail", address));
    const copies = await this.#database.list(keys.recordsOf("copy", address));
    return [
      ...own.map(({ path, bytes }) => ({ ...placed(path), bytes, shared: false })),
      ...copies.map(({ path, value }) => {
        return { ...placed(path), bytes: value.bytes, shared: true };
      }),
    ].sort((a, b) => a.place - b.place);
  }

  async fetch({ address, after, upTo }: Stretch): Promise<Envelope[]> {
    const [own, copies] = await Promise.all([
      this.#database.list(keys.recordsOf("mail", address, after + 1, upTo)),
      this.#database.list(keys.recordsOf("copy", address, after + 1, upTo)),
    ]);
    const shared = await Promise.all(copies.map(({ path, value: { letter } }) => {
      return this.#read(letter, placed(path));
    }));
    const oldest = this.#now() - this.#mailMs;
    const whole = own.map(({ path, value }) => {
      return { ...value, to: address, seq: placed(path).place };
    });
    return [...whole, ...shared.flat()]
      .filter((envelope) => envelope.receivedAt > oldest)
      .sort((a, b) => a.seq - b.seq);
  }

  async forget(to: Address, places: readonly number[]): Promise<void> {
    const [first, last] = [Math.min(...places), Math.max(...places)];
    const between = await this.#database.list(keys.recordsOf("copy", to, first, last));
    const letters = new Map(
      between.map(({ path, value: { letter } }) => [placed(path).place, letter]),
    );
    const own: Deno.KvKey[] = [];
    const copies: Promise<void>[] = [];
    for (const place of places) {
      const letter = letters.get(place);
      if (letter === undefined) own.push(keys.mailKey(to, place).path);
      else copies.push(this.#letters.drop(letter, { to, place }));
    }
    await Promise.all([this.#database.dropSoon(own), ...copies]);
  }

  /** The copy's letter in an envelope; none where the letter is gone or damaged. */
  async #read(letter: number, { place: seq }: Placed): Promise<Envelope[]> {
    const found = await this.#database.first(keys.only(keys.letterKey(letter)));
    return found === null ? [] : [{ ...found.value, seq }];
  }
}

type Placed = Pick<Waiting, "place">;

function placed(path: Deno.KvKey): Placed {
  return { place: keys.placeOfMail(path).place };
}
