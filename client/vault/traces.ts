import type * as v from "valibot";
import { LIMIT } from "../../src/limits.ts";
import { nameKey, pairKey, type RowKey } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { addLast, takeOut } from "./sequence.ts";
import { TRACE_ORDER, TRACES } from "./tables.ts";
import type { Tx } from "./transaction.ts";

/** What is left of messages that were opened, the last ones of each writer. */

/** What is left of one: see `TRACES`. */
export type TraceRow = v.InferOutput<typeof TRACES["schema"]>;

/** Where a writer's message stands, both as bytes of the caller's choice. */
export interface TracePlace {
  readonly writer: Uint8Array;
  readonly place: Uint8Array;
}

/** What is left of what was opened in a place; `null` where that is forgotten. */
export function traceAt(rows: Reading, at: TracePlace): TraceRow | null {
  return rows.read(TRACES, traceKey(rows, at));
}

/** Remembers a message that was opened; the writer's oldest one is forgotten for it. */
export function writeTrace(tx: Tx, at: TracePlace, trace: TraceRow): void {
  const { writer, place } = at;
  tx.write(TRACES, traceKey(tx, at), trace);
  const number = addLast(tx, TRACE_ORDER, writer, { place });
  const oldest = number - LIMIT.tracesPerWriter;
  if (oldest < 0) return;
  const row = tx.read(TRACE_ORDER, nameKey(tx.index(TRACE_ORDER, writer), oldest));
  if (row === null) return;
  takeOut(tx, TRACE_ORDER, writer, oldest);
  tx.erase(TRACES, traceKey(tx, { writer, place: row.place }));
}

function traceKey(rows: Reading, { writer, place }: TracePlace): RowKey {
  return pairKey(rows.index(TRACES, writer), rows.index(TRACES, place));
}
