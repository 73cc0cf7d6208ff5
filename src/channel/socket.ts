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
import { openPayload, payload } from "./payload.ts";
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

  /** The next frame. */
  seal(value: Out): Uint8Array {
    return this.#sealing.seal(payload(value), () => FRAME.socket).sealed;
  }

  /** What the peer's next frame says; a `PeerError` is the end of the socket. */
  open(frame: Uint8Array): In {
    try {
      ensure(frame.length <= LIMIT.sealedBody, "malformed");
      return this.#parse(openPayload(this.#opening.open(frame, FRAME.socket)));
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
