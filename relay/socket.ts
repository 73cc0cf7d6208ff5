import type { Address } from "../src/address.ts";
import { unshared } from "../src/bytes.ts";
import type { Answer, Push } from "../src/channel/operations.ts";
import type { RelaySocket, SealedFrame } from "../src/channel/socket.ts";
import { PeerError } from "../src/errors.ts";
import { LIMIT } from "../src/limits.ts";
import type { Attendance, Guest } from "./attendance.ts";
import type { Clock } from "./clock.ts";
import type { Closable, Connection } from "./connection.ts";
import type { Connections, Opening } from "./connections.ts";
import type { Limits } from "./limits.ts";

/**
 * One WebSocket.
 *
 *   ┌─────────┐ first frame ┌─────────┐ token verified ┌──────┐
 *   │ waiting │ ──────────▶ │ opening │ ─────────────▶ │ open │
 *   └─────────┘             └─────────┘                └──────┘
 *        │ 5 s, or anything     │ no token, or too       │ a frame that does not open,
 *        │ else                 │ much to say before     │ 45 s of silence, a token's
 *        ▼                      ▼                        ▼ end, a peer who does not read
 *   ┌───────────────────────────────────────────────────────────┐
 *   │                          closed                           │
 *   └───────────────────────────────────────────────────────────┘
 */
type State =
  | { readonly is: "waiting" }
  | { readonly is: "opening"; readonly backlog: Uint8Array[] }
  | { readonly is: "open"; readonly session: Session }
  | { readonly is: "closed" };

interface Session {
  readonly connection: Connection;
  readonly channel: RelaySocket;
  readonly address: Address;
}

/** What a push carries. */
type Pushed<O extends Push["op"]> = Extract<Push, { readonly op: O }>["args"];

/** What sockets are made of. */
export interface SocketParts {
  readonly connections: Connections;
  readonly attendance: Attendance;
  readonly clock: Clock;
  readonly limits: Limits;
  /** Hears of each failure that is no peer's. */
  readonly onFailure: (error: unknown) => void;
}

/** Why a socket is closed (RFC 6455, section 7.4.1). */
export const CLOSE = {
  goingAway: 1001,
  refused: 1008,
  failed: 1011,
} as const;

/** One of these reasons. */
export type CloseCode = typeof CLOSE[keyof typeof CLOSE];

/** Frames that may come while the first one is being looked at. */
const BACKLOG = 64;

/** One WebSocket of a client. */
export class Socket implements Guest, Closable {
  readonly #socket: WebSocket;
  readonly #parts: SocketParts;
  readonly #giveUp: () => void;
  #state: State = { is: "waiting" };
  /** What is said in this turn of the event loop: it leaves in one frame, if it fits. */
  #saying: (Answer | Push)[] = [];
  /** When a frame last came, in milliseconds of the clock that never jumps. */
  #heard: number;

