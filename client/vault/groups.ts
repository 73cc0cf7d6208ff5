import type * as v from "valibot";
import { utf8 } from "../../src/bytes.ts";
import type { GroupId, KeptEntry, SignedHead } from "../../src/group/mod.ts";
import type { KnownBody } from "../../src/wire/body.ts";
import type { ChatId, ChatName, GroupHandle } from "../chat_id.ts";
import { groupOf, isGroupChat } from "../chat_id.ts";
import { ClientError } from "../fault.ts";
import { groupIn } from "../letter_body.ts";
import { GROUP_ENTRIES, GROUPS, HANDLES } from "./group_tables.ts";
import { EVERYTHING, nameKey, type RowKey } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { sequence } from "./sequence.ts";
import type { Tx } from "./transaction.ts";

/** A group as the vault knows one: see `GROUPS`. */
export type GroupRow = v.InferOutput<typeof GROUPS["schema"]>;

/** The group of that id, or `null`. */
export function groupAt(rows: Reading, group: GroupId): GroupRow | null {
  return rows.read(GROUPS, groupKey(rows, group));
}

/** The relay's latest word on the group that something is said about to one member. */
export function statementAbout(rows: Reading, body: KnownBody): SignedHead | undefined {
  const group = groupIn(body);
  const row = group === null ? null : groupAt(rows, group);
  return row?.statement ?? undefined;
}

/** All groups, by handle. */
export function allGroups(rows: Reading): GroupRow[] {
  return rows.scan(GROUPS, EVERYTHING)
    .map(({ value }) => value)
    .sort((a, b) => a.handle < b.handle ? -1 : 1);
}

/** Stores a group; its handle leads to it from then on, and so do its earlier ones. */
export function writeGroup(tx: Tx, row: GroupRow): void {
  const { group, handle } = row;
  tx.write(HANDLES, handleKey(tx, handle), { group });
  tx.write(GROUPS, groupKey(tx, group), row);
}

/** The group that a handle leads to, or `null`. */
export function groupCalled(rows: Reading, handle: GroupHandle): GroupId | null {
  return rows.read(HANDLES, handleKey(rows, handle))?.group ?? null;
}

/** What a conversation is called. */
export function chatName(rows: Reading, chat: ChatId): ChatName {
  if (!isGroupChat(chat)) return chat;
  const row = groupAt(rows, groupOf(chat));
  if (row === null) throw new ClientError("vault-damaged", { subject: "groups" });
  return row.handle;
}

/** The entries of a group's log that are here, from the first on. */
export function keptEntries(rows: Reading, group: GroupId): KeptEntry[] {
  return sequence(rows, GROUP_ENTRIES, group).map(({ value }) => value);
}

/** Stores entries of a group's log behind those that are there; the row counts them. */
export function keepEntries(
  tx: Tx,
  row: GroupRow,
  entries: readonly KeptEntry[],
): GroupRow {
  const index = tx.index(GROUP_ENTRIES, row.group);
  const first = row.seq === null ? 0 : row.seq + 1;
  entries.forEach(({ body, signature, learnedAt }, at) => {
    tx.write(GROUP_ENTRIES, nameKey(index, first + at), { body, signature, learnedAt });
  });
  const next = { ...row, seq: first + entries.length - 1 };
  writeGroup(tx, next);
  return next;
}

function groupKey(rows: Reading, group: GroupId): RowKey {
  return nameKey(rows.index(GROUPS, group));
}

function handleKey(rows: Reading, handle: GroupHandle): RowKey {
  return nameKey(rows.index(HANDLES, utf8(handle)));
}
