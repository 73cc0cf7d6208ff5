import type { Fingerprint } from "../../src/channel/fingerprint.ts";
import type { Args, Data, Op, Push } from "../../src/channel/operations.ts";
import type { Status } from "../../src/channel/operations.ts";
import type { RelayPin } from "../../src/channel/verify.ts";
import type { ConnectionState } from "../event.ts";

/**
 * Everything between a messenger and its relay, for one device that is registered: the
 * channel, the session in it, its token and its socket are made, renewed and made again
 * behind `request`. Failures of the way there are `ClientError`s.
 */
export interface Link {
  readonly state: ConnectionState;

  /** The relay as its newest channel showed it; `null` before the first one. */
  readonly seen: SeenRelay | null;

  /**
   * Goes online and stays so, coming back by itself after a break. Rejects where the
   * first attempt fails; with `retry` it keeps trying instead and resolves at once.
   */
  connect(options?: { readonly retry?: boolean }): Promise<void>;

  /**
   * Asks the relay. Requests leave in the order of the calls, and are repeated under the
   * same id over a new channel where the first one breaks, so the relay acts on each
   * once. Rejects where the way back fails too, or where the link is offline.
   */
  request<O extends DeviceOp>(
    op: O,
    args: Args<O>,
    /** 16 bytes; for `send` the message's id, random where it is absent. */
    id?: Uint8Array,
  ): Promise<Reply<O>>;

  /** Calls `listener` with every later event, until the returned function is called. */
  listen(listener: (event: LinkEvent) => void): () => void;

  /** Ends the connection and clears its keys; what still waits is rejected. */
  close(): Promise<void>;
}

/** What a relay showed of itself, under its pin. */
export interface SeenRelay {
  /** Ed25519 public key, 32 bytes: verifies what the relay states. */
  readonly identityKey: Uint8Array;
  /** How far its clock is ahead of ours, in milliseconds; negative where it is behind. */
  readonly clockAhead: number;
}

/** What a link says unasked. */
export type LinkEvent =
  | { readonly kind: "connection"; readonly state: ConnectionState }
  | { readonly kind: "push"; readonly push: Push }
  /** The relay's certificate begins in the future or has ended, and is used anyway. */
  | { readonly kind: "clock-off" };

/** The operations of a registered device, of which the link makes the session itself. */
export type DeviceOp = Exclude<
  Op,
  | "register/start"
  | "register/finish"
  | "login/start"
  | "login/finish"
  | "device/replace"
  | "session/open"
  | "ping"
>;

/** How an operation ended. */
export type Reply<O extends Op> =
  | { readonly status: "ok"; readonly data: Data<O> }
  | Refusal;

/** An operation that the relay did not carry out. */
export interface Refusal {
  readonly status: Exclude<Status, "ok">;
  /** Seconds to wait, where the relay gave them. */
  readonly retryAfter?: number;
}

/** What is remembered of the relay; a vault keeps it. */
export interface RelayPins {
  /** The pin, or `null` before the first connection. */
  read(): RelayPin | null;
  /** Replaces the pin, durably, before anything is said under the new one. */
  write(pin: RelayPin): void;
  /**
   * Whether a relay that nothing is known of may be pinned. Never asked where the
   * relay's address has a key.
   */
  accept(fingerprint: Fingerprint): boolean | Promise<boolean>;
}

/** A device that opens its session at the relay; the messenger answers for it. */
export interface Device {
  /** The arguments of `session/open`, signed over the channel's binding. */
  sign(binding: ChannelBinding): Args<"session/open">;
  /** The relay opened the session; it tells the highest generation that it knows of. */
  opened(session: Data<"session/open">): void;
  /** The vault's generation, which travels with each request. */
  generation(): number;
  /** The highest mailbox place that is committed; 0 for none. */
  cursor(): number;
}

/** What a login is bound to, so that it is worth nothing in any other channel. */
export interface ChannelBinding {
  /** The channel's transcript hash, 32 bytes. */
  readonly h: Uint8Array;
  readonly fingerprint: Fingerprint;
}
