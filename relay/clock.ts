/** Time as a relay sees it; tests have one that they turn by hand. */
export interface Clock {
  /** Unix milliseconds. May jump either way: for what others see or the disk keeps. */
  wall(): number;
  /** Milliseconds since some moment, without jumps: how long something took. */
  steady(): number;
  /** Does something after so many milliseconds, unless what it returns is called. */
  after(milliseconds: number, task: () => void): () => void;
}

/** The machine's. */
export const systemClock: Clock = {
  wall: () => Date.now(),
  steady: () => performance.now(),
  after: (milliseconds, task) => {
    const timer = setTimeout(task, milliseconds);
    return () => clearTimeout(timer);
  },
};
