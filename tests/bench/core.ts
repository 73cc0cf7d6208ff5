import { parseArgs } from "node:util";
import { CONTENDERS } from "./contenders.ts";
import { type Work, WORKS } from "./course.ts";
import { facts, versions } from "./machine.ts";
import { Racer } from "./racer.ts";
import { median, table } from "./table.ts";

/**
 * `deno task bench:core [--quick] [WORD]…`: the core beside the libraries that do the
 * same or nearly the same, by CPU time; all of them, or those named (`contenders.ts`).
 *
 * Each runs in a process of its own. They take turns, sample by sample, so that a slow
 * minute of the machine is everybody's; the first round only warms up. Their state is
 * read from its stored form before each call and brought into it after, as it must be for
 * a message to survive a crash, and that is part of the time; nothing is encrypted for
 * the disk or written to it.
 *
 *   set-up      Alice checks a bundle with one-time prekeys, starts a session and seals
 *               a text; Bob, whose prekeys are stored too, makes his half and opens it
 *   ping-pong   one message is sealed and opened, and the next goes the other way
 *   in order    25 messages in one direction are sealed, then opened; between them 12
 *               go to and fro, so that many states of the post-quantum ratchet are met
 *   ahead       a message is opened that overtook 1 000 others
 *   group       messages to a group are sealed, then opened by one member
 *   knock       a call to the official library that finds nothing to do, and throws:
 *               about what its asynchronous way in and out costs, in each of its numbers
 *
 * What else they do or leave out stands at the head of each file in `contenders/`. Only
 * ours and the official library are post-quantum, in the handshake and in the ratchet.
 */
const PLAN: readonly Step[] = [
  { work: "set-up", size: 100 },
  { work: "ping-pong", size: 100 },
  { work: "ping-pong", size: 4_096 },
  { work: "in order", size: 100 },
  { work: "in order", size: 4_096 },
  { work: "ahead", size: 100 },
  { work: "group", size: 100 },
  { work: "group", size: 4_096 },
  { work: "knock", size: 100 },
];

interface Step {
  readonly work: Work;
  /** Bytes of each text. */
  readonly size: number;
}

interface Row {
  readonly label: string;
  /** Microseconds: of each contender one a round, or none where it has no such thing. */
  readonly samples: readonly number[][];
}

/** Whose speed is 1. */
const MEASURE = "native";

const { values: { quick }, positionals: words } = parseArgs({
  options: { quick: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = words.find((word) => !Object.hasOwn(CONTENDERS, word));
if (unknown !== undefined) {
  console.error(`error: no contender ${unknown}`);
  console.error(`hint: ${Object.keys(CONTENDERS).join(", ")}`);
  Deno.exit(64);
}
const [rounds, milliseconds] = quick ? [3, 20] : [11, 40];

const racers = Object.entries(CONTENDERS)
  .filter(([word]) => words.length === 0 || words.includes(word))
  .map(([word, entry]) => new Racer(word, entry, milliseconds));

const steps = PLAN.map(({ work, size }): readonly Row[] =>
  WORKS[work].map((name) => ({
    label: `${name}, ${size < 1_024 ? `${size} B` : `${size / 1_024} KiB`}`,
    samples: racers.map(() => []),
  }))
);

/** Every contender does everything once. */
async function round(isWarm: boolean): Promise<void> {
  for (const [i, step] of PLAN.entries()) {
    for (const [k, racer] of racers.entries()) {
      const answer = await racer.sample(step);
      if (!isWarm) continue;
      answer.forEach((time, j) => steps[i]?.[j]?.samples[k]?.push(time));
    }
  }
}

/** How many times as fast as the measure, which had its turn just before or after. */
function ratio(times: readonly number[], measure: readonly number[]): string {
  if (times.length === 0 || measure.length === 0) return "";
  return median(times.map((time, i) => (measure[i] ?? NaN) / time)).toFixed(2);
}

function microseconds(times: readonly number[]): string {
  return times.length === 0 ? "" : median(times).toFixed(1);
}

await round(false);
for (let i = 0; i < rounds; i++) await round(true);
await Promise.all(racers.map((racer) => racer.end()));

const entries = racers.map(({ entry }) => entry);
const head = ["", ...entries.map(({ name }) => name)];
const measure = entries.findIndex(({ name }) => name === MEASURE);
const rows = steps.flat();
const ratios = rows.map(({ label, samples }) => [
  label,
  ...samples.map((times) => ratio(times, samples[measure] ?? [])),
]);
const raw = rows.map(({ label, samples }) => [label, ...samples.map(microseconds)]);

console.log(`${facts()}\n${versions(entries)}`);
console.log(`\nSpeed, ${MEASURE} = 1: higher is faster (medians of ${rounds} rounds)\n`);
console.log(table(head, ratios));
console.log(`\nMicroseconds of CPU (medians of ${rounds} rounds)\n`);
console.log(table(head, raw));
