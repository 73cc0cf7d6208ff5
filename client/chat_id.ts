import type { Username } from "../src/address.ts";
import type { Brand } from "../src/brand.ts";
import { fromHex, hex } from "../src/bytes.ts";
import { type GroupId, groupId } from "../src/wire/group_log.ts";

/** What tells a conversation from all others in a vault: with a person, or in a group. */
export type ChatId = Username | GroupChat;

/** A group's conversation: `#` and the group's id in lower-case hexadecimal. */
export type GroupChat = Brand<string, "GroupChat">;

/** What a conversation is called by whoever types and reads it. */
export type ChatName = Username | GroupHandle;

/** What a vault calls a group, such as `#team`: it leads to one group, for ever. */
export type GroupHandle = Brand<string, "GroupHandle">;

const GROUP_CHAT = /^#[0-9a-f]{64}$/;
const HANDLE = /^#[a-z0-9][a-z0-9_-]{0,39}$/;

/** The conversation in a group. */
export function groupChat(group: GroupId): GroupChat {
  return `#${hex(group)}` as GroupChat;
}

/** Whether the text is a group's conversation in its one spelling. */
export function isGroupChat(text: string): text is GroupChat {
  return GROUP_CHAT.test(text);
}

/** The group whose conversation it is. */
export function groupOf(chat: GroupChat): GroupId {
  return groupId(fromHex(chat.slice(1)));
}

/** Whether the text can be a handle: ASCII, since a look-alike is no other name. */
export function isHandle(text: string): text is GroupHandle {
  return HANDLE.test(text);
}
