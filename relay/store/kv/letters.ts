import type { Address } from "../../../src/address.ts";
import { type Copy, FRAME_BYTES } from "../store.ts";
import type { Mutation } from "./committer.ts";
import type { Database } from "./database.ts";
import * as keys from "./keys.ts";

/** Changes to one letter's copies that share a commit; each is one record or two. */
const BATCH = 400;

/** A copy that comes to be, or goes. */
type Change =
  | { readonly type: "add"; readonly copy: Copy }
  | { readonly type: "drop" } & keys.MailPlace;

interface Task {
  readonly change: Change;
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

/**
 * Letters: messages to groups, each kept once with the number of its copies. In every
 * commit that number is the number of copies there are, and a letter without any is
 * gone, so no kill leaves one behind. Changes to one letter's copies are made in the
 * order of asking; all that are asked for while a commit is under way share the next.
 */
export class Letters {
  readonly #database: Database;
  readonly #waiting = new Map<number, Task[]>();

  constructor(database: Database) {
    this.#database = database;
  }

  /** Resolves once the copy is on the disk, and its letter with it. */
  add(copy: Copy): Promise<void> {
    return this.#ask(copy.letter, { type: "add", copy });
  }

  /** Resolves once the copy is gone; one that is not there is gone already. */
  drop(letter: number, { to, place }: keys.MailPlace): Promise<void> {
    return this.#ask(letter, { type: "drop", to, place });
  }

  /** Drops all copies that one mailbox has. */
  async dropAllOf(to: Address): Promise<void> {
    const copies = await this.#database.list(keys.recordsOf("copy", to));
    await Promise.all(copies.map(({ path, value: { letter } }) => {
      return this.drop(letter, keys.placeOfMail(path));
    }));
  }

  #ask(letter: number, change: Change): Promise<void> {
    return new Promise((done, failed) => {
      const task = { change, done, failed };
      const waiting = this.#waiting.get(letter);
      if (waiting !== undefined) {
        waiting.push(task);
        return;
      }
      this.#waiting.set(letter, [task]);
      this.#work(letter);
    });
  }

  async #work(letter: number): Promise<void> {
    // What else is asked for in this turn of the event loop joins the first commit.
    await Promise.resolve();
    const waiting = this.#waiting.get(letter) ?? [];
    while (waiting.length > 0) await this.#make(letter, waiting.splice(0, BATCH));
    this.#waiting.delete(letter);
  }

  async #make(letter: number, tasks: readonly Task[]): Promise<void> {
    try {
      await this.#commit(letter, tasks.map(({ change }) => change));
      for (const { done } of tasks) done();
    } catch (error) {
      for (const { failed } of tasks) failed(error);
    }
  }

  async #commit(letter: number, changes: readonly Change[]): Promise<void> {
    const counted = await this.#database.first(keys.only(keys.copiesKey(letter)));
    const before = counted?.value.count ?? null;
    const added = changes.flatMap((change) => change.type === "add" ? [change.copy] : []);
    const dropped = await this.#present(changes);
    if (added.length + dropped.length === 0) return;
    const change = added.length - dropped.length;
    const mutations = [
      ...(before === null
        ? this.#written(added)
        : this.#counted(letter, before + change)),
      ...added.map((copy) => this.#put(copy)),
      ...dropped.map((path) => this.#database.drop(path)),
    ];
    if (added.length > 0) await this.#database.commit(mutations);
    else await this.#database.commitSoon(mutations);
  }

  /** The paths of the copies to drop that are there: the others were counted before. */
  async #present(changes: readonly Change[]): Promise<readonly Deno.KvKey[]> {
    const drops = changes.filter((change) => change.type === "drop");
    const places = new Map(drops.map((drop) => [`${drop.to} ${drop.place}`, drop]));
    const found = await Promise.all([...places.values()].map(({ to, place }) => {
      return this.#database.survey(keys.only(keys.copyKey(to, place)), 1);
    }));
    return found.flat().map(({ path }) => path);
  }

  #counted(letter: number, count: number): readonly Mutation[] {
    const { path } = keys.copiesKey(letter);
    return count > 0
      ? [this.#database.put(keys.copiesKey(letter), { count })]
      : [this.#database.drop(path), this.#database.drop(keys.letterKey(letter).path)];
  }

  /**
   * The letter itself, with the first of its copies. There is nothing to do for copies
   * that go and were never counted, as their count was damaged: the letter goes in time.
   */
  #written(added: readonly Copy[]): readonly Mutation[] {
    const [first] = added;
    if (first === undefined) return [];
    const { seq: _, ...letter } = first.envelope;
    return [
      this.#database.put(keys.letterKey(first.letter), letter),
      this.#database.put(keys.copiesKey(first.letter), { count: added.length }),
    ];
  }

  #put({ to, letter, envelope: { seq, receivedAt, body } }: Copy): Mutation {
    const bytes = FRAME_BYTES + body.length;
    return this.#database.put(keys.copyKey(to, seq), { letter, bytes, receivedAt });
  }
}
