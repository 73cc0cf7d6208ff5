import type { Address } from "../src/address.ts";
import type { AccountStore } from "./store/store.ts";

/**
 * The highest vault generation of each device: a vault that comes back with a lower one
 * is an old copy (channel.md 8). It travels with every request, so it is kept in memory
 * and written down once a minute, and when a socket closes.
 */
export class Generations {
  readonly #store: Pick<AccountStore, "generation" | "raiseGeneration">;
  /** Not written yet. */
  readonly #noted = new Map<Address, number>();

  constructor(store: Pick<AccountStore, "generation" | "raiseGeneration">) {
    this.#store = store;
  }

  /** Notes what a device says. */
  note(address: Address, generation: number): void {
    if (generation > (this.#noted.get(address) ?? 0)) {
      this.#noted.set(address, generation);
    }
  }

  /** The highest that the device ever said. */
  async highest(address: Address): Promise<number> {
    const written = await this.#store.generation(address);
    return Math.max(written, this.#noted.get(address) ?? 0);
  }

  /** Writes down what one device said. */
  async write(address: Address): Promise<void> {
    const generation = this.#noted.get(address);
    if (generation === undefined) return;
    await this.#store.raiseGeneration(address, generation);
    if (this.#noted.get(address) === generation) this.#noted.delete(address);
  }

  /** Writes down everything. */
  async writeAll(): Promise<void> {
    await Promise.all([...this.#noted.keys()].map((address) => this.write(address)));
  }
}
