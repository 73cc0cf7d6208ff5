import { ClientError } from "../fault.ts";
import type { Messenger } from "../messenger.ts";

/** How long the relay may take to accept what waits. */
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
