import { CONTENDERS } from "./contenders.ts";
import { Course, type Work } from "./course.ts";
import { lines } from "./lines.ts";

/**
 * One contender in a process of its own, so that all CPU of the process is that one's:
 *
 *   runner.ts WORD MILLISECONDS
 *
 * Each line that comes in asks for a sample, which takes about that much CPU, and each
 * line that goes out answers one.
 */

/** What a line asks for. */
export interface Request {
  readonly work: Work;
  /** Bytes of each text. */
  readonly size: number;
}

/** What a line answers: microseconds for one of each row, none for what cannot be. */
export type Answer = readonly number[];

/** How many samples' worth of work the compiler sees before any counts. */
const WARMING = 25;

/** Sessions started in one sample: libolm keeps no more than 100 one-time keys. */
const MOST_STARTS = 50;

const [word = "", milliseconds] = Deno.args;
const entry = CONTENDERS[word];
if (entry === undefined) throw new Error(`no contender ${word}`);

const { contender } = await entry.load();
const course = new Course(contender);
const wanted = 1_000 * Number(milliseconds);
/** How often each work fits into a sample. */
const counts = new Map<string, number>();

async function sample(request: Request): Promise<Answer> {
  const { work, size } = request;
  const key = `${work} ${size}`;
  const count = counts.get(key) ?? await warm(request);
  counts.set(key, count);
  const watches = await course.run(work, size, count);
  return watches.map(({ each }) => each);
}

/** Does the work for a while, and tells how often it fits into a sample. */
async function warm({ work, size }: Request): Promise<number> {
  let [count, spent] = [1, 0];
  while (spent < WARMING * wanted) {
    const watches = await course.run(work, size, count);
    if (watches.length === 0) break;
    const took = watches.reduce((sum, watch) => sum + watch.spent, 0);
    spent += took;
    count = Math.ceil(count * wanted / took);
    if (work === "set-up") count = Math.min(count, MOST_STARTS);
  }
  return count;
}

for await (const line of lines(Deno.stdin.readable)) {
  const answer = await sample(JSON.parse(line));
  console.log(JSON.stringify(answer));
}
