import { LIMIT } from "../limits.ts";

const SIZE = LIMIT.replayWindow;

/**
 * Which counters were taken already, for messages that may overtake each other: the
 * newest one, and one bit for it and each of the 1 023 before. Anything older counts as
 * taken (RFC 4303, section 3.4.3, with a wider window).
 */
export class ReplayWindow {
  #newest = -1;
  /** Bit i is set where `newest - i` was taken. */
  #taken = 0n;

  /** Whether `n` was not taken yet, as far as the window reaches. */
  isFresh(n: number): boolean {
    const behind = this.#newest - n;
    if (behind < 0) return true;
    return behind < SIZE && (this.#taken >> BigInt(behind) & 1n) === 0n;
  }

  /** Takes `n`: once its tag verified, else a forger could shut the real one out. */
  take(n: number): void {
    const ahead = n - this.#newest;
    if (ahead <= 0) {
      this.#taken |= 1n << BigInt(-ahead);
      return;
    }
    const passed = BigInt(Math.min(ahead, SIZE));
    this.#taken = BigInt.asUintN(SIZE, this.#taken << passed) | 1n;
    this.#newest = n;
  }
}
