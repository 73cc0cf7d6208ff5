/** How much is remembered. */
export interface RecentInput {
  /** Keys remembered at least, and twice as many at most. */
  readonly keys: number;
  /** Milliseconds for which a key is remembered at least, and twice as long at most. */
  readonly milliseconds: number;
  /** Milliseconds of a clock that never jumps. */
  readonly now: () => number;
}

/**
 * Remembers what came lately, in two halves: when the newer one is full or old enough it
 * becomes the older one, which is dropped as a whole. No key carries a time.
 */
export class Recent<T> {
  readonly #input: RecentInput;
  #newer = new Map<string, T>();
  #older = new Map<string, T>();
  #since: number;

  constructor(input: RecentInput) {
    this.#input = input;
    this.#since = input.now();
  }

  /** What was remembered under that key. */
  get(key: string): T | undefined {
    this.#turn();
    return this.#newer.get(key) ?? this.#older.get(key);
  }

  /** Remembers it. */
  set(key: string, value: T): void {
    this.#turn();
    this.#newer.set(key, value);
  }

  /** Forgets it. */
  delete(key: string): void {
    this.#newer.delete(key);
    this.#older.delete(key);
  }

  #turn(): void {
    const { keys, milliseconds, now } = this.#input;
    const age = now() - this.#since;
    if (this.#newer.size < keys && age < milliseconds) return;
    this.#older = age < 2 * milliseconds ? this.#newer : new Map();
    this.#newer = new Map();
    this.#since = now();
  }
}
