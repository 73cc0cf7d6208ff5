import type { Clock } from "../../client/clock.ts";

/** Far more than anything that is waited for. */
const PATIENCE_MS = 10 * 60 * 1_000;

/** Time that passes only when the test lets it. */
export class TestClock implements Clock {
  readonly #timers = new Set<{ readonly at: number; readonly run: () => void }>();
  #now: number;

  constructor(now = Date.now()) {
    this.#now = now;
  }

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): () => void {
    const timer = { at: this.#now + ms, run };
    this.#timers.add(timer);
    return () => this.#timers.delete(timer);
  }

  /** How many timers wait: none is left behind by what was closed. */
  get waiting(): number {
    return this.#timers.size;
  }

  /** Lets `ms` milliseconds pass at once; what falls due runs in its order. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (;;) {
      const due = [...this.#timers].filter(({ at }) => at <= end);
      const [next] = due.sort((a, b) => a.at - b.at);
      if (next === undefined) break;
      this.#timers.delete(next);
      this.#now = Math.max(this.#now, next.at);
      next.run();
    }
    this.#now = end;
  }

  /** Lets time pass, slowly enough for the network to keep up, until it is so. */
  async until(isSo: () => boolean): Promise<void> {
    const late = this.#now + PATIENCE_MS;
    while (!isSo()) {
      if (this.#now > late) throw new Error("It never came to be so");
      await new Promise((resolve) => setTimeout(resolve, 1));
      this.advance(10);
    }
  }

  /** Lets time pass until the promise settles, and gives what it settled with. */
  async passing<T>(promise: Promise<T>): Promise<T> {
    let isSettled = false;
    const settle = () => isSettled = true;
    promise.then(settle, settle);
    await this.until(() => isSettled);
    return await promise;
  }
}
