import type * as v from "valibot";
import type { GroupId } from "../../src/group/mod.ts";
import { HELD_ENVELOPES, HELD_KEYS } from "./group_tables.ts";
import type { Reading, Table } from "./rows.ts";
import { addLast, type Numbered, sequence, takeAllOut, takeOut } from "./sequence.ts";
import type { Tx } from "./transaction.ts";

/** What came for a group and cannot be judged yet: it waits for a key, or for the log. */

/** A message as it came: see `HELD_ENVELOPES`. */
export type HeldEnvelope = v.InferOutput<typeof HELD_ENVELOPES["schema"]>;

/** A sender key as it came: see `HELD_KEYS`. */
export type HeldKey = v.InferOutput<typeof HELD_KEYS["schema"]>;

/** The name under which lies what belongs to groups that were never heard of. */
const STRAYS = new Uint8Array(32);

/** Holds a message; `null` for the group where the group is unknown. */
export function holdEnvelope(tx: Tx, group: GroupId | null, held: HeldEnvelope): void {
  addLast(tx, HELD_ENVELOPES, group ?? STRAYS, held);
}

/** Holds a sender key; `null` for the group where the group is unknown. */
export function holdKey(tx: Tx, group: GroupId | null, held: HeldKey): void {
  addLast(tx, HELD_KEYS, group ?? STRAYS, held);
}

/** The messages that wait, the oldest first. */
export function heldEnvelopes(
  rows: Reading,
  group: GroupId | null,
): Numbered<HeldEnvelope>[] {
  return sequence(rows, HELD_ENVELOPES, group ?? STRAYS);
}

/** The sender keys that wait, the oldest first. */
export function heldKeys(rows: Reading, group: GroupId | null): Numbered<HeldKey>[] {
  return sequence(rows, HELD_KEYS, group ?? STRAYS);
}

/** Whether anything of a group waits. */
export function isHolding(rows: Reading, group: GroupId | null): boolean {
  return [HELD_ENVELOPES, HELD_KEYS].some((table: Table<unknown>) =>
    sequence(rows, table, group ?? STRAYS, 1).length > 0
  );
}

/** A message waits no longer. */
export function releaseEnvelope(tx: Tx, group: GroupId | null, number: number): void {
  takeOut(tx, HELD_ENVELOPES, group ?? STRAYS, number);
}

/** A sender key waits no longer. */
export function releaseKey(tx: Tx, group: GroupId | null, number: number): void {
  takeOut(tx, HELD_KEYS, group ?? STRAYS, number);
}

/** Nothing of a group is waited for any more. */
export function releaseAll(tx: Tx, group: GroupId): void {
  const tables: readonly Table<unknown>[] = [HELD_ENVELOPES, HELD_KEYS];
  for (const table of tables) takeAllOut(tx, table, group);
}
