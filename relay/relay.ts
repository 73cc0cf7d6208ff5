import type { Fingerprint } from "../src/channel/fingerprint.ts";
import { openAuthority } from "./authority.ts";
import { choresOf } from "./chores.ts";
import { type Delivery, openDelivery } from "./delivery.ts";
import { type Entrance, openEntrance } from "./entrance.ts";
import { type Front, openFront } from "./front.ts";
import { Housekeeping } from "./housekeeping.ts";
import { failureReport } from "./log.ts";
import { type RelayOptions, type Settings, settingsOf } from "./options.ts";
import { type MetricsPort, openMetricsPort } from "./metrics_port.ts";
import { openPremises, type Premises } from "./premises.ts";
import { staffDesk } from "./staff.ts";

/** A relay that runs. */
export interface Relay {
  /** The address that clients use. */
  readonly url: string;
  /** Where it listens. */
  readonly port: number;
  /** Where metrics and health are shown, if they are. */
  readonly metricsPort: number | null;
  /** What clients pin: the `#key` of the address. */
  readonly fingerprint: Fingerprint;
  /** Reads certificate and key again, if TLS is spoken; the log says what came of it. */
  renewCertificate(): void;
  /**
   * Takes nothing new, finishes what is under way, writes down what is held in memory.
   * Resolves to whether that was done in time; afterwards nothing is left open.
   */
  stop(): Promise<boolean>;
}

/**
 * Starts a relay in this process. It revokes no permissions, as there may be others in
 * the process who need them. `RelayError` where it cannot run.
 */
export async function startRelay(options: RelayOptions = {}): Promise<Relay> {
  const settings = settingsOf(options);
  const premises = await openPremises(settings);
  try {
    return await open(premises, settings);
  } catch (error) {
    await premises[Symbol.asyncDispose]();
    throw error;
  }
}

/** What is to be put away when the relay stops. */
interface Inventory {
  readonly entrance: Entrance;
  readonly metricsPort: MetricsPort | null;
  readonly front: Front;
  readonly delivery: Delivery;
  readonly housekeeping: Housekeeping;
  readonly premises: Premises;
}

async function open(premises: Premises, settings: Settings): Promise<Relay> {
  const { store } = premises;
  const { clock, log, tls } = settings;
  const onFailure = (error: unknown) => log.write(failureReport(error));
  const authority = await openAuthority(premises, settings);
  const delivery = await openDelivery(premises, authority, settings);
  const desk = staffDesk({ store, authority, delivery, settings });
  const front = await openFront({ premises, authority, delivery, desk, settings });
  const entrance = await openEntrance((request, { hostname }) => {
    return front.server.handle(request, hostname);
  }, settings);
  const metricsPort = showMetrics(front, delivery, settings);
  const chores = choresOf({ store, delivery, front, settings });
  const housekeeping = new Housekeeping(chores, { clock, onFailure });
  const inventory = { entrance, metricsPort, front, delivery, housekeeping, premises };
  log.write({ event: "started", port: entrance.port, tls: tls !== null });
  let stopped: Promise<boolean> | undefined;
  return {
    url: entrance.url,
    port: entrance.port,
    metricsPort: metricsPort?.port ?? null,
    fingerprint: authority.fingerprint,
    renewCertificate: () => entrance.renew(),
    stop: () => stopped ??= putAway(inventory, settings),
  };
}

function showMetrics(
  { connections, sockets }: Front,
  { mailboxes }: Delivery,
  { metrics, metricsPort: port }: Settings,
): MetricsPort | null {
  const gauges = () => {
    return { channels: connections.size, sockets: sockets.size, held: mailboxes.held };
  };
  return port === null ? null : openMetricsPort({ port, metrics, gauges });
}

async function putAway(inventory: Inventory, settings: Settings): Promise<boolean> {
  const { front, housekeeping, premises } = inventory;
  const { clock, limits, log } = settings;
  const started = clock.steady();
  housekeeping[Symbol.dispose]();
  const late = Promise.withResolvers<false>();
  const cancel = clock.after(limits.stopSeconds * 1_000, () => late.resolve(false));
  const clean = await Promise.race([finish(inventory).catch(() => false), late.promise]);
  cancel();
  front.connections.close();
  await premises[Symbol.asyncDispose]();
  const milliseconds = Math.round(clock.steady() - started);
  log.write({ event: "stopped", milliseconds, clean });
  return clean;
}

/** No new work first, then no more waiting for anybody, then what is to be kept. */
async function finish(inventory: Inventory): Promise<true> {
  const { entrance, metricsPort, front, delivery } = inventory;
  const stopped = Promise.all([entrance.stop(), metricsPort?.stop()]);
  front.sockets.close();
  await delivery.mailboxes.close();
  await delivery.generations.writeAll();
  await stopped;
  return true;
}
