import type * as v from "valibot";
import { utf8 } from "../../src/bytes.ts";
import type { GroupId } from "../../src/wire/group_log.ts";
import type { ChatId, ChatName, GroupHandle } from "../chat_id.ts";
import { groupOf, isGroupChat } from "../chat_id.ts";
import { ClientError } from "../fault.ts";
import { nameKey, type RowKey } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { GROUPS, HANDLES } from "./tables.ts";

/** A group as the vault knows one: see `GROUPS`. */
export type GroupRow = v.InferOutput<typeof GROUPS["schema"]>;

/** The group of that id, or `null`. */
export function groupAt(rows: Reading, group: GroupId): GroupRow | null {
  return rows.read(GROUPS, groupKey(rows, group));
}

/** The group that a handle leads to, or `null`. */
export function groupCalled(rows: Reading, handle: GroupHandle): GroupId | null {
  const key = nameKey(rows.index(HANDLES, utf8(handle)));
  return rows.read(HANDLES, key)?.group ?? null;
}

/** What a conversation is called. */
export function chatName(rows: Reading, chat: ChatId): ChatName {
  if (!isGroupChat(chat)) return chat;
  const row = groupAt(rows, groupOf(chat));
  if (row === null) throw new ClientError("vault-damaged", { subject: "groups" });
  return row.handle;
}

function groupKey(rows: Reading, group: GroupId): RowKey {
  return nameKey(rows.index(GROUPS, group));
}
