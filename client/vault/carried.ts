import * as v from "valibot";
import * as groups from "./group_tables.ts";
import { EVERYTHING, rowKey } from "./row_key.ts";
import type { Reading, Row, Table } from "./rows.ts";
import * as tables from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** A table whose rows a backup carries. */
interface Carried {
  readonly kind: number;
  /** All its rows. */
  all(rows: Reading): Iterable<Row<unknown>>;
  /** What writes a row that a backup had; throws `ValiError` where it is none. */
  revive(key: Uint8Array, value: unknown): (tx: Tx) => void;
}

/**
 * The tables that a backup carries (`channel.md` 8): all but those that a message is
 * sealed or opened with, or that hold such keys. Of what was sealed already and waits,
 * only what it says is carried: it is sealed anew, under the same id.
 */
export const CARRIED: readonly Carried[] = [
  carried(tables.ACCOUNT),
  carried(tables.RELAY_PIN),
  carried(tables.CONTACTS),
  carried(tables.CONTACT_NAMES),
  carried(tables.CHATS),
  carried(tables.STRANDS),
  carried(tables.MESSAGES),
  carried(tables.PLACES),
  carried(tables.UNPRINTED),
  carried(tables.HELD),
  carried(tables.MAILBOX),
  carried(tables.OUTBOX, (letter) => ({ ...letter, sealed: null })),
  carried(tables.MUTES),
  carried(tables.RECEIPTS),
  carried(groups.GROUPS),
  carried(groups.HANDLES),
  carried(groups.GROUP_ENTRIES),
  carried(groups.GROUP_CHANGES),
  // Keys of nobody: whom ours were given to is told that they are no more.
  carried(groups.KEY_RECIPIENTS),
  carried(groups.GROUP_OUTBOX, (letter) => ({ ...letter, sealed: null })),
];

function carried<T>(table: Table<T>, revived: (value: T) => T = (same) => same): Carried {
  return {
    kind: table.kind,
    all: (rows) => rows.scan(table, EVERYTHING),
    revive(key, found) {
      const value = revived(v.parse(table.schema, found));
      const at = rowKey(key);
      return (tx) => tx.write(table, at, value);
    },
  };
}
