import type { ChannelId } from "../src/channel/frame.ts";
import type { Connection } from "./connection.ts";
import type { Limits } from "./limits.ts";

interface Entry {
  readonly connection: Connection;
  readonly from: string;
}

/**
 * Handshakes that no request followed yet. The first message of a handshake may be a
 * replay, so it gets a place here and nothing else, for ten seconds. A full table makes
 * room by dropping the oldest, and never turns anybody away.
 */
export class HalfOpen {
  readonly #limits: Limits;
  /** In the order of age. */
  readonly #entries = new Map<ChannelId, Entry>();
  /** The same by address, each in the order of age. */
  readonly #byAddress = new Map<string, Set<ChannelId>>();

  constructor(limits: Limits) {
    this.#limits = limits;
  }

  /** How many there are. */
  get size(): number {
    return this.#entries.size;
  }

  /** The connection, if it is here. */
  get(id: ChannelId): Connection | undefined {
    return this.#entries.get(id)?.connection;
  }

  /** Adds one, of which `from` is the client's network address. */
  add(id: ChannelId, connection: Connection, from: string): void {
    const ids = this.#byAddress.get(from) ?? new Set();
    if (ids.size >= this.#limits.halfOpenPerAddress) this.#dropFirst(ids);
    if (this.size >= this.#limits.halfOpen) this.#dropFirst(this.#entries.keys());
    this.#entries.set(id, { connection, from });
    this.#byAddress.set(from, ids.add(id));
  }

  /** Takes one out that is half open no more. */
  take(id: ChannelId): void {
    const entry = this.#entries.get(id);
    if (entry === undefined) return;
    this.#entries.delete(id);
    const ids = this.#byAddress.get(entry.from);
    ids?.delete(id);
    if (ids?.size === 0) this.#byAddress.delete(entry.from);
  }

  /** Drops those that were made before that moment. */
  expire(before: number): void {
    for (const [id, { connection }] of this.#entries) {
      if (connection.born >= before) return;
      this.#drop(id);
    }
  }

  #dropFirst(ids: Iterable<ChannelId>): void {
    for (const id of ids) return this.#drop(id);
  }

  #drop(id: ChannelId): void {
    this.get(id)?.close();
    this.take(id);
  }
}
