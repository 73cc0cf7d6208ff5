import { ensure } from "../errors.ts";
import type { ChannelInput, ChannelKeys } from "./channel.ts";
import { answerData, BODY, type ChannelId, encodeFrame } from "./frame.ts";
import { openingData, requestData } from "./frame.ts";
import { type Answer, parseOpening, parseRequest } from "./operations.ts";
import type { Request, SocketOpening } from "./operations.ts";
import { openPayload, payload } from "./payload.ts";
import { type RelaySocket, relaySocket } from "./socket.ts";

/** A request with its place in the channel, which its answer must name. */
export interface OpenedRequest {
  readonly n: number;
  readonly request: Request;
}

/** A socket that a client opened in its channel. */
export interface OpenedSocket {
  readonly opening: SocketOpening;
  readonly socket: RelaySocket;
}

/** The relay's end of a channel: it is asked, and answers in any order. */
export class RelayChannel {
  readonly #keys: ChannelKeys;
  /** The transcript hash, 32 bytes: what logins are bound to. */
  readonly h: Uint8Array;
  /** What the client says that it can do. */
  readonly features: number;

  constructor(input: ChannelInput) {
    this.#keys = input.keys;
    this.h = input.h;
    this.features = input.features;
  }

  /** sid: names the channel on the wire. */
  get id(): ChannelId {
    return this.#keys.id;
  }

  /** Whether the client proved that it has the keys; until then it may be a replay. */
  get confirmed(): boolean {
    return this.#keys.opening.used;
  }

  /** The request in a POST body, once; any fault is a `PeerError` and changes nothing. */
  openRequest(body: Uint8Array): OpenedRequest {
    ensure(body[0] === BODY.request, "malformed");
    const { n, plaintext } = this.#open(body.subarray(1), requestData);
    return { n, request: parseRequest(openPayload(plaintext)) };
  }

  /** The answer to the request at `n`; `RangeError` where it is too large to send. */
  sealAnswer(n: number, answer: Answer): Uint8Array {
    const { id, sealing } = this.#keys;
    const data = payload(answer);
    const { n: m, sealed } = sealing.seal(data, (m) => answerData(id, m, n));
    return encodeFrame({ id, n: m, sealed });
  }

  /** The first frame of a socket, once; any fault is a `PeerError`. */
  acceptSocket(frame: Uint8Array): OpenedSocket {
    const { n, plaintext } = this.#open(frame, openingData);
    const opening = parseOpening(openPayload(plaintext));
    return { opening, socket: relaySocket(this.#keys.socketInput(n)) };
  }

  /** Clears the keys. */
  close(): void {
    this.#keys.wipe();
  }

  #open(
    frame: Uint8Array,
    dataOf: (id: ChannelId, n: number) => Uint8Array,
  ): { readonly n: number; readonly plaintext: Uint8Array } {
    const { id, opening } = this.#keys;
    const { n, sealed } = this.#keys.frameOf(frame);
    return { n, plaintext: opening.open({ n, sealed, associated: dataOf(id, n) }) };
  }
}
