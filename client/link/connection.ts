import type { Certificate } from "../../src/channel/certificate.ts";
import type { ClientChannel, OpenedSocket } from "../../src/channel/client_channel.ts";
import type { Answer, Args, Op, Request } from "../../src/channel/operations.ts";
import { PeerError } from "../../src/errors.ts";
import type { Random } from "../../src/random.ts";
import { type Clock, pause } from "../clock.ts";
import { ClientError } from "../fault.ts";
import type { RelayAddress } from "./address.ts";
import type { ChannelBinding, Reply, SeenRelay } from "./link.ts";
import { post, type Posted } from "./post.ts";
import { replyOf } from "./reply.ts";

/** How often a request is tried in one channel. */
const ATTEMPTS = 3;
/** Milliseconds between two of them. */
const PAUSE_MS = 300;

/** What goes with a request beside its arguments. */
export interface RequestOptions {
  /** 16 bytes, random where absent. */
  readonly id?: Uint8Array;
  readonly token?: string;
  /** The vault's generation. */
  readonly generation?: number;
}

/** The way that a channel's bodies take. */
export interface Way {
  readonly address: RelayAddress;
  readonly random: Random;
  readonly clock: Clock;
  /** Ends whatever is under way: requests reject with its reason. */
  readonly signal: AbortSignal;
}

/**
 * One channel to a relay and the requests in it, by POST: what registration and login
 * need, which must happen in one and the same channel. It is not made again by itself:
 * where the relay is gone or has forgotten it, requests reject with "relay-unreachable".
 */
export class Connection {
  readonly #channel: ClientChannel;
  readonly #way: Way;

  constructor(
    channel: ClientChannel,
    /** The relay's certificate, verified against the pin, and its clock. */
    readonly relay: Certificate & SeenRelay,
    /** What a login in this channel is bound to. */
    readonly binding: ChannelBinding,
    way: Way,
  ) {
    this.#channel = channel;
    this.#way = way;
  }

  /** Whether the next request needs another connection. */
  get isSpent(): boolean {
    return this.#channel.isSpent(this.#way.clock.now());
  }

  /**
   * Asks the relay, again under the same id where no answer comes. Whatever else comes
   * may be somebody in between, so it is believed only when it comes twice.
   */
  async request<O extends Op>(
    op: O,
    args: Args<O>,
    options: RequestOptions = {},
  ): Promise<Reply<O>> {
    const id = options.id ?? this.#way.random.bytes(16);
    for (let attempt = 1;; attempt++) {
      const outcome = await this.#ask({ ...options, op, id, args });
      if ("status" in outcome) return replyOf(op, outcome);
      const isForgotten = outcome.came === "new-handshake" && attempt > 1;
      if (isForgotten || attempt === ATTEMPTS) {
        throw new ClientError("relay-unreachable", { cause: outcome });
      }
      await pause(this.#way.clock, PAUSE_MS, this.#way.signal);
    }
  }

  /** The first frame of a socket in this channel, and what seals the ones after it. */
  openSocket(token: string, cursor: number): OpenedSocket {
    return this.#channel.openSocket({ token, cursor }, this.#way.clock.now());
  }

  /** Clears the channel's keys. */
  close(): void {
    this.#channel.close();
  }

  async #ask(request: Request): Promise<Answer | Exclude<Posted, { came: "answer" }>> {
    const pending = this.#channel.beginRequest(request, this.#way.clock.now());
    try {
      const posted = await post(this.#way.address, pending.body, this.#way.signal);
      return posted.came === "answer" ? pending.open(posted.body) : posted;
    } catch (error) {
      if (error instanceof PeerError) return { came: "refusal" };
      throw error;
    } finally {
      pending.abandon();
    }
  }
}
