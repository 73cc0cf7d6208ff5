import type { AttemptRule, AttemptStore } from "../store.ts";
import type { Database } from "./database.ts";
import { attemptsKey } from "./keys.ts";

/** Tallies of attempts in Deno KV. */
export class KvAttempts implements AttemptStore {
  readonly #database: Database;
  readonly #now: () => number;

  constructor(database: Database, now: () => number) {
    this.#database = database;
    this.#now = now;
  }

  amend(name: string, rule: AttemptRule): Promise<void> {
    const key = attemptsKey(name);
    return this.#database.turns.take([key.path.join()], async () => {
      const stored = await this.#database.get(key);
      const before = stored !== null && stored.until > this.#now() ? stored : null;
      const after = rule(before);
      if (after === before) return;
      const mutation = after === null
        ? this.#database.drop(key.path)
        : this.#database.put(key, after);
      await this.#database.commit([mutation]);
    });
  }
}
