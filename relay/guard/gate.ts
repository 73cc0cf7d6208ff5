import { clientAddress } from "../client_address.ts";
import type { Clock } from "../clock.ts";
import { Crowd, type CrowdBounds, type Visitor } from "./crowd.ts";
import { readHead } from "./head.ts";
import type { Ports } from "./ports.ts";

/** What a gate is made of. */
export interface GateParts {
  readonly bounds: GateBounds;
  readonly clock: Clock;
  /** The loopback port on which the relay itself listens. */
  readonly relayPort: number;
  readonly ports: Ports;
  /** Hears of each failure that is neither a client's nor the network's. */
  readonly onFailure: (error: unknown) => void;
}

/** What the gate lets through. */
export interface GateBounds extends CrowdBounds {
  readonly headBytes: number;
}

/** A connection from a client. */
type Client = Deno.TcpConn | Deno.TlsConn;

/** Bytes of an answer that are read at a time. */
const CHUNK = 16_384;

/**
 * Stands before the relay's HTTP, since the runtime's has no deadline for the head of a
 * request and lets one address have all connections. It passes bytes, and understands
 * nothing of them but where the first head ends; until then the relay hears of nobody.
 */
export class Gate {
  readonly #parts: GateParts;
  readonly #crowd: Crowd<Passage>;
  readonly #under = new Set<Promise<void>>();

  constructor(parts: GateParts) {
    this.#parts = parts;
    this.#crowd = new Crowd(parts.bounds);
  }

  /** Connections that are open. */
  get size(): number {
    return this.#crowd.size;
  }

  /** Takes a connection on, or ends it where there is no room. */
  enter(client: Client): void {
    const passage = new Passage(client, this.#parts.clock.steady());
    if (!this.#crowd.admit(passage)) return passage.cut();
    const under = this.#pass(passage)
      .catch((error) => this.#brokenOff(error))
      .finally(() => {
        passage.cut();
        this.#crowd.leave(passage);
        this.#under.delete(under);
      });
    this.#under.add(under);
  }

  /** Ends those whose time is over. */
  tend(): void {
    this.#crowd.tend(this.#parts.clock.steady());
  }

  /** Resolves when all have gone whom the relay still answers; others go at once. */
  async finish(): Promise<void> {
    this.#crowd.dismiss();
    await Promise.all(this.#under);
  }

  async #pass(passage: Passage): Promise<void> {
    const { bounds, clock, relayPort: port, ports } = this.#parts;
    const { client } = passage;
    const head = await readHead(client, bounds.headBytes);
    if (head === null) return;
    this.#crowd.asked(passage, clock.steady());
    const relay = await Deno.connect({ hostname: "127.0.0.1", port });
    passage.goesOnTo(relay, ports);
    hurry(relay);
    hurry(client);
    await writeAll(relay, head);
    const heard = () => passage.spoken = clock.steady();
    await Promise.all([
      copy(relay, client, { buffer: new Uint8Array(CHUNK), after: heard })
        .finally(() => passage.cut()),
      copy(client, relay, { buffer: new Uint8Array(head.buffer), after: nothing })
        .then(() => relay.closeWrite()),
    ]);
  }

  #brokenOff(error: unknown): void {
    if (!isOfNetwork(error)) this.#parts.onFailure(error);
  }
}

/** One client's way in: its own connection and, once it asked, another to the relay. */
class Passage implements Visitor {
  readonly address: string;
  spoken: number | null = null;
  #close: () => void;
  #isCut = false;

  constructor(readonly client: Client, readonly since: number) {
    this.address = clientAddress(client.remoteAddr.hostname, null);
    this.#close = () => client.close();
  }

  /** There is a second half now, and the relay learns whose it is. */
  goesOnTo(relay: Deno.TcpConn, ports: Ports): void {
    if (this.#isCut) return relay.close();
    const { port } = relay.localAddr;
    ports.enter(port, this.address);
    this.#close = () => {
      // First, as the port may be another's the moment it is closed.
      ports.leave(port);
      relay.close();
      this.client.close();
    };
  }

  cut(): void {
    if (this.#isCut) return;
    this.#isCut = true;
    this.#close();
  }
}

/** Small pieces are passed on as they come: no kernel is to wait for more of them. */
function hurry(connection: Client): void {
  if ("setNoDelay" in connection) connection.setNoDelay();
}

interface CopyOptions {
  readonly buffer: Uint8Array;
  /** Called whenever a piece has been passed on. */
  readonly after: () => void;
}

async function copy(
  from: Client,
  to: Client,
  { buffer, after }: CopyOptions,
): Promise<void> {
  for (;;) {
    const length = await from.read(buffer);
    if (length === null) return;
    await writeAll(to, buffer.subarray(0, length));
    after();
  }
}

async function writeAll(to: Client, bytes: Uint8Array): Promise<void> {
  for (let rest = bytes; rest.length > 0;) rest = rest.subarray(await to.write(rest));
}

/** Whether a connection broke, or none could be had: nothing that we did wrong. */
function isOfNetwork(error: unknown): boolean {
  if (!(error instanceof Error)) return false;
  // What the runtime has no class for, such as too many open files, is a bare `Error`.
  return error.constructor === Error ||
    Object.values(Deno.errors).some((kind) => error instanceof kind);
}

function nothing(): void {
  // What a client says is no reason to let it stay.
}
