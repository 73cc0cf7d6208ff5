/**
 * Work that nobody awaits, such as bringing letters to the relay, so that closing can
 * await it. What such work throws is a bug, and ends the program as one.
 */
export class Background {
  readonly #running = new Set<Promise<void>>();

  /** Lets work go on by itself. */
  start(work: Promise<void>): void {
    const running = work.finally(() => this.#running.delete(running));
    this.#running.add(running);
  }

  /** Resolves when nothing goes on any more. */
  async idle(): Promise<void> {
    while (this.#running.size > 0) await Promise.allSettled(this.#running);
  }
}
