import { type Random, systemRandom } from "../src/random.ts";
import { type Clock, systemClock } from "./clock.ts";
import type { Stretch } from "./vault/kdf.ts";

/** What a messenger has of the machine it runs on. */
export interface Environment {
  readonly random: Random;
  readonly clock: Clock;
  /** In the place of Argon2id for the vault, for tests that open many. */
  readonly testOnlyStretch?: Stretch;
  /** In the place of a hundred one-time prekeys, for tests that make many devices. */
  readonly testOnlySupply?: Supply;
}

/** One-time prekeys of each kind at the relay. */
export interface Supply {
  /** How many are published. */
  readonly full: number;
  /** Fewer than so many call for more. */
  readonly low: number;
}

/** The machine itself. */
export const SYSTEM: Environment = { random: systemRandom, clock: systemClock };
