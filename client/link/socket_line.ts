import { concat, equal, unshared } from "../../src/bytes.ts";
import type { OpenedSocket } from "../../src/channel/client_channel.ts";
import type { Answer, Args, Push, Request } from "../../src/channel/operations.ts";
import { PeerError } from "../../src/errors.ts";
import { LIMIT } from "../../src/limits.ts";
import type { Random } from "../../src/random.ts";
import type { Clock } from "../clock.ts";
import { ClientError } from "../fault.ts";
import type { RelayAddress } from "./address.ts";
import type { Line } from "./line.ts";
import type { DeviceOp, Reply } from "./link.ts";
import { replyOf } from "./reply.ts";

/** Milliseconds between two signs of life that we give. */
const BEAT_MS = 20_000;
/** Milliseconds without one of the relay's after which it is taken for dead. */
const DEAD_MS = 45_000;
/** Milliseconds within which a socket must have opened, and a request been answered. */
const PATIENCE_MS = 30_000;

/** Milliseconds that a farewell may take. */
const FAREWELL_MS = 1_000;

/** What a socket line is made from. */
export interface SocketInput {
  readonly address: RelayAddress;
  readonly opened: OpenedSocket;
  readonly random: Random;
  readonly clock: Clock;
  /** Breaks the line. */
  readonly signal: AbortSignal;
  /** The vault's generation, which travels with each request. */
  generation(): number;
  /** Called with each push, in the relay's order. */
  push(push: Push): void;
}

/** A line over a new socket, once the relay has shown that it holds the other end. */
export async function openSocketLine(input: SocketInput): Promise<SocketLine> {
  const line = new SocketLine(input);
  const reason = await Promise.race([line.open, line.broken]);
  if (reason !== null) throw reason;
  return line;
}

/** A request that waits for its answer. */
interface Waiting {
  readonly request: Request;
  readonly answered: PromiseWithResolvers<Answer>;
  /** Stops the request's own clock. */
  stop(): void;
}

/**
 * A line over a WebSocket. That the relay accepted it shows in the first frame that can
 * be opened: the answer to a ping, which is also the sign of life later on.
 *
 *     connecting ──▶ greeting: opening frame, ping ──first frame──▶ open
 *         └───────────────┴───── any fault, silence, close ──────────┴──▶ broken
 */
class SocketLine implements Line {
  readonly width = LIMIT.outstandingRequests;
  readonly #input: SocketInput;
  readonly #socket: WebSocket;
  readonly #open = Promise.withResolvers<null>();
  readonly #broken = Promise.withResolvers<ClientError>();
  readonly #gone = Promise.withResolvers<void>();
  readonly #waiting = new Set<Waiting>();
  /** Those made in this turn of the event loop: they leave in one frame, if they fit. */
  #leaving: Waiting[] = [];
  readonly #stop = () => this.#break(new ClientError("relay-unreachable"));
  #reason: ClientError | null = null;
  #cancelBeat = () => {};
  #cancelDeath: () => void;

  constructor(input: SocketInput) {
    this.#input = input;
    this.#socket = new WebSocket(`${input.address.url.replace("http", "ws")}/c`);
    this.#socket.binaryType = "arraybuffer";
    this.#socket.onopen = () => this.#greet();
    this.#socket.onmessage = ({ data }) => this.#take(data);
    this.#socket.onerror = this.#stop;
    this.#socket.onclose = () => {
      this.#stop();
      this.#gone.resolve();
    };
    input.signal.addEventListener("abort", this.#stop, { once: true });
    this.#cancelDeath = input.clock.after(PATIENCE_MS, this.#stop);
  }

  /** Resolves when the relay has shown that it holds the other end. */
  get open(): Promise<null> {
    return this.#open.promise;
  }

  get broken(): Promise<ClientError> {
    return this.#broken.promise;
  }

  async request<O extends DeviceOp>(
    op: O,
    args: Args<O>,
    id: Uint8Array,
  ): Promise<Reply<O>> {
    const generation = this.#input.generation();
    return replyOf(op, await this.#ask({ op, id, args, generation }));
  }

  async close(reason: ClientError): Promise<void> {
    this.#break(reason);
    const cancel = this.#input.clock.after(FAREWELL_MS, this.#gone.resolve);
    await this.#gone.promise;
    cancel();
  }

  #greet(): void {
    this.#socket.send(concat(this.#input.opened.frame));
    this.#beat();
  }

  /** Gives a sign of life and asks for one; whether it came, `#cancelDeath` tells. */
  #beat(): void {
    const id = this.#input.random.bytes(16);
    this.#ask({ op: "ping", id, args: {} }).catch(() => null);
    this.#cancelBeat = this.#input.clock.after(BEAT_MS, () => this.#beat());
  }

  #ask(request: Request): Promise<Answer> {
    if (this.#reason !== null) return Promise.reject(this.#reason);
    const answered = Promise.withResolvers<Answer>();
    const stop = this.#input.clock.after(PATIENCE_MS, this.#stop);
    const waiting = { request, answered, stop };
    this.#waiting.add(waiting);
    if (this.#leaving.push(waiting) === 1) queueMicrotask(() => this.#flush());
    return answered.promise;
  }

  #flush(): void {
    const leaving = this.#leaving;
    this.#leaving = [];
    const requests = leaving.map(({ request }) => request);
    for (let at = 0; at < requests.length && this.#reason === null;) {
      try {
        const { frame, next } = this.#input.opened.socket.seal(requests, at);
        this.#socket.send(unshared(frame));
        at = next;
      } catch (error) {
        // No frame holds that one: its maker hears of it, and the others leave.
        this.#fail(leaving[at++], error);
      }
    }
  }

  #fail(waiting: Waiting | undefined, error: unknown): void {
    if (waiting === undefined) return;
    this.#waiting.delete(waiting);
    waiting.stop();
    waiting.answered.reject(error);
  }

  #take(data: unknown): void {
    if (this.#reason !== null) return;
    const said = this.#unsealed(data);
    if (said === null) return this.#stop();
    this.#open.resolve(null);
    this.#cancelDeath();
    this.#cancelDeath = this.#input.clock.after(DEAD_MS, this.#stop);
    for (const each of said) this.#hear(each);
  }

  #hear(said: Answer | Push): void {
    if (this.#reason !== null) return;
    if ("status" in said) return this.#settle(said);
    this.#input.push(said);
    if (said.op === "replaced") this.#break(new ClientError("signed-in-elsewhere"));
  }

  #unsealed(data: unknown): readonly (Answer | Push)[] | null {
    if (!(data instanceof ArrayBuffer)) return null;
    try {
      return this.#input.opened.socket.open(new Uint8Array(data));
    } catch (error) {
      if (error instanceof PeerError) return null;
      throw error;
    }
  }

  /** Two requests may share an id, the second a repeat: the first one waits longer. */
  #settle(answer: Answer): void {
    for (const waiting of this.#waiting) {
      if (!equal(waiting.request.id, answer.id)) continue;
      this.#waiting.delete(waiting);
      waiting.stop();
      return waiting.answered.resolve(answer);
    }
  }

  #break(reason: ClientError): void {
    if (this.#reason !== null) return;
    this.#reason = reason;
    this.#cancelBeat();
    this.#cancelDeath();
    this.#input.signal.removeEventListener("abort", this.#stop);
    this.#socket.close();
    this.#input.opened.socket.close();
    for (const waiting of this.#waiting) this.#fail(waiting, reason);
    this.#broken.resolve(reason);
  }
}
