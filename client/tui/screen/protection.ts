import { isHandle } from "../../chat_id.ts";
import type { GroupInfo } from "../../groups/groups.ts";
import type { Chat, Messenger, SessionInfo } from "../../messenger.ts";

/** What protects a conversation: with a person, or in a group. */
export type Protection = SessionInfo | GroupInfo;

/** `null` before the first message to a person, and where there is no such group. */
export function protectionOf(
  messenger: Messenger,
  chat: Chat["name"],
): Protection | null {
  if (!isHandle(chat)) return messenger.protection(chat);
  const { groups } = messenger;
  return groups.list().some(({ handle }) => handle === chat) ? groups.info(chat) : null;
}
