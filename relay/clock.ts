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

/** Milliseconds by which a wall clock may jump and still be believed. */
const DAY_MS = 24 * 60 * 60 * 1_000;

/**
 * The same clock, whose wall time goes on as it did when somebody sets it to another day.
 * By it the relay says how old something is that the disk keeps: one wrong hour must not
 * make all that waits for its owners look as if it had waited for too long.
 */
export function evenClock(clock: Clock): Clock {
  let ahead = clock.wall() - clock.steady();
  const wall = () => {
    const jump = clock.wall() - clock.steady() - ahead;
    if (Math.abs(jump) < DAY_MS) ahead += jump;
    return Math.round(ahead + clock.steady());
  };
  return {
    wall,
    steady: () => clock.steady(),
    after: (milliseconds, task) => clock.after(milliseconds, task),
  };
}
