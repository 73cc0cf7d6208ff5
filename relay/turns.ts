/**
 * Gives everything that has a name in common its turn, one after the other and in the
 * order of asking. Somebody with several names waits for all of them; since a place in
 * every line is taken at the same moment, no two can wait for each other.
 */
export class Turns {
  readonly #last = new Map<string, Promise<void>>();

  /** Whether nobody of that name has or waits for a turn. */
  isFree(name: string): boolean {
    return !this.#last.has(name);
  }

  /** Does the work when its turn has come, and returns what it returns. */
  take<T>(names: readonly string[], work: () => Promise<T>): Promise<T> {
    const before = names.map((name) => this.#last.get(name));
    const done = Promise.all(before).then(work);
    const over = done.then(nothing, nothing);
    for (const name of names) this.#last.set(name, over);
    over.then(() => {
      for (const name of names) {
        if (this.#last.get(name) === over) this.#last.delete(name);
      }
    });
    return done;
  }
}

function nothing(): void {
  // Whoever asked for the work hears how it ended; the next in line need not.
}
