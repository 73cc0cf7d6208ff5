import { utf8 } from "../../src/bytes.ts";
import { type GroupName, groupName } from "../../src/group/mod.ts";
import { LIMIT } from "../../src/limits.ts";
import type { Random } from "../../src/random.ts";
import { isHandle } from "../chat_id.ts";
import { ClientError } from "../fault.ts";
import { groupAt, groupCalled, type GroupRow, type Reading } from "../vault/mod.ts";

/** What people type for groups. */

/** The group of that handle, with or without its `#`; "unknown-group" where none is. */
export function groupNamed(rows: Reading, text: string): GroupRow {
  const handle = `#${text.replace(/^#/, "").toLowerCase()}`;
  const group = isHandle(handle) ? groupCalled(rows, handle) : null;
  const row = group === null ? null : groupAt(rows, group);
  if (row === null) throw new ClientError("unknown-group", { subject: text });
  return row;
}

/** The name for a group with a fresh salt, or "bad-group-name". */
export function newName(text: string, random: Random): GroupName {
  const name = text.trim();
  const length = utf8(name).length;
  if (length === 0 || length > LIMIT.groupName || !name.isWellFormed()) {
    throw new ClientError("bad-group-name");
  }
  return groupName(name, random);
}
