import { be64, concat } from "../bytes.ts";
import { hkdf } from "../crypto/kdf.ts";
import { ensure } from "../errors.ts";
import { FRAME, LABEL } from "../labels.ts";
import { LIMIT } from "../limits.ts";
import { Secret } from "../secret.ts";
import { SealingKey, StrictKey } from "./direction.ts";
import { type ChannelId, channelIdBytes } from "./frame.ts";
import type { Role } from "./noise.ts";
import { type Answer, parseRelayFrame, parseRequest } from "./operations.ts";
import type { Push, Request } from "./operations.ts";
import { openPayloads, payloadOf } from "./payload.ts";
import type { Suite } from "./suite.ts";

/** What the keys of a socket are derived from. */
export interface SocketInput {
  readonly suite: Suite;
  /** The channel's exporter key, xk. */
  readonly exporter: Secret;
  readonly id: ChannelId;
  /** The counter of the frame that opened it. */
  readonly n: number;
}

/** A sealed frame, and the place of the first value that it has not. */
export interface SealedFrame {
  readonly frame: Uint8Array;
  readonly next: number;
}

/** A client's end: requests go out, answers and pushes come in. */
export type ClientSocket = SocketChannel<Request, Answer | Push>;
/** A relay's end: answers and pushes go out, requests come in. */
export type RelaySocket = SocketChannel<Answer | Push, Request>;

/** The client's end of a socket. */
export function clientSocket(input: SocketInput): ClientSocket {
  return new SocketChannel(input, "initiator", parseRelayFrame);
}

/** The relay's end of a socket. */
export function relaySocket(input: SocketInput): RelaySocket {
  return new SocketChannel(input, "responder", parseRequest);
}

/**
 * The frames of one WebSocket, under keys of its own, each in its place: a frame that is
 * missing, repeated or out of order fails like a forged one. Nothing can come after that:
 * the keys are wiped, and the owner closes the connection.
 *
 * A frame carries all that its sender has to say at that moment, as to seal one costs the
 * same whatever is in it, and its length tells less.
 */
class SocketChannel<Out, In> {
  readonly #sealing: SealingKey;
  readonly #opening: StrictKey;
  readonly #parse: (value: unknown) => In;

  constructor(input: SocketInput, role: Role, parse: (value: unknown) => In) {
    const [forth, back] = socketKeys(input);
    const [ours, theirs] = role === "initiator" ? [forth, back] : [back, forth];
    const { suite } = input;
    const rekeyAfter = LIMIT.socketRekey;
    this.#sealing = new SealingKey({ suite, key: ours, rekeyAfter });
    this.#opening = new StrictKey({ suite, key: theirs, rekeyAfter });
    this.#parse = parse;
  }

  /**
   * The next frame, with as many of the values as fit it from a place on. `RangeError`,
   * and no frame, where the first of them is too large for any.
   */
  seal(values: readonly Out[], from = 0): SealedFrame {
    const { plaintext, next } = payloadOf(values, from);
    const { sealed: frame } = this.#sealing.seal(plaintext, () => FRAME.socket);
    return { frame, next };
  }

  /** What the peer's next frame says; a `PeerError` is the end of the socket. */
  open(frame: Uint8Array): In[] {
    try {
      ensure(frame.length <= LIMIT.sealedBody, "malformed");
      const values = openPayloads(this.#opening.open(frame, FRAME.socket));
      return values.map((value) => this.#parse(value));
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Clears the keys. */
  close(): void {
    this.#sealing.wipe();
    this.#opening.wipe();
  }
}

function socketKeys({ exporter, id, n }: SocketInput): [Secret, Secret] {
  const info = concat(LABEL.socket, channelIdBytes(id), be64(n));
  const keys = hkdf({ ikm: exporter.expose(), info, length: 64 });
  return [
    new Secret("socket key, client to relay", keys.subarray(0, 32)),
    new Secret("socket key, relay to client", keys.subarray(32)),
  ];
}
