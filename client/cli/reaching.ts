import { type Clock, systemClock } from "../clock.ts";
import { ClientError } from "../fault.ts";
import type { Messenger } from "../messenger.ts";

/** How long nothing may happen while a relay is waited for. */
export const PATIENCE_MS = 30_000;

/** `null` once connected, else why not: what is written is kept then. */
export async function reached(messenger: Messenger): Promise<ClientError | null> {
  try {
    await messenger.connect();
    return null;
  } catch (error) {
    if (isUnreachable(error)) return error;
    throw error;
  }
}

/** Whether something is only left for later. */
export function isUnreachable(error: unknown): error is ClientError {
  return error instanceof ClientError && error.code === "relay-unreachable";
}

/** A wait for silence. */
export interface Listening {
  /** Rejects with "relay-unreachable" when it is silent. */
  readonly silence: Promise<never>;
  /** Listens no more. */
  end(): void;
}

/**
 * Listens for the way to the relay to break, or for nothing to happen for a while. What
 * is received first of a large backlog is no silence, however long it takes.
 */
export function listening(messenger: Messenger, clock: Clock = systemClock): Listening {
  const { promise: silence, reject } = Promise.withResolvers<never>();
  const unreachable = () => reject(new ClientError("relay-unreachable"));
  let cancel = clock.after(PATIENCE_MS, unreachable);
  const deafen = messenger.listen((event) => {
    if (event.kind === "connection" && event.state.at === "offline") unreachable();
    cancel();
    cancel = clock.after(PATIENCE_MS, unreachable);
  });
  const end = () => {
    cancel();
    deafen();
  };
  return { silence, end };
}

/**
 * Waits for all that follows from what was done to be at the relay, such as the keys that
 * go to the members of a group one by one, or a receipt that is late on purpose; for a
 * while, since the rest is kept.
 */
export async function rested(messenger: Messenger): Promise<void> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const patience = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, PATIENCE_MS);
  });
  await Promise.race([messenger.posted(), patience]);
  clearTimeout(timer);
}
