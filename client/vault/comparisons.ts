import type * as v from "valibot";
import { numberKey } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { COMPARISONS } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** The live comparison that runs, and when others began: see `COMPARISONS`. */
export type ComparisonsRow = v.InferOutput<typeof COMPARISONS["schema"]>;

/** A comparison that runs, as the vault holds it. */
export type RunRow = NonNullable<ComparisonsRow["running"]>["run"];

const ONLY = numberKey(0);

/** What is known of live comparisons. */
export function comparisonsIn(rows: Reading): ComparisonsRow {
  return rows.read(COMPARISONS, ONLY) ?? { running: null, began: [] };
}

/** Stores it. */
export function writeComparisons(tx: Tx, row: ComparisonsRow): void {
  tx.write(COMPARISONS, ONLY, row);
}
