import { utf8 } from "../../src/bytes.ts";
import type { ChatId } from "../chat_id.ts";
import { EVERYTHING, nameKey, type RowKey } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { MUTES } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** Until when the messages of chats call nobody: Unix milliseconds, or Infinity. */
export function allMutes(rows: Reading): Map<ChatId, number> {
  return new Map(
    rows.scan(MUTES, EVERYTHING).map((
      { value: { chat, until } },
    ) => [chat, until ?? Infinity]),
  );
}

/** Has a chat call nobody until then; 0 ends that. */
export function writeMute(tx: Tx, chat: ChatId, until: number): void {
  const key = muteKey(tx, chat);
  if (until > 0) {
    tx.write(MUTES, key, { chat, until: until === Infinity ? null : until });
  } else if (tx.read(MUTES, key) !== null) {
    tx.erase(MUTES, key);
  }
}

function muteKey(rows: Reading, chat: ChatId): RowKey {
  return nameKey(rows.index(MUTES, utf8(chat)));
}
