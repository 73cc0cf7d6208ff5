import type { GateBounds } from "./guard/gate.ts";
import { type GuardedListener, listenBehindGate } from "./guard/guard.ts";
import { listen, type ListenInput } from "./listener.ts";
import type { Settings } from "./options.ts";

/** The port that clients use, while it is open. */
export type Entrance = GuardedListener;

/**
 * Opens the port that clients use, with a gate before it where strangers come that way.
 * A gate costs a second pass over every byte, so on loopback, and behind a proxy that has
 * deadlines of its own, there is none unless it is asked for.
 */
export async function openEntrance(
  handle: ListenInput["handle"],
  settings: Settings,
): Promise<Entrance> {
  const { host, port, tls, log } = settings;
  const guarded = isGuarded(settings);
  if (!guarded && tls === null) return { ...listen({ host, port, handle }), renew() {} };
  const bounds = guarded ? boundsOf(settings) : unbounded(settings);
  return await listenBehindGate({ host, port, tls, bounds, log, handle });
}

function isGuarded({ guard, host, behindProxy }: Settings): boolean {
  return guard === "auto" ? !behindProxy && !isLoopback(host) : guard === "on";
}

function isLoopback(host: string): boolean {
  return /^(localhost|127(\.\d+){3}|::1)$/.test(host);
}

/** A proxy has one address, whoever is behind it. */
function boundsOf({ limits, behindProxy }: Settings): GateBounds {
  const { connections, connectionsPerAddress } = limits;
  return {
    ...limits,
    connectionsPerAddress: behindProxy ? connections : connectionsPerAddress,
  };
}

/** For a gate that only speaks TLS. */
function unbounded({ limits: { headBytes } }: Settings): GateBounds {
  return {
    headBytes,
    connections: Infinity,
    connectionsPerAddress: Infinity,
    headSeconds: Infinity,
    quietSeconds: Infinity,
  };
}
