import { concat, equal } from "../bytes.ts";
import { ensure } from "../errors.ts";
import { LIMIT } from "../limits.ts";
import type { ChannelInput, ChannelKeys } from "./channel.ts";
import { answerData, BODY, type ChannelId, encodeFrame } from "./frame.ts";
import { openingData, requestData } from "./frame.ts";
import { type Answer, parseAnswer } from "./operations.ts";
import type { Request, SocketOpening } from "./operations.ts";
import { openPayload, payload } from "./payload.ts";
import { type ClientSocket, clientSocket } from "./socket.ts";

/** What a client's channel is made of. */
export interface ClientChannelInput extends ChannelInput {
  /** Unix milliseconds by our clock. */
  readonly now: number;
  /** Unix milliseconds by the relay's clock. */
  readonly relayTime: number;
  /** Seconds for which the relay keeps the channel. */
  readonly lifetime: number;
}

/** A sealed request, under way until it is opened or abandoned. */
export interface PendingRequest {
  /** The body of the POST. */
  readonly body: Uint8Array;
  /** The relay's answer to this very request, once; a `PeerError` changes nothing. */
  open(body: Uint8Array): Answer;
  /** Gives up waiting; a retry is a new request with the same id. */
  abandon(): void;
}

/** A socket as its client begins it. */
export interface OpenedSocket {
  /** The first frame to send. */
  readonly frame: Uint8Array;
  readonly socket: ClientSocket;
}

/** The client's end of a channel: it asks, the relay answers. */
export class ClientChannel {
  readonly #keys: ChannelKeys;
  readonly #until: number;
  readonly #outstanding = new Set<number>();
  #lastUse: number;
  /** The transcript hash, 32 bytes: what logins are bound to. */
  readonly h: Uint8Array;
  /** What the relay says that it can do. */
  readonly features: number;
  /** The relay's clock in the handshake, Unix milliseconds. */
  readonly relayTime: number;

  constructor(input: ClientChannelInput) {
    this.#keys = input.keys;
    const lifetime = Math.min(input.lifetime, LIMIT.channelLifetimeS);
    this.#until = input.now + lifetime * 1_000;
    this.#lastUse = input.now;
    this.h = input.h;
    this.features = input.features;
    this.relayTime = input.relayTime;
  }

  /** sid: names the channel on the wire. */
  get id(): ChannelId {
    return this.#keys.id;
  }

  /** Requests that are under way; at most `LIMIT.outstandingRequests`. */
  get outstanding(): number {
    return this.#outstanding.size;
  }

  /** Whether the next request needs a new channel: too old, too idle or too many. */
  isSpent(now: number): boolean {
    return now >= this.#until || now - this.#lastUse >= LIMIT.channelIdleMs ||
      this.#keys.sealing.next >= LIMIT.channelRequests;
  }

  /** Seals a request; `RangeError` where the channel is spent or full. */
  beginRequest(request: Request, now: number): PendingRequest {
    if (this.outstanding >= LIMIT.outstandingRequests) throw new RangeError("Full");
    const { n, frame } = this.#seal(request, requestData, now);
    this.#outstanding.add(n);
    return {
      body: concat(Uint8Array.of(BODY.request), frame),
      open: (body) => this.#open(n, request.id, body),
      abandon: () => this.#outstanding.delete(n),
    };
  }

  /** The first frame of a socket, and what seals the ones after it. */
  openSocket(opening: Omit<SocketOpening, "op">, now: number): OpenedSocket {
    const { n, frame } = this.#seal({ op: "ws", ...opening }, openingData, now);
    return { frame, socket: clientSocket(this.#keys.socketInput(n)) };
  }

  /** Clears the keys. */
  close(): void {
    this.#keys.wipe();
  }

  #seal(
    value: Request | SocketOpening,
    dataOf: (id: ChannelId, n: number) => Uint8Array,
    now: number,
  ): { readonly n: number; readonly frame: Uint8Array } {
    if (this.isSpent(now)) throw new RangeError("Spent");
    this.#lastUse = now;
    const { id, sealing } = this.#keys;
    const { n, sealed } = sealing.seal(payload(value), (n) => dataOf(id, n));
    return { n, frame: encodeFrame({ id, n, sealed }) };
  }

  #open(n: number, requestId: Uint8Array, body: Uint8Array): Answer {
    ensure(this.#outstanding.has(n), "duplicate");
    const { id, opening } = this.#keys;
    const { n: m, sealed } = this.#keys.frameOf(body);
    const associated = answerData(id, m, n);
    const answer = parseAnswer(openPayload(opening.open({ n: m, sealed, associated })));
    ensure(equal(answer.id, requestId), "malformed");
    this.#outstanding.delete(n);
    return answer;
  }
}
