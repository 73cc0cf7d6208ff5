import { isOp, type Op, type Status } from "../src/channel/operations.ts";
import type { Log, LogEvent } from "./log.ts";

/**
 * What a relay counts about itself. Like its log it has no room for a name, an address
 * or a text: every label is from a closed list.
 */
export class Metrics {
  readonly #answers = new Map<string, number>();
  readonly #events = new Map<LogEvent["event"], number>();
  #commits = 0;
  #changes = 0;
  #beat: number | null = null;
  #lag = 0;
  #longestLag = 0;

  /** Whether the store kept what it was last given: a full disk shows here. */
  healthy = true;

  /** A request was answered. */
  answered(op: string, status: Status): void {
    const known: Op | "unknown" = isOp(op) ? op : "unknown";
    count(this.#answers, `op="${known}",status="${status}"`);
  }

  /** Changes were committed together. */
  committed(changes: number): void {
    this.healthy = true;
    this.#commits++;
    this.#changes += changes;
  }

  /** The same log, whose events are counted. */
  counting(log: Log): Log {
    return {
      write: (event) => {
        count(this.#events, event.event);
        if (event.event === "store-failed") this.healthy = false;
        log.write(event);
      },
    };
  }

  /** To be called once a second, with a clock that never jumps: tells how late it is. */
  beat(now: number): void {
    if (this.#beat !== null) this.#lag = Math.max(0, now - this.#beat - BEAT_MS);
    this.#longestLag = Math.max(this.#longestLag, this.#lag);
    this.#beat = now;
  }

  /** Everything, with the gauges of this moment, in Prometheus' text format 0.0.4. */
  text(gauges: Gauges): string {
    const { rss, heapUsed } = Deno.memoryUsage();
    return [
      family("answers_total", "counter", "Requests answered", this.#answers),
      family("events_total", "counter", "Lines of the log", labelled(this.#events)),
      single("commits_total", "counter", "Commits to the store", this.#commits),
      single("changes_total", "counter", "Changes in these commits", this.#changes),
      single("channels", "gauge", "Channels in use", gauges.channels),
      single("sockets", "gauge", "Sockets open", gauges.sockets),
      single("held_messages", "gauge", "Held until acknowledged", gauges.held),
      single("memory_bytes", "gauge", "Resident memory", rss),
      single("heap_bytes", "gauge", "Heap in use", heapUsed),
      single("lag_seconds", "gauge", "Lateness of a timer", this.#lag / 1_000),
      single("lag_most_seconds", "gauge", "The most so far", this.#longestLag / 1_000),
      single("healthy", "gauge", "Whether the store keeps", Number(this.healthy)),
    ].join("");
  }
}

/** Milliseconds between two beats. */
export const BEAT_MS = 1_000;

/** What is not counted but looked up. */
export interface Gauges {
  readonly channels: number;
  readonly sockets: number;
  /** Messages that are on no disk: held until a device acknowledges them. */
  readonly held: number;
}

type Kind = "counter" | "gauge";

function count<K>(counts: Map<K, number>, key: K): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function labelled(counts: ReadonlyMap<string, number>): ReadonlyMap<string, number> {
  return new Map([...counts].map(([event, times]) => [`event="${event}"`, times]));
}

function family(
  name: string,
  kind: Kind,
  help: string,
  values: ReadonlyMap<string, number>,
): string {
  const lines = [...values].map(([labels, value]) => {
    return `messenger_${name}{${labels}} ${value}\n`;
  });
  return head(name, kind, help) + lines.join("");
}

function single(name: string, kind: Kind, help: string, value: number): string {
  return `${head(name, kind, help)}messenger_${name} ${value}\n`;
}

function head(name: string, kind: Kind, help: string): string {
  return `# HELP messenger_${name} ${help}.\n# TYPE messenger_${name} ${kind}\n`;
}
