import type * as v from "valibot";
import { type Address, addressBytes } from "../../src/address.ts";
import { be32, concat, equal } from "../../src/bytes.ts";
import { acceptSenderKey, decodeOurSenderKey } from "../../src/group/mod.ts";
import { decodeSenderKeys, encodeOurSenderKey } from "../../src/group/mod.ts";
import { encodeSenderKeys, type GroupId } from "../../src/group/mod.ts";
import type { OurSenderKey, SenderKeyDistribution } from "../../src/group/mod.ts";
import type { SenderKeys } from "../../src/group/mod.ts";
import { KEY_RECIPIENTS, OWN_SENDER_KEYS, SENDER_KEYS } from "./group_tables.ts";
import { nameKey, pairKey, type RowKey, underName } from "./row_key.ts";
import type { Reading } from "./rows.ts";
import type { Tx } from "./transaction.ts";

/** The sender keys of a group: ours, whom it was given to, and those of others. */

/** Our sender key in an epoch. */
export interface OwnKey {
  readonly epoch: number;
  readonly key: OurSenderKey;
}

/** Whose sender keys, in which group and epoch. */
export interface KeyOwner {
  readonly group: GroupId;
  readonly epoch: number;
  readonly sender: Address;
}

/** The newest message of a sender that was believed. */
export type Newest = NonNullable<v.InferOutput<typeof SENDER_KEYS["schema"]>["newest"]>;

/** Our newest sender key, or `null`. */
export function ownKey(rows: Reading, group: GroupId): OwnKey | null {
  const row = rows.read(OWN_SENDER_KEYS, nameKey(rows.index(OWN_SENDER_KEYS, group)));
  return row === null ? null : { epoch: row.epoch, key: decodeOurSenderKey(row.key) };
}

/** Stores a new sender key of ours, which nobody has as yet. */
export function startOwnKey(tx: Tx, group: GroupId, own: OwnKey): void {
  writeOwnKey(tx, group, own);
  writeRecipients(tx, group, { epoch: own.epoch, identities: [] });
}

/** Stores our sender key after a message was sealed: the generation rises. */
export function advanceOwnKey(tx: Tx, group: GroupId, own: OwnKey): void {
  writeOwnKey(tx, group, own);
  tx.raiseGeneration();
}

/** The next message to the group needs a new sender key. */
export function dropOwnKey(tx: Tx, group: GroupId): void {
  tx.erase(OWN_SENDER_KEYS, nameKey(tx.index(OWN_SENDER_KEYS, group)));
}

/** The identity keys that our newest sender key was given to. */
export function keyRecipients(rows: Reading, group: GroupId): readonly Uint8Array[] {
  return rows.read(KEY_RECIPIENTS, recipientsKey(rows, group))?.identities ?? [];
}

/** Remembers to whom else our newest sender key was given. */
export function addRecipients(
  tx: Tx,
  group: GroupId,
  identities: readonly Uint8Array[],
): void {
  const row = tx.read(KEY_RECIPIENTS, recipientsKey(tx, group));
  if (row === null) throw new Error("There is no key to have been given");
  const { epoch } = row;
  writeRecipients(tx, group, { epoch, identities: [...row.identities, ...identities] });
}

/**
 * Our newest sender key, or that of the epoch alone, may not have reached somebody: it is
 * given again before the next message.
 */
export function forgetRecipient(
  tx: Tx,
  { group, epoch }: { readonly group: GroupId; readonly epoch?: number },
  identity: Uint8Array,
): void {
  const row = tx.read(KEY_RECIPIENTS, recipientsKey(tx, group));
  if (row === null || row.epoch !== (epoch ?? row.epoch)) return;
  const identities = row.identities.filter((one) => !equal(one, identity));
  writeRecipients(tx, group, { epoch: row.epoch, identities });
}

/** Whether keys of a sender are here, of whichever epoch. */
export function givesKeys(rows: Reading, group: GroupId, sender: Address): boolean {
  return rows.scan(SENDER_KEYS, underName(rows.index(SENDER_KEYS, group)))
    .some(({ value }) => value.sender === sender);
}

/** Another's sender keys, or `null`. */
export function senderKeys(rows: Reading, owner: KeyOwner): SenderKeys | null {
  const row = rows.read(SENDER_KEYS, senderKey(rows, owner));
  return row === null ? null : decodeSenderKeys(row.keys);
}

/** Stores a sender key that came in its sender's session. */
export function takeSenderKey(
  tx: Tx,
  owner: KeyOwner,
  given: SenderKeyDistribution,
): void {
  const keys = acceptSenderKey(senderKeys(tx, owner), given);
  writeSenderKeys(tx, owner, { keys, newest: newestOf(tx, owner) });
}

/** Stores another's sender keys after a message was opened with them. */
export function advanceSenderKeys(
  tx: Tx,
  owner: KeyOwner,
  next: { readonly keys: SenderKeys; readonly newest: Newest },
): void {
  const before = newestOf(tx, owner);
  const isOlder = before !== null && before.chainId === next.newest.chainId &&
    before.iteration > next.newest.iteration;
  writeSenderKeys(tx, owner, isOlder ? { ...next, newest: before } : next);
}

/** The newest message under a sender's keys that was believed, or `null`. */
export function newestOf(rows: Reading, owner: KeyOwner): Newest | null {
  return rows.read(SENDER_KEYS, senderKey(rows, owner))?.newest ?? null;
}

/** Forgets the sender keys of a group's epochs before the given one. */
export function dropSenderKeysBefore(tx: Tx, group: GroupId, epoch: number): void {
  for (
    const { key, value } of tx.scan(SENDER_KEYS, underName(tx.index(SENDER_KEYS, group)))
  ) {
    if (value.epoch < epoch) tx.erase(SENDER_KEYS, key);
  }
}

function writeOwnKey(tx: Tx, group: GroupId, { epoch, key }: OwnKey): void {
  const at = nameKey(tx.index(OWN_SENDER_KEYS, group));
  tx.write(OWN_SENDER_KEYS, at, { epoch, key: encodeOurSenderKey(key) });
}

function writeRecipients(
  tx: Tx,
  group: GroupId,
  row: { readonly epoch: number; readonly identities: readonly Uint8Array[] },
): void {
  tx.write(KEY_RECIPIENTS, recipientsKey(tx, group), {
    ...row,
    identities: [...row.identities],
  });
}

function writeSenderKeys(
  tx: Tx,
  owner: KeyOwner,
  { keys, newest }: { readonly keys: SenderKeys; readonly newest: Newest | null },
): void {
  const { epoch, sender } = owner;
  tx.write(SENDER_KEYS, senderKey(tx, owner), {
    epoch,
    sender,
    keys: encodeSenderKeys(keys),
    newest,
  });
}

function recipientsKey(rows: Reading, group: GroupId): RowKey {
  return nameKey(rows.index(KEY_RECIPIENTS, group));
}

function senderKey(rows: Reading, { group, epoch, sender }: KeyOwner): RowKey {
  const second = rows.index(SENDER_KEYS, concat(be32(epoch), addressBytes(sender)));
  return pairKey(rows.index(SENDER_KEYS, group), second);
}