  constructor(socket: WebSocket, parts: SocketParts) {
    this.#socket = socket;
    this.#parts = parts;
    this.#heard = parts.clock.steady();
    const patience = parts.limits.socketOpenSeconds * 1_000;
    this.#giveUp = parts.clock.after(patience, () => this.close());
    socket.binaryType = "arraybuffer";
    socket.addEventListener("message", ({ data }) => this.#receive(data));
    socket.addEventListener("close", () => this.close());
  }

  /** Whether the socket still is one. */
  get open(): boolean {
    return this.#state.is !== "closed";
  }

  /** Pushes an envelope. */
  deliver(envelope: Pushed<"envelope">): void {
    this.#send({ op: "envelope", args: envelope });
  }

  /** Pushes that nothing more waits. */
  drained(): void {
    this.#send({ op: "drained", args: {} });
  }

  /** Pushes where the log of a group ends now. */
  grown(head: Pushed<"group">): void {
    this.#send({ op: "group", args: head });
  }

  /** Pushes that another socket took over, and closes. */
  replaced(): void {
    this.#send({ op: "replaced", args: {} });
    this.#flush();
    this.close();
  }

  /** Closes, for the client to come again. */
  failed(): void {
    this.close(CLOSE.failed);
  }

  /** Closes, once what is just being answered is answered. */
  revoke(): void {
    this.#parts.clock.after(0, () => this.close());
  }

  /** Closes if nobody is there any more, or may be. */
  tend(): void {
    const { clock, limits } = this.#parts;
    const silent = clock.steady() - this.#heard > limits.socketSilenceSeconds * 1_000;
    const state = this.#state;
    const trusted = state.is !== "open" || state.session.connection.trusted;
    if (silent || !trusted) this.close();
  }

  /** Closes. */
  close(code: CloseCode = CLOSE.refused): void {
    const state = this.#state;
    if (state.is === "closed") return;
    this.#state = { is: "closed" };
    this.#giveUp();
    if (this.#socket.readyState <= WebSocket.OPEN) this.#socket.close(code);
    if (state.is !== "open") return;
    const { connection, address, channel } = state.session;
    connection.remove(this);
    this.#parts.attendance.leave(address, this);
    channel.close();
  }

  #receive(data: unknown): void {
    if (!(data instanceof ArrayBuffer) || data.byteLength > LIMIT.sealedBody) {
      return this.close();
    }
    const frame = new Uint8Array(data);
    this.#heard = this.#parts.clock.steady();
    switch (this.#state.is) {
      case "waiting":
        return this.#begin(frame);
      case "opening":
        if (this.#state.backlog.push(frame) > BACKLOG) this.close();
        return;
      case "open":
        return this.#answer(this.#state.session, frame);
      case "closed":
        return;
    }
  }

  #begin(frame: Uint8Array): void {
    this.#giveUp();
    const opening = refusing(() => this.#parts.connections.openSocket(frame));
    if (opening === null) return this.close();
    const backlog: Uint8Array[] = [];
    this.#state = { is: "opening", backlog };
    this.#enter(opening, backlog).catch((error) => {
      this.#parts.onFailure(error);
      this.close(CLOSE.failed);
    });
  }

  async #enter(opening: Opening, backlog: readonly Uint8Array[]): Promise<void> {
    const { connection, socket: channel, opening: { token, cursor } } = opening;
    const address = await connection.deviceOf(token);
    if (this.#state.is !== "opening") return channel.close();
    if (address === null) {
      channel.close();
      return this.close();
    }
    const session = { connection, channel, address };
    this.#state = { is: "open", session };
    connection.add(this);
    for (const frame of backlog) this.#answer(session, frame);
    await this.#parts.attendance.arrive(address, this, cursor);
  }

  #answer({ connection, channel }: Session, frame: Uint8Array): void {
    if (!this.open) return;
    const requests = refusing(() => channel.open(frame));
    if (requests === null) return this.close();
    connection.lastUse = this.#heard;
    for (const request of requests) {
      connection.answer(request, "socket").then((answer) => {
        if (answer === null) this.close();
        else this.#send(answer);
      });
    }
  }

  #send(value: Answer | Push): void {
    if (this.#saying.push(value) === 1) queueMicrotask(() => this.#flush());
  }

  #flush(): void {
    const values = this.#saying;
    this.#saying = [];
    for (let at = 0; at < values.length;) {
      if (this.#state.is !== "open" || this.#socket.readyState !== WebSocket.OPEN) return;
      if (this.#socket.bufferedAmount > this.#parts.limits.socketBufferBytes) {
        return this.close();
      }
      const { frame, next } = seal(this.#state.session.channel, values, at);
      this.#socket.send(unshared(frame));
      at = next;
    }
  }
}

/** A frame of values from a place on; of an answer that fits none, that it is so. */
function seal(
  channel: RelaySocket,
  values: readonly (Answer | Push)[],
  at: number,
): SealedFrame {
  try {
    return channel.seal(values, at);
  } catch (error) {
    const value = values[at];
    const isAnswer = value !== undefined && "id" in value;
    if (!(error instanceof RangeError) || !isAnswer) throw error;
    const { frame } = channel.seal([{ id: value.id, status: "too-large" }]);
    return { frame, next: at + 1 };
  }
}

/** What a peer's bytes say; `null` where they break a rule. */
function refusing<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof PeerError) return null;
    throw error;
  }
}
