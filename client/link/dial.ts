import type { Push } from "../../src/channel/operations.ts";
import type { Connection } from "./connection.ts";
import type { Line } from "./line.ts";
import type { Device, SeenRelay } from "./link.ts";
import { type ConnectionInput, openConnection } from "./open_connection.ts";
import { PostLine } from "./post_line.ts";
import { openSession } from "./session.ts";
import { openSocketLine } from "./socket_line.ts";

/** What a line is made from. */
export interface DialInput extends ConnectionInput {
  readonly device: Device;
  /** Whether pushes are wanted: over a socket, which makes the device present. */
  readonly listening: boolean;
  /** Told of the relay before anything that it says. */
  seen(relay: SeenRelay): void;
  /** Called with each push, in the relay's order. */
  push(push: Push): void;
}

/** A new line to the relay: a new channel, the device's session in it, and a socket. */
export async function dial(input: DialInput): Promise<Line> {
  const connection = await openConnection(input);
  input.seen(connection.relay);
  try {
    return await lineIn(connection, input);
  } catch (error) {
    connection.close();
    throw error;
  }
}

async function lineIn(connection: Connection, input: DialInput): Promise<Line> {
  const { device, clock } = input;
  const session = await openSession(connection, device, clock);
  if (!input.listening) return new PostLine(connection, session, device, clock);
  const opened = connection.openSocket(session.token, device.cursor());
  // The socket has keys of its own, and nothing more is asked in the channel.
  connection.close();
  const generation = () => device.generation();
  return await openSocketLine({ ...input, opened, generation });
}
