/** A connection that is written to in order, without waiting, and read as it comes. */
export class Line {
  readonly #connection: Deno.Conn;
  readonly #reading: Promise<void>;
  #writing: Promise<void> = Promise.resolve();
  #waiting: Uint8Array[] = [];

  constructor(connection: Deno.Conn, take: (bytes: Uint8Array) => void) {
    this.#connection = connection;
    this.#reading = this.#read(take);
  }

  /** Writes, together with what else is written in this turn of the event loop. */
  write(bytes: Uint8Array): void {
    if (this.#waiting.push(bytes) > 1) return;
    this.#writing = this.#writing.then(() => this.#flush());
  }

  /** Writes what waits, and hangs up. */
  async close(): Promise<void> {
    await this.#writing;
    this.#connection.close();
    await this.#reading;
  }

  async #flush(): Promise<void> {
    const pieces = this.#waiting;
    this.#waiting = [];
    let rest = new Uint8Array(
      pieces.reduce((sum, { length }) => sum + length, 0),
    );
    let at = 0;
    for (const piece of pieces) {
      rest.set(piece, at);
      at += piece.length;
    }
    while (rest.length > 0) {
      rest = rest.subarray(await this.#connection.write(rest));
    }
  }

  async #read(take: (bytes: Uint8Array) => void): Promise<void> {
    const buffer = new Uint8Array(64 * 1_024);
    try {
      for (;;) {
        const length = await this.#connection.read(buffer);
        if (length === null) return;
        take(buffer.subarray(0, length));
      }
    } catch (error) {
      const { BadResource, ConnectionReset, Interrupted, UnexpectedEof } = Deno.errors;
      const ends = [BadResource, ConnectionReset, Interrupted, UnexpectedEof];
      if (!ends.some((end) => error instanceof end)) throw error;
    }
  }
}
