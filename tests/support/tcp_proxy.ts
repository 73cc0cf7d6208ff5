import { concat } from "../../src/bytes.ts";

/** One direction of a connection. */
export type Direction = "to relay" | "to client";

/** What a proxy may do to bytes on their way; without it they pass as they are. */
export type Tamper = (bytes: Uint8Array, direction: Direction) => Uint8Array;

/** A piece of traffic as the network saw it. */
export interface Recorded {
  readonly connection: number;
  readonly direction: Direction;
  readonly bytes: Uint8Array;
}

/**
 * The network between clients and a relay, in the hands of somebody else: it records
 * everything and cuts, delays or changes what passes.
 */
export class TcpProxy {
  /** Every piece that passed, in order of arrival and before it was tampered with. */
  readonly recorded: Recorded[] = [];
  /** Milliseconds that each piece waits, in either direction. */
  delay = 0;
  /** Applied to each piece when it is passed on. */
  tamper: Tamper = (bytes) => bytes;
  readonly #listener: Deno.TcpListener;
  readonly #open = new Set<Deno.TcpConn>();
  readonly #serving: Promise<void>;
  #connections = 0;
  #cut = false;
  /** Resolves when pieces are passed on again. */
  #thawed = Promise.resolve();
  #thaw = () => {};

  private constructor(listener: Deno.TcpListener, private readonly target: number) {
    this.#listener = listener;
    this.#serving = this.#serve();
  }

  /** Listens on a free loopback port for connections to the relay's port. */
  static start(target: number): TcpProxy {
    return new TcpProxy(Deno.listen({ hostname: "127.0.0.1", port: 0 }), target);
  }

  /** The address to give to clients instead of the relay's. */
  get url(): string {
    return `http://127.0.0.1:${this.#listener.addr.port}`;
  }

  /** Everything that passed in one direction, as one array. */
  traffic(direction: Direction): Uint8Array {
    const pieces = this.recorded.filter((piece) => piece.direction === direction);
    return concat(...pieces.map((piece) => piece.bytes));
  }

  /** Breaks every connection and refuses new ones until `heal`. */
  cut(): void {
    this.#cut = true;
    for (const connection of this.#open) close(connection);
    this.#open.clear();
  }

  /** Lets connections through again. */
  heal(): void {
    this.#cut = false;
  }

  /**
   * Passes nothing on until `thaw`, not even that somebody has gone: neither side is told
   * anything, and what they say meanwhile comes late.
   */
  freeze(): void {
    ({ promise: this.#thawed, resolve: this.#thaw } = Promise.withResolvers<void>());
  }

  /** Passes on what was held back, and all that comes. */
  thaw(): void {
    this.#thaw();
  }

  /** Ends the proxy and every connection through it. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.cut();
    this.thaw();
    this.#listener.close();
    await this.#serving;
  }

  async #serve(): Promise<void> {
    const pipes: Promise<void>[] = [];
    for await (const client of this.#listener) {
      if (this.#cut) close(client);
      else pipes.push(this.#join(client, this.#connections++));
    }
    await Promise.all(pipes);
  }

  async #join(client: Deno.TcpConn, connection: number): Promise<void> {
    this.#open.add(client);
    try {
      await this.#thawed;
      const relay = await Deno.connect({ hostname: "127.0.0.1", port: this.target });
      this.#open.add(relay);
      const up = this.#pass(client, relay, { connection, direction: "to relay" });
      const down = this.#pass(relay, client, { connection, direction: "to client" });
      await Promise.all([up, down]);
    } catch (error) {
      if (!isBroken(error)) throw error;
      close(client); // the relay is down: the client learns it as without a proxy
    }
  }

  /** Passes bytes one way until that way ends, and then ends both. */
  async #pass(
    from: Deno.TcpConn,
    to: Deno.TcpConn,
    label: Pick<Recorded, "connection" | "direction">,
  ): Promise<void> {
    const buffer = new Uint8Array(64 * 1024);
    try {
      for (;;) {
        const length = await from.read(buffer);
        await this.#thawed;
        if (length === null) break;
        const bytes = buffer.slice(0, length);
        this.recorded.push({ ...label, bytes });
        if (this.delay > 0) await pause(this.delay);
        await writeAll(to, this.tamper(bytes, label.direction));
      }
    } catch (error) {
      if (!isBroken(error)) throw error;
    }
    for (const end of [from, to]) {
      close(end);
      this.#open.delete(end);
    }
  }
}

async function writeAll(to: Deno.TcpConn, bytes: Uint8Array): Promise<void> {
  let written = 0;
  while (written < bytes.length) written += await to.write(bytes.subarray(written));
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch (error) {
    if (!isBroken(error)) throw error;
  }
}

/** Whether an error only says that a connection is gone. */
function isBroken(error: unknown): boolean {
  const { errors } = Deno;
  const kinds = [
    errors.BadResource,
    errors.BrokenPipe,
    errors.ConnectionAborted,
    errors.ConnectionRefused,
    errors.ConnectionReset,
    errors.Interrupted,
    errors.NotConnected,
  ];
  return kinds.some((kind) => error instanceof kind);
}
