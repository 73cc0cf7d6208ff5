import { ClientError } from "../fault.ts";
import type { Clock } from "../clock.ts";
import type { Connection } from "./connection.ts";
import type { Device, Reply } from "./link.ts";
import { faultOf } from "./reply.ts";

/** A device's right to ask, in one channel. */
export interface Session {
  readonly token: string;
  /** Unix milliseconds by our clock at which the token ends. */
  readonly until: number;
}

/** Opens the device's session, or renews its token in the same channel. */
export async function openSession(
  connection: Connection,
  device: Device,
  clock: Clock,
): Promise<Session> {
  const asked = clock.now();
  const args = device.sign(connection.binding);
  const reply = await connection.request("session/open", args);
  if (reply.status !== "ok") throw refusal(reply);
  device.opened(reply.data);
  return { token: reply.data.token, until: asked + reply.data.lifetime * 1_000 };
}

/** A device that the relay does not let in was closed, or replaced by another. */
function refusal(reply: Exclude<Reply<"session/open">, { status: "ok" }>): ClientError {
  const { status } = reply;
  const isClosed = status === "forbidden" || status === "not-found";
  return isClosed ? new ClientError("logged-out", { subject: status }) : faultOf(reply);
}
