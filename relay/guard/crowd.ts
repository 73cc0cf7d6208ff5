/** A connection as the gate's keeper sees it. */
export interface Visitor {
  /** Where it is from, as `clientAddress` names it. */
  readonly address: string;
  /** When it came, in milliseconds of the clock that never jumps. */
  readonly since: number;
  /** When the relay last said something to it; `null` until it asked for something. */
  spoken: number | null;
  /** Ends it. */
  cut(): void;
}

/** How many there may be and how long they may take. */
export interface CrowdBounds {
  readonly connections: number;
  readonly connectionsPerAddress: number;
  readonly headSeconds: number;
  readonly quietSeconds: number;
}

/**
 * Everybody who is connected.
 *
 *           head complete        ┌─────────┐ the relay says something
 *   ┌─────┐ ───────────────────▶ │ talking │ ──┐
 *   │ new │                      └─────────┘ ◀─┘
 *   └─────┘                           │ nothing was said for a minute
 *      │ 10 s, or somebody else       ▼
 *      │ needs the place          ┌──────┐
 *      └────────────────────────▶ │ gone │
 *                                 └──────┘
 */
export class Crowd<V extends Visitor> {
  readonly #bounds: CrowdBounds;
  /** In the order in which they came. */
  readonly #all = new Set<V>();
  /** Those of them who have not asked for anything yet. */
  readonly #new = new Set<V>();
  readonly #byAddress = new Map<string, number>();

  constructor(bounds: CrowdBounds) {
    this.#bounds = bounds;
  }

  /** How many there are. */
  get size(): number {
    return this.#all.size;
  }

  /**
   * Takes one in, unless there is no room for more of that address. Where there is none
   * for anybody, the oldest who never asked for anything makes it.
   */
  admit(visitor: V): boolean {
    const { connections, connectionsPerAddress } = this.#bounds;
    const neighbours = this.#byAddress.get(visitor.address) ?? 0;
    if (neighbours >= connectionsPerAddress) return false;
    if (this.size >= connections && !this.#makeRoom()) return false;
    this.#all.add(visitor);
    this.#new.add(visitor);
    this.#byAddress.set(visitor.address, neighbours + 1);
    return true;
  }

  /** It asked for something. */
  asked(visitor: V, now: number): void {
    this.#new.delete(visitor);
    visitor.spoken = now;
  }

  /** It is gone. */
  leave(visitor: V): void {
    if (!this.#all.delete(visitor)) return;
    this.#new.delete(visitor);
    const { address } = visitor;
    const left = (this.#byAddress.get(address) ?? 0) - 1;
    if (left > 0) this.#byAddress.set(address, left);
    else this.#byAddress.delete(address);
  }

  /** Cuts those who have not asked for anything yet. */
  dismiss(): void {
    for (const visitor of this.#new) visitor.cut();
  }

  /** Cuts those whose time is over. */
  tend(now: number): void {
    const { headSeconds, quietSeconds } = this.#bounds;
    for (const visitor of this.#all) {
      const { since, spoken } = visitor;
      const [from, seconds] = spoken === null
        ? [since, headSeconds]
        : [spoken, quietSeconds];
      if (now - from >= seconds * 1_000) visitor.cut();
    }
  }

  #makeRoom(): boolean {
    const [oldest] = this.#new;
    if (oldest === undefined) return false;
    this.leave(oldest);
    oldest.cut();
    return true;
  }
}
