import { type ChannelId, channelIdOfFrame } from "../src/channel/frame.ts";
import { channelIdOfRequest } from "../src/channel/frame.ts";
import { acceptHandshake } from "../src/channel/relay_handshake.ts";
import type { OpenedSocket } from "../src/channel/relay_channel.ts";
import { PeerError } from "../src/errors.ts";
import { LIMIT } from "../src/limits.ts";
import type { Random } from "../src/random.ts";
import { Connection, type ConnectionParts } from "./connection.ts";
import { HalfOpen } from "./half_open.ts";
import type { Limits } from "./limits.ts";
import { Rate } from "./rate.ts";
import type { StaticKeys } from "./static_keys.ts";

/** What the table of connections is made of. */
export interface ConnectionsParts extends ConnectionParts {
  readonly statics: StaticKeys;
  readonly random: Random;
  readonly limits: Limits;
}

/** Milliseconds that a channel is kept longer than its client uses it. */
const GRACE_MS = 60_000;
/** Channels that are looked at to find one that can go. */
const LOOKS = 8;
/** Addresses whose handshakes are counted. */
const ADDRESSES = 10_000;

/**
 * All channels, in memory alone: a client makes a new one at any time. One that no
 * request followed yet is half open; the others are kept in the order of their last use.
 */
export class Connections {
  readonly #parts: ConnectionsParts;
  readonly #halfOpen: HalfOpen;
  readonly #open = new Map<ChannelId, Connection>();
  readonly #handshakes: Rate;
  readonly #handshakesFrom: Rate;

  constructor(parts: ConnectionsParts) {
    this.#parts = parts;
    this.#halfOpen = new HalfOpen(parts.limits);
    const { handshakesPerSecond: perSecond, ...limits } = parts.limits;
    const now = () => parts.clock.steady();
    this.#handshakes = new Rate({ atOnce: perSecond, perSecond, keys: 1, now });
    this.#handshakesFrom = new Rate({
      atOnce: limits.handshakesAtOncePerAddress,
      perSecond: limits.handshakesPerSecondAndAddress,
      keys: ADDRESSES,
      now,
    });
  }

  /**
   * The answer to message 1 of a handshake, `null` where there are too many of them:
   * found before any of the cryptography that a flood would be after. `PeerError` where
   * it is none.
   */
  handshake(message: Uint8Array, from: string): Uint8Array | null {
    // One address alone does not use up what is there for all.
    if (this.#handshakesFrom.take(from) > 0) return null;
    if (this.#handshakes.take("all") > 0) return null;
    const { statics, random, clock } = this.#parts;
    const { answer, channel } = acceptHandshake({
      statics: statics.all,
      message,
      random,
      now: clock.wall(),
      lifetime: LIMIT.channelLifetimeS,
    });
    const connection = new Connection(this.#parts, channel, from);
    this.#halfOpen.add(channel.id, connection, from);
    return answer;
  }

  /** The answer to a request; `null` where the client is to make a new channel. */
  async post(body: Uint8Array): Promise<Uint8Array | null> {
    const id = channelIdOfRequest(body);
    if (id === null) throw new PeerError("malformed");
    const connection = this.#find(id);
    if (connection === null) return null;
    const opened = connection.open(body);
    this.#use(id, connection);
    return await connection.reply(opened);
  }

  /** A socket's connection by its first frame; `null` where there is none. */
  openSocket(frame: Uint8Array): Opening | null {
    const id = channelIdOfFrame(frame);
    const connection = id === null ? null : this.#find(id);
    if (id === null || connection === null) return null;
    const opened = connection.openSocket(frame);
    this.#use(id, connection);
    return { connection, ...opened };
  }

  /** Those that a request followed. */
  get size(): number {
    return this.#open.size;
  }

  /** Ends those whose time is over. */
  tend(): void {
    const { clock, limits } = this.#parts;
    const now = clock.steady();
    this.#halfOpen.expire(now - limits.halfOpenSeconds * 1_000);
    const idle = now - LIMIT.channelIdleMs - GRACE_MS;
    const old = now - LIMIT.channelLifetimeS * 1_000 - GRACE_MS;
    for (const [id, connection] of this.#open) {
      const unused = !connection.busy && connection.lastUse < idle;
      if (unused || connection.born < old) this.#end(id, connection);
    }
  }

  /** Ends all of them. */
  close(): void {
    this.#halfOpen.expire(Infinity);
    for (const [id, connection] of this.#open) this.#end(id, connection);
  }

  #find(id: ChannelId): Connection | null {
    return this.#open.get(id) ?? this.#halfOpen.get(id) ?? null;
  }

  /** What was opened in it verified: it is no replay, and in use. */
  #use(id: ChannelId, connection: Connection): void {
    if (!this.#open.delete(id)) {
      this.#halfOpen.take(id);
      this.#makeRoom();
    }
    this.#open.set(id, connection);
  }

  #makeRoom(): void {
    if (this.#open.size < this.#parts.limits.channels) return;
    let looked = 0;
    for (const [id, connection] of this.#open) {
      if (looked++ === LOOKS) return;
      if (!connection.busy) return this.#end(id, connection);
      this.#open.delete(id);
      this.#open.set(id, connection);
    }
  }

  #end(id: ChannelId, connection: Connection): void {
    this.#open.delete(id);
    connection.close();
  }
}

/** A socket's first frame, and where it belongs. */
export interface Opening extends OpenedSocket {
  readonly connection: Connection;
}
