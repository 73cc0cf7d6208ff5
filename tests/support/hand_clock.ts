import type { Clock } from "../../relay/clock.ts";

interface Alarm {
  readonly at: number;
  readonly task: () => void;
}

/** A clock that stands still until the test turns it. */
export class HandClock implements Clock {
  #wall: number;
  #steady = 1_000;
  #alarms: Alarm[] = [];

  constructor(wall = Date.UTC(2026, 10, 22)) {
    this.#wall = wall;
  }

  wall(): number {
    return this.#wall;
  }

  steady(): number {
    return this.#steady;
  }

  after(milliseconds: number, task: () => void): () => void {
    const alarm = { at: this.#steady + milliseconds, task };
    this.#alarms.push(alarm);
    return () => {
      this.#alarms = this.#alarms.filter((each) => each !== alarm);
    };
  }

  /** Alarms that are set. */
  get alarms(): number {
    return this.#alarms.length;
  }

  /** Lets time pass, and does what is due in between. */
  advance(milliseconds: number): void {
    const end = this.#steady + milliseconds;
    for (;;) {
      const next = this.#alarms
        .filter(({ at }) => at <= end)
        .sort((a, b) => a.at - b.at)[0];
      if (next === undefined) break;
      this.#alarms = this.#alarms.filter((each) => each !== next);
      this.#pass(Math.max(0, next.at - this.#steady));
      next.task();
    }
    this.#pass(end - this.#steady);
  }

  /** Sets the wall clock, as an administrator or a broken battery does. */
  setWall(wall: number): void {
    this.#wall = wall;
  }

  #pass(milliseconds: number): void {
    this.#steady += milliseconds;
    this.#wall += milliseconds;
  }
}
