import type { Authority } from "./authority.ts";
import { Connections } from "./connections.ts";
import type { Delivery } from "./delivery.ts";
import type { Desk } from "./desk.ts";
import { failureReport } from "./log.ts";
import type { Settings } from "./options.ts";
import type { Premises } from "./premises.ts";
import { Server } from "./server.ts";
import { Sockets } from "./sockets.ts";
import { StaticKeys } from "./static_keys.ts";

/** What clients see of a relay. */
export interface Front {
  readonly connections: Connections;
  readonly sockets: Sockets;
  readonly statics: StaticKeys;
  readonly server: Server;
}

/** What a front stands before. */
export interface FrontInput {
  readonly premises: Premises;
  readonly authority: Authority;
  readonly delivery: Delivery;
  readonly desk: Desk;
  readonly settings: Settings;
}

/** Puts it together. */
export async function openFront(input: FrontInput): Promise<Front> {
  const { premises, authority, delivery, desk, settings } = input;
  const { log } = settings;
  const onFailure = (error: unknown) => log.write(failureReport(error));
  const statics = await openStatics(premises, authority.opaque.publicKey, settings);
  const common = { ...settings, ...authority, ...delivery, desk, statics, onFailure };
  const connections = new Connections(common);
  const sockets = new Sockets({ ...common, connections });
  const server = new Server({ ...common, connections, sockets });
  return { connections, sockets, statics, server };
}

function openStatics(
  { keys, slots }: Premises,
  opaqueKey: Uint8Array,
  { random, clock }: Settings,
): Promise<StaticKeys> {
  const { identity, relayId } = keys;
  const by = { identity, relayId, opaqueKey };
  return StaticKeys.open({ slots, by, random, now: () => clock.wall() });
}
