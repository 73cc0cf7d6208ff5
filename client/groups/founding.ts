import { commitTo, draftCreate, encodeEntry, found } from "../../src/group/mod.ts";
import type { GroupName, Membership } from "../../src/group/mod.ts";
import { signEntry } from "../../src/group/mod.ts";
import type { Self } from "../self.ts";
import { groupAt, type GroupRow, queueChange, type Tx } from "../vault/mod.ts";
import { advance, selfPerson } from "./advance.ts";
import type { GroupLogs } from "./group_logs.ts";
import { handleFor } from "./handles.ts";

/** Bytes of a create's salt. */
const SALT_LENGTH = 16;

/** A group that is founded here, and is to be at the relay. */
export interface Founded {
  readonly row: GroupRow;
  /** The number of the change that brings it to the relay. */
  readonly change: number;
}

/** Within a commit: a new group with us as its only member. */
export function foundGroup(
  self: Self,
  tx: Tx,
  logs: GroupLogs,
  { name, origin }: {
    readonly name: GroupName;
    /** Where a group ended that this one takes the place of. */
    readonly origin: Membership | null;
  },
): Founded {
  const { random, device, clock } = self;
  const draft = draftCreate({
    type: "create",
    member: selfPerson(self),
    salt: random.bytes(SALT_LENGTH),
    name: commitTo(name),
    ...(origin !== null && { origin: { group: origin.group, head: origin.head } }),
  }, clock.now());
  const entry = signEntry(draft, device.identity.private, random);
  const { group } = found(entry).next;
  const handle = handleFor(tx, group, name.text);
  const standing = { at: "founding" } as const;
  const row = { group, handle, name, standing, seq: null, statement: null };
  advance(self, tx, logs, { row, entries: [entry] });
  const change = queueChange(tx, group, {
    draft: encodeEntry(draft),
    tries: 1,
    offer: { id: random.bytes(16), entry },
    name,
  });
  return { row: groupAt(tx, group) ?? row, change };
}
