import type { Username } from "../../src/address.ts";
import type { GroupBody, GroupEntryBody, GroupId } from "../../src/group/mod.ts";
import { MESSAGE_ID_LENGTH } from "../../src/wire/envelope.ts";
import { encodeBody } from "../letter_body.ts";
import { letterOf } from "../letters.ts";
import type { Self } from "../self.ts";
import { type Party, type QueuedLetter, queueGroupLetter } from "../vault/mod.ts";
import { queueLetter, type Tx } from "../vault/mod.ts";

/** Something to be said for the sake of a group, and to whom. */
export interface GroupErrand {
  readonly username: Username;
  /** Who she is by the group's log: to nobody else it is said. */
  readonly party: Party;
  readonly body: GroupBody;
}

/** Within a commit: a letter for one member, sealed when its turn comes. */
export function queueErrand(
  self: Self,
  tx: Tx,
  { username, party, body }: GroupErrand,
): QueuedLetter {
  const letter = { ...letterOf(self, username, body), party };
  return { letter, number: queueLetter(tx, letter) };
}

/** Within a commit: a letter to all members, under the group's keys. */
export function queueForAll(
  self: Self,
  tx: Tx,
  group: GroupId,
  body: GroupEntryBody,
): void {
  queueGroupLetter(tx, group, {
    id: self.random.bytes(MESSAGE_ID_LENGTH),
    says: { kind: "body", body: encodeBody(body) },
    queuedAt: self.clock.now(),
    sealed: null,
  });
}
