import type { Message } from "../message.ts";
import type { State } from "./state.ts";

/**
 * What a person is called with when a message comes; `null` where she is not: a message
 * of our own doing, or in a chat that is muted.
 */
export function callText(
  { mutes }: Pick<State, "mutes">,
  { chat, from, state, receivedAt }: Message,
): string | null {
  if (state !== "received" || (mutes.get(chat) ?? 0) > receivedAt) return null;
  return `message from ${from}`;
}
