import assert from "node:assert/strict";
import { concat } from "../../src/bytes.ts";
import type { ClientChannel, PendingRequest } from "../../src/channel/client_channel.ts";
import { beginHandshake } from "../../src/channel/client_handshake.ts";
import { readCertificate } from "../../src/channel/certificate.ts";
import { fingerprintOf } from "../../src/channel/fingerprint.ts";
import { decodeHello } from "../../src/channel/hello.ts";
import {
  type Answer,
  type Args,
  type Data,
  type Op,
} from "../../src/channel/operations.ts";
import {
  OPERATIONS,
  type Push,
  type Request,
  type Status,
} from "../../src/channel/operations.ts";
import type { ClientSocket } from "../../src/channel/socket.ts";
import { type Trusted, verifyRelay } from "../../src/channel/verify.ts";
import { parse } from "../../src/codec/schema.ts";
import { systemRandom } from "../../src/random.ts";
import type { Envelope } from "../../src/wire/envelope.ts";
import { someBytes } from "./relay_world.ts";

/** What a test may choose about a request. */
export interface AskOptions {
  /** 16 bytes; fresh unless given. */
  readonly id?: Uint8Array;
  /** Instead of the client's own; `null` shows none. */
  readonly token?: string | null;
  readonly generation?: number;
}

/** Posts bytes on the one path. */
export function post(url: string, body: Uint8Array): Promise<Response> {
  return fetch(`${url}/c`, { method: "POST", body: concat(body) });
}

/** The body of an answer that came with that status. */
export async function bodyOf(response: Response, status = 200): Promise<Uint8Array> {
  const bytes = new Uint8Array(await response.arrayBuffer());
  assert.equal(response.status, status);
  return bytes;
}

/** What a relay says before there is a channel, found trustworthy. */
export async function helloOf(url: string): Promise<Trusted> {
  const hello = decodeHello(await bodyOf(await post(url, Uint8Array.of(0))));
  const { identityKey } = readCertificate(hello.certificate);
  const pin = { fingerprint: fingerprintOf(identityKey), serial: 0 };
  const known = verifyRelay(hello, pin, Date.now());
  assert.equal(known.verdict, "trusted");
  return known;
}

/** One channel with a relay, and what is known in it: as simple as a client can be. */
export class RelayClient {
  /** Shown with each request. */
  token: string | null = null;

  private constructor(
    readonly url: string,
    readonly relay: Trusted,
    readonly channel: ClientChannel,
  ) {}

  /** Makes a channel. */
  static async connect(url: string): Promise<RelayClient> {
    const relay = await helloOf(url);
    const pending = beginHandshake(relay.certificate, systemRandom);
    const answer = await bodyOf(await post(url, pending.message));
    return new RelayClient(url, relay, pending.finish(answer, Date.now()));
  }

  /** The sealed body of a request, and what opens its answer. */
  seal<O extends Op>(
    op: O,
    args: Args<O>,
    options: AskOptions = {},
  ): PendingRequest {
    const { id = someBytes(16), token = this.token, generation } = options;
    const shown = token === null ? {} : { token };
    const vault = generation === undefined ? {} : { generation };
    const request = { op, id, args, ...shown, ...vault };
    return this.channel.beginRequest(request, Date.now());
  }

  /** The answer to a request. */
  async ask<O extends Op>(op: O, args: Args<O>, options?: AskOptions): Promise<Answer> {
    const pending = this.seal(op, args, options);
    return pending.open(await bodyOf(await post(this.url, pending.body)));
  }

  /** What a request yields that is not refused. */
  async get<O extends Op>(op: O, args: Args<O>, options?: AskOptions): Promise<Data<O>> {
    const { status, data } = await this.ask(op, args, options);
    assert.equal(status, "ok", `${op} is refused`);
    return parse(OPERATIONS[op].data, data);
  }

  /** The status of the answer to a request. */
  async statusOf<O extends Op>(
    op: O,
    args: Args<O>,
    options?: AskOptions,
  ): Promise<Status> {
    return (await this.ask(op, args, options)).status;
  }

  /** Opens a socket. */
  async listen(cursor = 0, token = this.token): Promise<TestSocket> {
    const { frame, socket } = this.channel.openSocket(
      { token: token ?? "none", cursor },
      Date.now(),
    );
    const webSocket = new WebSocket(`${this.url.replace("http", "ws")}/c`);
    webSocket.binaryType = "arraybuffer";
    const opened = Promise.withResolvers<void>();
    webSocket.onopen = () => opened.resolve();
    webSocket.onerror = () => opened.resolve();
    await opened.promise;
    if (webSocket.readyState === WebSocket.OPEN) webSocket.send(concat(frame));
    return new TestSocket(webSocket, socket);
  }
}

/** A client's end of a socket, with all that it was sent. */
export class TestSocket {
  readonly pushes: Push[] = [];
  readonly answers: Answer[] = [];
  /** Frames received. */
  frames = 0;
  /** The code that the socket was closed with. */
  readonly closed: Promise<number>;
  readonly #webSocket: WebSocket;
  readonly #channel: ClientSocket;
  readonly #watchers = new Set<() => void>();

  constructor(webSocket: WebSocket, channel: ClientSocket) {
    this.#webSocket = webSocket;
    this.#channel = channel;
    webSocket.onmessage = ({ data }) => {
      this.frames++;
      for (const said of channel.open(new Uint8Array(data))) {
        if ("status" in said) this.answers.push(said);
        else this.pushes.push(said);
      }
      for (const watcher of this.#watchers) watcher();
    };
    this.closed = new Promise((resolve) => {
      webSocket.onclose = ({ code }) => resolve(code);
    });
  }

  /** Sends a request. */
  send<O extends Op>(op: O, args: Args<O>, id = someBytes(16)): void {
    this.sendAll([{ op, id, args }]);
  }

  /** Sends requests in one frame. */
  sendAll(requests: readonly Request[]): void {
    this.#webSocket.send(concat(this.#channel.seal(requests).frame));
  }

  /** Sends bytes as they are. */
  sendRaw(data: string | Uint8Array): void {
    this.#webSocket.send(typeof data === "string" ? data : concat(data));
  }

  /** Waits until what was received fulfils a condition; fails if it never will. */
  async until(condition: (socket: TestSocket) => boolean): Promise<void> {
    while (!condition(this)) {
      const { promise, resolve } = Promise.withResolvers<void>();
      this.#watchers.add(resolve);
      const code = await Promise.race([promise, this.closed]);
      this.#watchers.delete(resolve);
      if (code === undefined || condition(this)) continue;
      assert.fail(`the socket was closed with ${code}`);
    }
  }

  /** Waits until everything that waited was pushed. */
  async drained(): Promise<void> {
    await this.until(({ pushes }) => pushes.some(({ op }) => op === "drained"));
  }

  /** The envelopes received. */
  get envelopes(): Envelope[] {
    return this.pushes.flatMap((push) => push.op === "envelope" ? [push.args] : []);
  }

  /** Closes, and waits until both ends know. */
  async close(): Promise<void> {
    this.#webSocket.close();
    await this.closed;
  }
}
