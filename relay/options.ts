import { type Random, systemRandom } from "../src/random.ts";
import { type Clock, evenClock, systemClock } from "./clock.ts";
import { DEFAULT_LIMITS, type Limits } from "./limits.ts";
import { type Log, silentLog } from "./log.ts";
import { Metrics } from "./metrics.ts";

/** Where a relay keeps what it remembers. */
export type StoreChoice =
  /** In the data directory. */
  | { readonly kind: "default" }
  /** In a database file of Deno KV. */
  | { readonly kind: "kv"; readonly path: string }
  /** Nowhere: it is gone with the process. */
  | { readonly kind: "memory" };

/** Paths of a certificate and its private key, both PEM. */
export interface TlsFiles {
  /** Certificate chain. */
  readonly certFile: string;
  /** Private key. */
  readonly keyFile: string;
}

/** How to start a relay; what is left out has a default. */
export interface RelayOptions {
  /** 127.0.0.1 unless given. */
  readonly host?: string;
  /** 0, the default, takes a free one. */
  readonly port?: number;
  /** The folder of keys and store. Without one everything is gone with the process. */
  readonly dataDir?: string;
  /** In the data directory unless given. */
  readonly store?: StoreChoice;
  /** Without it plain HTTP is spoken: the channel inside needs none. */
  readonly tls?: TlsFiles;
  /** Whether strangers may make accounts: "open" unless given. */
  readonly registration?: "open" | "closed";
  /**
   * Whether a gate keeps slow and greedy connections out: "auto" unless given, which is
   * only where strangers connect without a proxy between. TLS is spoken at a gate.
   */
  readonly guard?: "on" | "off" | "auto";
  /** Whether a proxy stands before it and names the addresses of clients. */
  readonly behindProxy?: boolean;
  /** `DEFAULT_LIMITS` unless given. */
  readonly limits?: Limits;
  /** Where metrics and health are shown, on loopback; 0 takes a free port. */
  readonly metricsPort?: number;
  /** Silent unless given. */
  readonly log?: Log;
  /** The machine's unless given. */
  readonly clock?: Clock;
  /** The machine's unless given. */
  readonly random?: Random;
}

/** How a relay is started, with nothing left out. */
export interface Settings {
  readonly host: string;
  readonly port: number;
  /** `null` where nothing is to outlive the process. */
  readonly dataDir: string | null;
  readonly store: StoreChoice;
  readonly tls: TlsFiles | null;
  readonly registration: "open" | "closed";
  readonly guard: "on" | "off" | "auto";
  readonly behindProxy: boolean;
  readonly limits: Limits;
  /** `null` where they are shown to nobody. */
  readonly metricsPort: number | null;
  readonly metrics: Metrics;
  /** Its events are counted. */
  readonly log: Log;
  readonly clock: Clock;
  /** The same, by which things on the disk grow old. */
  readonly evenClock: Clock;
  readonly random: Random;
}

/** The options, with a default for each that was left out. */
export function settingsOf(options: RelayOptions): Settings {
  const metrics = new Metrics();
  const { clock = systemClock } = options;
  return {
    host: "127.0.0.1",
    port: 0,
    dataDir: null,
    store: { kind: "default" },
    tls: null,
    registration: "open",
    guard: "auto",
    behindProxy: false,
    limits: DEFAULT_LIMITS,
    metricsPort: null,
    random: systemRandom,
    ...options,
    clock,
    evenClock: evenClock(clock),
    metrics,
    log: metrics.counting(options.log ?? silentLog),
  };
}
