import {
  connectAll,
  type Cost,
  crowded,
  drained,
  paced,
  type Pair,
  pause,
} from "./load.ts";
import type { Client, Peer, Server } from "./peer.ts";
import { cpuOf, flushesDuring, memoryOf } from "./process_tree.ts";

/** How much is done in one round. */
export interface Scale {
  readonly pairs: number;
  /** Seconds of the paced load. */
  readonly seconds: number;
  /** Messages of each load that is not paced. */
  readonly messages: number;
  /** Connections that do nothing; 0 where none are measured. */
  readonly idle: number;
}

/** What is measured, with its unit, in the order of the table. */
export const MEASURES = {
  "start-up": "ms",
  "online at 1 000/s: CPU": "µs/message",
  "online at 1 000/s: instructions": "1 000/message",
  "online at 1 000/s: p99": "ms",
  "saturated: CPU": "µs/message",
  "saturated: instructions": "1 000/message",
  "saturated: rate": "messages/s",
  "enqueue: CPU": "µs/message",
  "enqueue: instructions": "1 000/message",
  "enqueue: rate": "messages/s",
  "enqueue: flushes": "1/1 000 messages",
  "drain: CPU": "µs/message",
  "drain: instructions": "1 000/message",
  "drain: rate": "messages/s",
  "idle connection": "KiB",
  "login: CPU": "µs",
  "handshake alone: CPU": "µs",
} as const;

/** The name of a measure. */
export type Measure = keyof typeof MEASURES;

/** What one round gave; what a server does not have is left out. */
export type Figures = Readonly<Partial<Record<Measure, number>>>;

const PER_SECOND = 1_000;
/** Messages that each sender has under way where the server is to be saturated. */
const CROWD = 10;
/** The same where nobody is there to take them: a commit carries what waits. */
const QUEUE = 32;
/** Messages during which flushes of the disk are counted. */
const COUNTED = 1_000;
/** Handshakes that are made one after the other. */
const HANDSHAKES = 300;
/** Milliseconds in which closed connections are noticed. */
const SETTLE_MS = 1_000;
/** The same until a runtime that has nothing to do gives back what it does not need. */
const COLLECT_MS = 30_000;

/** One round with one server, on a folder that it may change. */
export async function round(
  peer: Peer,
  folder: string,
  scale: Scale,
): Promise<Figures> {
  const started = performance.now();
  await using server = await peer.start(folder);
  const startUp = performance.now() - started;
  const idle = scale.idle === 0 ? {} : await connections(server, scale);
  const people = Array.from({ length: 2 * scale.pairs }, (_, person) => person);
  const clients = await connectAll(server, people);
  const pairs = pairsOf(clients);
  await crowded(server, pairs, { underWay: 1, messages: scale.messages / 10 });
  const pace = { perSecond: PER_SECOND, seconds: scale.seconds };
  const online = await paced(server, pairs, pace);
  const load = { underWay: CROWD, messages: scale.messages };
  const saturated = await crowded(server, pairs, load);
  const absent = people.filter((person) => person % 2 === 1);
  await Promise.all(absent.map((person) => clients[person]?.close()));
  await pause(SETTLE_MS);
  const enqueue = await crowded(server, pairs, { ...load, underWay: QUEUE });
  const flushes = await flushesDuring(server.pid, async () => {
    await crowded(server, pairs, { underWay: QUEUE, messages: COUNTED });
  });
  const drain = await drained(server, absent, scale.messages + COUNTED);
  return {
    "start-up": startUp,
    ...costs("online at 1 000/s", online),
    "online at 1 000/s: p99": online.p99,
    ...costs("saturated", saturated),
    "saturated: rate": saturated.rate,
    ...costs("enqueue", enqueue),
    "enqueue: rate": enqueue.rate,
    "enqueue: flushes": flushes,
    ...costs("drain", drain),
    "drain: rate": drain.rate,
    ...idle,
    ...await handshakes(server),
  };
}

type Stretch = "online at 1 000/s" | "saturated" | "enqueue" | "drain";

function costs(stretch: Stretch, { cpu, instructions }: Cost): Figures {
  const counted = instructions !== undefined &&
    { [`${stretch}: instructions`]: instructions };
  return { [`${stretch}: CPU`]: cpu, ...counted };
}

/** The even ones write to the odd ones. */
export function pairsOf(clients: readonly Client[]): Pair[] {
  return clients.flatMap((sender, person) => {
    return person % 2 === 0 ? [{ sender, to: person + 1 }] : [];
  });
}

/** What connections that do nothing cost: memory to keep, and CPU to make. */
async function connections(
  server: Server,
  scale: Scale,
): Promise<Figures> {
  // The first ones pay for what is made once.
  const [first, others] = [2 * scale.pairs, scale.idle];
  const warm = Array.from({ length: first }, (_, person) => person);
  const early = await connectAll(server, warm);
  await pause(COLLECT_MS);
  const [memory, cpu] = [memoryOf(server.pid), cpuOf(server.pid)];
  const people = Array.from({ length: others }, (_, person) => first + person);
  const idle = await connectAll(server, people);
  const used = cpuOf(server.pid) - cpu;
  await pause(COLLECT_MS);
  const grown = memoryOf(server.pid) - memory;
  await Promise.all([...early, ...idle].map((client) => client.close()));
  await pause(SETTLE_MS);
  return { "idle connection": grown / others, "login: CPU": used / others };
}

async function handshakes(server: Server): Promise<Figures> {
  if (server.handshakes === undefined) return {};
  const before = cpuOf(server.pid);
  await server.handshakes(HANDSHAKES);
  return { "handshake alone: CPU": (cpuOf(server.pid) - before) / HANDSHAKES };
}
