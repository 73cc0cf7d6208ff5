import { systemRandom } from "../../../src/random.ts";
import type { Client, Server } from "./peer.ts";
import { cpuOf, instructionsDuring } from "./process_tree.ts";

/** What a stretch of load cost a server. */
export interface Cost {
  /** Microseconds of CPU for a message. */
  readonly cpu: number;
  /** Thousands of instructions for a message; left out where nothing counts them. */
  readonly instructions?: number;
  /** Messages in a second. */
  readonly rate: number;
  /** Share of one core that the server used. */
  readonly busy: number;
  /** Milliseconds until 99 of 100 messages were taken on; 0 where nobody sent. */
  readonly p99: number;
}

/** Bytes of a message's body. */
const BODY = 500;
/** Messages that one sender has under way at most. */
const WIDTH = 32;
/** Milliseconds between two looks at what is due or has come. */
const LOOK_MS = 5;

/** Two people, of whom one writes to the other, who need not be there. */
export interface Pair {
  readonly sender: Client;
  readonly to: number;
}

/** Connects people, a few at a time. */
export async function connectAll(
  server: Server,
  people: readonly number[],
): Promise<Client[]> {
  const clients: Client[] = [];
  for (let i = 0; i < people.length; i += 10) {
    const few = people.slice(i, i + 10).map((person) => server.connect(person));
    clients.push(...await Promise.all(few));
  }
  return clients;
}

/** Every pair in turn sends, so that together they send so many in a second. */
export function paced(
  server: Server,
  pairs: readonly Pair[],
  load: { readonly perSecond: number; readonly seconds: number },
): Promise<Cost> {
  return costOf(server, async (sending) => {
    const all = load.perSecond * load.seconds;
    const started = performance.now();
    for (let sent = 0; sent < all;) {
      await pause(LOOK_MS);
      const due = Math.floor(
        (performance.now() - started) * load.perSecond / 1_000,
      );
      // A server that falls behind is not asked for more than clients may have open.
      const most = Math.min(due, all, sending.answered + WIDTH * pairs.length);
      for (; sent < most; sent++) sending.start(pairs[sent % pairs.length]);
    }
  });
}

/** Every pair always has so many messages under way, until so many were sent. */
export function crowded(
  server: Server,
  pairs: readonly Pair[],
  load: { readonly underWay: number; readonly messages: number },
): Promise<Cost> {
  return costOf(server, async (sending) => {
    let left = load.messages;
    const places = pairs.flatMap((pair) => Array(load.underWay).fill(pair));
    await Promise.all(places.map(async (pair) => {
      while (left-- > 0) await sending.start(pair);
    }));
  });
}

/** Everything that waits for people is taken when they connect. */
export function drained(
  server: Server,
  people: readonly number[],
  messages: number,
): Promise<Cost> {
  return costOf(server, async (sending) => {
    const clients = await connectAll(server, people);
    await arrival(clients, messages);
    sending.count += messages;
    await Promise.all(clients.map((client) => client.close()));
  });
}

/** Waits until people have taken so many messages together. */
export async function arrival(
  clients: readonly Client[],
  messages: number,
): Promise<void> {
  const taken = () => clients.reduce((sum, client) => sum + client.taken, 0);
  while (taken() < messages) await pause(LOOK_MS);
}

/** Messages under way, with the time that each takes. */
class Sending {
  count = 0;
  readonly #times: number[] = [];
  readonly #body = systemRandom.bytes(BODY);
  readonly #underWay = new Set<Promise<void>>();

  start(pair: Pair | undefined): Promise<void> {
    if (pair === undefined) throw new RangeError("Nobody sends");
    const started = performance.now();
    const sent = pair.sender.send(pair.to, this.#body).then(() => {
      this.#times.push(performance.now() - started);
      this.#underWay.delete(sent);
    });
    this.#underWay.add(sent);
    this.count++;
    return sent;
  }

  async finish(): Promise<void> {
    await Promise.all(this.#underWay);
  }

  /** Messages that were taken on. */
  get answered(): number {
    return this.#times.length;
  }

  /** The time that 99 of 100 do not exceed. */
  get p99(): number {
    return this.#times.sort((a, b) => a - b)[Math.floor(this.#times.length * 0.99)] ?? 0;
  }
}

async function costOf(
  server: Server,
  work: (sending: Sending) => Promise<void>,
): Promise<Cost> {
  const sending = new Sending();
  let [used, seconds] = [0, 0];
  const instructions = await instructionsDuring(server.pid, async () => {
    const [before, started] = [cpuOf(server.pid), performance.now()];
    await work(sending);
    await sending.finish();
    used = cpuOf(server.pid) - before;
    seconds = (performance.now() - started) / 1_000;
  });
  return {
    cpu: used / sending.count,
    ...instructions !== null && { instructions: instructions / sending.count / 1_000 },
    rate: sending.count / seconds,
    busy: used / 1e6 / seconds,
    p99: sending.p99,
  };
}

/** Lets so many milliseconds pass. */
export function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
