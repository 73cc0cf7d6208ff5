import { type Clock, systemClock } from "../clock.ts";

/** Notices that nobody has pressed a key for a while. */
export class Idle {
  #cancel = () => {};
  #noticed = () => {};

  constructor(
    /** How long that is, in milliseconds; `null` to notice nothing. */
    readonly after: number | null,
    readonly clock: Clock = systemClock,
  ) {}

  /** Begins to watch; `noticed` is called once, unless `touch` is called often enough. */
  watch(noticed: () => void): void {
    this.#noticed = noticed;
    this.touch();
  }

  /** Somebody is there. */
  touch(): void {
    this.#cancel();
    if (this.after !== null) this.#cancel = this.clock.after(this.after, this.#noticed);
  }

  /** Watches no more. */
  stop(): void {
    this.#cancel();
    this.#noticed = () => {};
  }
}
