import type { Message } from "../message.ts";
import type { State } from "./state.ts";

/**
 * What a person is called with when a message comes; `null` where she is not: a message
 * of our own doing, or in a chat that is muted. A locked chat names nobody.
 */
export function callText(
  { mutes, locked }: Pick<State, "mutes" | "locked">,
  { chat, from, state, receivedAt }: Message,
): string | null {
  if (state !== "received" || (mutes.get(chat) ?? 0) > receivedAt) return null;
  return locked ? "a new message" : `message from ${from}`;
}
