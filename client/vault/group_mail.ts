import type * as v from "valibot";
import type { GroupId } from "../../src/group/mod.ts";
import { GROUP_CHANGES, GROUP_OUTBOX } from "./group_tables.ts";
import { nameKey } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import { addLast, type Numbered, sequence, takeAllOut, takeOut } from "./sequence.ts";
import type { Tx } from "./transaction.ts";

/** What waits for the relay because of a group: changes of it, and letters to it. */

/** A change of a group that is not in its log yet: see `GROUP_CHANGES`. */
export type ChangeRow = v.InferOutput<typeof GROUP_CHANGES["schema"]>;

/** Something to be sent to a group: see `GROUP_OUTBOX`. */
export type GroupLetter = v.InferOutput<typeof GROUP_OUTBOX["schema"]>;

/** Puts a change behind those that wait: its number. */
export function queueChange(tx: Tx, group: GroupId, change: ChangeRow): number {
  return addLast(tx, GROUP_CHANGES, group, change);
}

/** The change of a group whose turn it is, or `null`. */
export function firstChange(rows: Reading, group: GroupId): Numbered<ChangeRow> | null {
  return sequence(rows, GROUP_CHANGES, group, 1)[0] ?? null;
}

/** The changes of a group that wait, the first ones first. */
export function waitingChanges(rows: Reading, group: GroupId): Numbered<ChangeRow>[] {
  return sequence(rows, GROUP_CHANGES, group);
}

/** Replaces a change in its place. */
export function rewriteChange(
  tx: Tx,
  group: GroupId,
  { number, value }: Numbered<ChangeRow>,
): void {
  tx.write(GROUP_CHANGES, nameKey(tx.index(GROUP_CHANGES, group), number), value);
}

/** A change is in the log, or was dropped. */
export function removeChange(tx: Tx, group: GroupId, number: number): void {
  takeOut(tx, GROUP_CHANGES, group, number);
}

/** Puts a letter to a group behind those that wait. */
export function queueGroupLetter(tx: Tx, group: GroupId, letter: GroupLetter): void {
  addLast(tx, GROUP_OUTBOX, group, letter);
}

/** The letter to a group whose turn it is, or `null`. */
export function firstGroupLetter(
  rows: Reading,
  group: GroupId,
): Numbered<GroupLetter> | null {
  return sequence(rows, GROUP_OUTBOX, group, 1)[0] ?? null;
}

/** Replaces a letter in its place: once it is sealed. */
export function rewriteGroupLetter(
  tx: Tx,
  group: GroupId,
  { number, value }: Numbered<GroupLetter>,
): void {
  tx.write(GROUP_OUTBOX, nameKey(tx.index(GROUP_OUTBOX, group), number), value);
}

/** The relay has a letter, or it was given up. */
export function removeGroupLetter(tx: Tx, group: GroupId, number: number): void {
  takeOut(tx, GROUP_OUTBOX, group, number);
}

/** No change of a group is to be made any more. */
export function removeChanges(tx: Tx, group: GroupId): void {
  takeAllOut(tx, GROUP_CHANGES, group);
}
