/** What `Input` reads from: standard input, or a test's stand-in. */
export interface Source {
  read(buffer: Uint8Array): Promise<number | null>;
  isTerminal(): boolean;
  setRaw(raw: boolean): void;
}

const LINE_FEED = 0x0a;
const CHUNK = 4_096;

/**
 * The one reader of standard input. What one reader leaves unread is there for the
 * next: a password prompt, the text of a message and a chat can follow each other.
 */
export class Input {
  #left = new Uint8Array(0);
  #ended = false;
  /** A read of the source that has not come back: at most one, whoever waits for it. */
  #coming: Promise<void> | undefined;

  constructor(readonly source: Source = Deno.stdin) {}

  /** Whether a person sits at the other end. */
  isTerminal(): boolean {
    return this.source.isTerminal();
  }

  /**
   * The next bytes, as many as there are; `null` at the end. A reader that has gone when
   * they come gets `null` as well, and leaves them to the next one.
   */
  async read(gone?: AbortSignal): Promise<Uint8Array | null> {
    while (this.#left.length === 0 && !this.#ended) {
      await (this.#coming ??= this.#fetch());
      if (gone?.aborted) return null;
    }
    return this.#left.length === 0 ? null : this.#take(this.#left.length);
  }

  /** Puts bytes back: the next `read` yields them first. */
  unread(bytes: Uint8Array): void {
    const joined = new Uint8Array(bytes.length + this.#left.length);
    joined.set(bytes);
    joined.set(this.#left, bytes.length);
    this.#left = joined;
  }

  /** The next line without its end, of at most `limit` bytes; `null` at the end. */
  async line(limit: number): Promise<Uint8Array | null> {
    let end = this.#left.indexOf(LINE_FEED);
    while (end < 0 && this.#left.length <= limit) {
      if (!await this.#more()) break;
      end = this.#left.indexOf(LINE_FEED);
    }
    if (end < 0 && this.#left.length === 0) return null;
    const line = this.#take(end < 0 ? this.#left.length : end + 1);
    const length = line.length - (end < 0 ? 0 : line.at(-2) === 0x0d ? 2 : 1);
    return line.subarray(0, length);
  }

  /** Everything up to the end, or a little more than `limit` bytes of it. */
  async rest(limit: number): Promise<Uint8Array> {
    while (this.#left.length <= limit && await this.#more());
    return this.#take(this.#left.length);
  }

  /** Reads on behind what is left; `false` at the end. */
  async #more(): Promise<boolean> {
    const left = this.#take(this.#left.length);
    const read = await this.read();
    if (read !== null) this.unread(read);
    this.unread(left);
    left.fill(0);
    return read !== null;
  }

  async #fetch(): Promise<void> {
    const buffer = new Uint8Array(CHUNK);
    try {
      const length = await this.source.read(buffer);
      this.#ended = length === null;
      const left = this.#take(this.#left.length);
      this.unread(buffer.subarray(0, length ?? 0));
      this.unread(left);
      left.fill(0);
    } finally {
      this.#coming = undefined;
      buffer.fill(0);
    }
  }

  #take(length: number): Uint8Array {
    const taken = this.#left.slice(0, length);
    this.#left.fill(0, 0, length);
    this.#left = this.#left.subarray(length);
    return taken;
  }
}
