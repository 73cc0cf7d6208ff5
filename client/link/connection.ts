import type { Args, Op } from "../../src/channel/operations.ts";
import type { Certificate } from "../../src/channel/certificate.ts";
import type { ChannelBinding, Reply } from "./link.ts";

/**
 * One channel to a relay and the requests in it, by POST: what registration and login
 * need, which must happen in one and the same channel. It is not made again by itself:
 * where the relay has forgotten it, requests reject with "relay-unreachable".
 */
export interface Connection {
  /** What a login in this channel is bound to. */
  readonly binding: ChannelBinding;
  /** The relay's certificate, verified against the pin. */
  readonly relay: Certificate;

  /**
   * Asks the relay, repeating the request under its id where no answer comes. The
   * options hold what the operation needs beside its arguments.
   */
  request<O extends Op>(
    op: O,
    args: Args<O>,
    options?: RequestOptions,
  ): Promise<Reply<O>>;

  /** Clears the channel's keys. */
  close(): void;
}

/** What goes with a request beside its arguments. */
export interface RequestOptions {
  /** 16 bytes, random where absent. */
  readonly id?: Uint8Array;
  readonly token?: string;
  /** The vault's generation. */
  readonly generation?: number;
}
