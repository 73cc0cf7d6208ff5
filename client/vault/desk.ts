import type * as v from "valibot";
import { numberKey } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { DESK } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** What was about to be said when the vault was locked: see `DESK`. */
export type DeskRow = v.InferOutput<typeof DESK["schema"]>;

const ONLY = numberKey(0);

/** What was left there, or `null`. */
export function deskIn(rows: Reading): DeskRow | null {
  return rows.read(DESK, ONLY);
}

/** Stores it; `null` clears it away. */
export function writeDesk(tx: Tx, desk: DeskRow | null): void {
  if (desk !== null) tx.write(DESK, ONLY, desk);
  else if (tx.read(DESK, ONLY) !== null) tx.erase(DESK, ONLY);
}
