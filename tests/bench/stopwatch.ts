import process from "node:process";

/** Adds up the CPU that parts of a program take, and leaves out what is between them. */
export class Stopwatch {
  #spent = 0;
  #times = 0;

  /** Counts the work, in which something is done `times` times. */
  async run<T>(times: number, work: () => Promise<T>): Promise<T> {
    const start = cpu();
    const result = await work();
    this.#spent += cpu() - start;
    this.#times += times;
    return result;
  }

  /** Microseconds that doing it once took. */
  get each(): number {
    return this.#spent / this.#times;
  }

  /** Microseconds that all of it took. */
  get spent(): number {
    return this.#spent;
  }
}

/** Microseconds of CPU that this process has used, all of its threads together. */
function cpu(): number {
  const { user, system } = process.cpuUsage();
  return user + system;
}
