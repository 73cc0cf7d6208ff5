import { equal } from "../../src/bytes.ts";
import { decodeEntry, draft, encodeEntry, type GroupLog } from "../../src/group/mod.ts";
import { hashEntry, type Resolution, resolve, signEntry } from "../../src/group/mod.ts";
import type { Change, GroupId, GroupName } from "../../src/group/mod.ts";
import type { ClientFault } from "../fault.ts";
import type { Self } from "../self.ts";
import { type ChangeRow, firstChange, groupAt, type Numbered } from "../vault/mod.ts";
import { queueChange, removeChange, rewriteChange, type Tx } from "../vault/mod.ts";
import { stopIn } from "./advance.ts";

/** The commits in the life of a change until it is in the log. */

/** A change to be made, and what it commits to where it names the group. */
export interface Intent {
  readonly act: Change;
  readonly name?: GroupName;
}

/** A change that waits, in which group, and its place there. */
export interface Wanted extends Numbered<ChangeRow> {
  readonly group: GroupId;
}

/** A change with the entry that it is offered to the relay as. */
export interface Offered extends Wanted {
  readonly offer: NonNullable<ChangeRow["offer"]>;
}

/** Why a change is dropped. */
export type Dropped = Extract<Resolution, { readonly kind: "dropped" }>["why"];

/** Within a commit: a change is wanted. Its number in the group's queue. */
export function intend(self: Self, tx: Tx, log: GroupLog, { act, name }: Intent): number {
  const by = { actor: self.device.address, time: self.clock.now() };
  return queueChange(tx, log.membership.group, {
    draft: encodeEntry(draft(log.membership, by, act)),
    tries: 0,
    offer: null,
    name: name ?? null,
  });
}

/** The change of a group whose turn it is, or `null`. */
export function nextWanted({ vault }: Self, group: GroupId): Wanted | null {
  const first = firstChange(vault, group);
  return first === null ? null : { ...first, group };
}

/**
 * The change as an entry behind the log's end: as it was offered before, or signed in one
 * commit. Or why it is dropped, which is one commit as well.
 */
export function offerChange(
  self: Self,
  log: GroupLog,
  wanted: Wanted,
): Offered | Dropped {
  const { offer } = wanted.value;
  if (offer !== null) return { ...wanted, offer };
  const resolution = resolutionOf(self, log, wanted);
  if (resolution.kind === "dropped") {
    self.vault.commit((tx) => removeChange(tx, wanted.group, wanted.number));
    return resolution.why;
  }
  const { device, random } = self;
  const entry = signEntry(resolution.entry, device.identity.private, random);
  const made = { id: random.bytes(16), entry };
  const value = { ...wanted.value, tries: wanted.value.tries + 1, offer: made };
  self.vault.commit((tx) => rewriteChange(tx, wanted.group, { ...wanted, value }));
  return { ...wanted, value, offer: made };
}

/** One commit: an entry of ours that came too late is to be signed anew. */
export function withdrawOffer({ vault }: Self, wanted: Wanted): void {
  const value = { ...wanted.value, offer: null };
  vault.commit((tx) => rewriteChange(tx, wanted.group, { ...wanted, value }));
}

/** One commit: a group never came to be. */
export function giveUpFounding({ vault }: Self, group: GroupId): void {
  vault.commit((tx) => {
    const row = groupAt(tx, group);
    if (row !== null) stopIn(tx, row, { at: "former", by: "refused" });
  });
}

/** Whether it is the entry that founds its group. */
export function isFounding({ value }: Wanted): boolean {
  return decodeEntry(value.draft).act.type === "create";
}

/** Whether the entry as it was offered stands in the log. */
export function isInLog(log: GroupLog | null, { value: { offer } }: Wanted): boolean {
  if (offer === null) return false;
  const { body } = offer.entry;
  const head = log?.heads[decodeEntry(body).seq];
  return head !== undefined && equal(head, hashEntry(body));
}

/** What a person is told where a change is dropped; `null` where others made it. */
export function faultOfDropped(why: Dropped): ClientFault | null {
  return why === "moot" ? null : FAULTS[why] ?? "change-refused";
}

const FAULTS: Partial<Readonly<Record<Dropped, ClientFault>>> = {
  "not-allowed": "not-allowed",
  "last-admin": "last-admin",
  "group-full": "group-full",
  "log-full": "log-full",
  "too-many-tries": "too-many-tries",
};

function resolutionOf(
  self: Self,
  { membership }: GroupLog,
  { value }: Wanted,
): Resolution {
  const { act, epoch } = decodeEntry(value.draft);
  if (act.type === "create") throw new Error("A group is founded by the offer itself");
  const by = { actor: self.device.address, time: self.clock.now() };
  return resolve(membership, { by, act, epoch, tries: value.tries });
}
