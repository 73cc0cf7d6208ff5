import { RelayError } from "./fault.ts";
import { defaultDataDir } from "./data_dir.ts";
import { DEFAULT_LIMITS, type Limits, parseLimits } from "./limits.ts";
import type { RelayOptions, StoreChoice, TlsFiles } from "./options.ts";

/** The options of the verb as they are typed. */
export interface TypedOptions {
  readonly host: string;
  readonly port: number;
  readonly dataDir?: string | undefined;
  readonly store?: string | undefined;
  readonly tlsCert?: string | undefined;
  readonly tlsKey?: string | undefined;
  readonly registration: "open" | "closed";
  readonly guard: "on" | "off" | "auto";
  readonly behindProxy: boolean;
  readonly metricsPort?: number | undefined;
  readonly limits?: string | undefined;
}

/** What they mean; reads the files that they name. */
export async function optionsOf(
  typed: TypedOptions,
  env: (name: string) => string | undefined,
): Promise<RelayOptions> {
  const dataDir = dataDirOf(typed.dataDir, env);
  const { host, port, registration, guard, behindProxy, metricsPort } = typed;
  const tls = tlsOf(typed.tlsCert, typed.tlsKey);
  return {
    host,
    port,
    dataDir,
    registration,
    guard,
    behindProxy,
    store: storeOf(typed.store),
    limits: await limitsOf(typed.limits),
    ...(tls && { tls }),
    ...(metricsPort !== undefined && { metricsPort }),
  };
}

/** The folder that is named, or where a relay's is by default. */
export function dataDirOf(
  typed: string | undefined,
  env: (name: string) => string | undefined,
): string {
  const dataDir = typed ?? defaultDataDir(env);
  if (dataDir === null) throw new RelayError("data-dir-unknown");
  return dataDir;
}

function storeOf(text: string | undefined): StoreChoice {
  if (text === undefined) return { kind: "default" };
  if (text === "memory") return { kind: "memory" };
  const path = /^kv:(.+)$/.exec(text)?.[1];
  if (path !== undefined) return { kind: "kv", path };
  // What stands behind a colon may be a password.
  throw new RelayError("store-unknown", { subject: text.replace(/:.*/s, "") });
}

function tlsOf(
  certFile: string | undefined,
  keyFile: string | undefined,
): TlsFiles | null {
  if (certFile === undefined && keyFile === undefined) return null;
  if (certFile !== undefined && keyFile !== undefined) return { certFile, keyFile };
  throw new RelayError("tls-incomplete");
}

async function limitsOf(path: string | undefined): Promise<Limits> {
  if (path === undefined) return DEFAULT_LIMITS;
  let text;
  try {
    text = await Deno.readTextFile(path);
  } catch (cause) {
    throw new RelayError("limits-unreadable", { subject: path, cause });
  }
  return parseLimits(text, path);
}
