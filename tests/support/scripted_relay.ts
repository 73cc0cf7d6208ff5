import { concat } from "../../src/bytes.ts";
import { BODY, channelIdOfFrame, channelIdOfRequest } from "../../src/channel/frame.ts";
import { encodeHello, type Hello } from "../../src/channel/hello.ts";
import type { Answer, Push, Request as Asked } from "../../src/channel/operations.ts";
import type { RelayChannel } from "../../src/channel/relay_channel.ts";
import { acceptHandshake } from "../../src/channel/relay_handshake.ts";
import type { RelaySocket } from "../../src/channel/socket.ts";
import { systemRandom } from "../../src/random.ts";
import { helloOf, LIFETIME, type TestRelay } from "./channel_pair.ts";

/** What came out of a request, beside its id. */
export type Outcome = Omit<Answer, "id">;

/** What to do with a request; `null` leaves it without an answer. */
export type Script = (request: Asked, over: "post" | "socket") => Outcome | null;

/** A socket that a client opened. */
export interface OpenSocket {
  readonly cursor: number;
  push(push: Push): void;
  /** Sends bytes as they are. */
  raw(bytes: Uint8Array): void;
  close(): void;
}

/**
 * A relay that does what its test says, badly if need be: it speaks the real channel,
 * knows no accounts and keeps nothing.
 */
export class ScriptedRelay {
  /** Every request that could be opened, in order. */
  readonly requests: Asked[] = [];
  readonly sockets: OpenSocket[] = [];
  /** How many requests each frame of a socket held. */
  readonly frames: number[] = [];
  /** What it shows of itself. */
  hello: Hello;
  /** HTTP statuses to answer the next POSTs with instead of looking at them. */
  hints: number[] = [];
  handshakes = 0;
  script: Script = () => ({ status: "ok", data: {} });
  readonly #channels = new Map<string, RelayChannel>();
  readonly #server: Deno.HttpServer<Deno.NetAddr>;

  constructor(readonly statics: TestRelay) {
    this.hello = helloOf(statics);
    this.#server = Deno.serve({
      hostname: "127.0.0.1",
      port: 0,
      onListen: () => {},
      handler: (request) => this.#handle(request),
      onError: () => new Response(null, { status: 400 }),
    });
  }

  get url(): string {
    return `http://127.0.0.1:${this.#server.addr.port}`;
  }

  /** The names of the operations asked for, in order, without signs of life. */
  get asked(): string[] {
    return this.requests.map(({ op }) => op).filter((op) => op !== "ping");
  }

  /** Forgets every channel and socket, as a restart does. */
  forget(): void {
    this.#channels.clear();
    for (const socket of this.sockets) socket.close();
    this.sockets.length = 0;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.forget();
    await this.#server.shutdown();
  }

  async #handle(http: Request): Promise<Response> {
    if (http.headers.get("upgrade") === "websocket") return this.#upgrade(http);
    const body = new Uint8Array(await http.arrayBuffer());
    const hint = this.hints.shift();
    if (hint === 200) return new Response(new Uint8Array(297)); // no answer to anything
    if (hint !== undefined) return new Response(null, { status: hint });
    if (body[0] === BODY.hello) return new Response(concat(encodeHello(this.hello)));
    if (body[0] === BODY.handshake) return this.#accept(body);
    const channel = this.#channels.get(channelIdOfRequest(body) ?? "");
    if (channel === undefined) return new Response(null, { status: 409 });
    const { n, request } = channel.openRequest(body);
    const outcome = this.#ask(request, "post");
    const answer = outcome && channel.sealAnswer(n, { ...outcome, id: request.id });
    return answer ? new Response(concat(answer)) : new Response(null, { status: 400 });
  }

  #accept(message: Uint8Array): Response {
    this.handshakes++;
    const { answer, channel } = acceptHandshake({
      statics: [this.statics],
      message,
      random: systemRandom,
      now: Date.now(),
      lifetime: LIFETIME,
    });
    this.#channels.set(channel.id, channel);
    return new Response(concat(answer));
  }

  #upgrade(http: Request): Response {
    if (http.headers.has("origin")) return new Response(null, { status: 403 });
    const { socket, response } = Deno.upgradeWebSocket(http);
    socket.binaryType = "arraybuffer";
    let end: RelaySocket | null = null;
    socket.onmessage = ({ data }) => {
      const frame = new Uint8Array(data);
      if (end === null) end = this.#open(frame, socket);
      else {
        const requests = end.open(frame);
        this.frames.push(requests.length);
        for (const request of requests) this.#answer(request, end, socket);
      }
    };
    return response;
  }

  /** Takes a socket's first frame; one that nobody can open ends it. */
  #open(frame: Uint8Array, socket: WebSocket): RelaySocket | null {
    const channel = this.#channels.get(channelIdOfFrame(frame) ?? "");
    if (channel === undefined) {
      socket.close();
      return null;
    }
    const { opening, socket: end } = channel.acceptSocket(frame);
    this.sockets.push({
      cursor: opening.cursor,
      push: (push) => socket.send(concat(end.seal([push]).frame)),
      raw: (bytes) => socket.send(concat(bytes)),
      close: () => socket.close(),
    });
    return end;
  }

  #answer(request: Asked, end: RelaySocket, socket: WebSocket): void {
    const outcome = this.#ask(request, "socket");
    if (outcome === null) return;
    socket.send(concat(end.seal([{ ...outcome, id: request.id }]).frame));
  }

  #ask(request: Asked, over: "post" | "socket"): Outcome | null {
    this.requests.push(request);
    return this.script(request, over);
  }
}
