import type { Address, Username } from "../../src/address.ts";
import { equal } from "../../src/bytes.ts";
import type { TheirIdentity } from "../../src/crypto/keys.ts";
import { LIMIT } from "../../src/limits.ts";
import type { GroupBody, GroupId } from "../../src/group/mod.ts";
import type { Body } from "../../src/wire/body.ts";
import type { GroupEnvelope } from "../../src/wire/envelope.ts";
import { decodeBody, encodeBody } from "../letter_body.ts";
import type { Outcome } from "../outcome.ts";
import type { Self } from "../self.ts";
import { type GroupRow, heldEnvelopes, heldKeys, holdEnvelope } from "../vault/mod.ts";
import { holdKey, releaseEnvelope, releaseKey, type Tx } from "../vault/mod.ts";

/**
 * What cannot be judged yet is held as it came. There is a bound to it for each group,
 * and one for all groups together that were never heard of; over it the oldest goes.
 */

/** What one person told us about a group, in the session that we have with her. */
export interface Errand {
  readonly body: GroupBody;
  readonly sender: Address;
  readonly username: Username;
  /** The identity at the other end of the session. */
  readonly identity: TheirIdentity;
  /** When it came, by our clock. */
  readonly heardAt: number;
}

/** What came of it. */
export interface ErrandHeard extends Outcome {
  /** The group whose log is to be looked after. */
  readonly wanted: GroupId | null;
}

/** Whether it is about a group, and not for the person alone. */
export function isGroupBody(body: Body): body is GroupBody {
  return body.type === "sender-key" || body.type === "invite" ||
    body.type === "group-entry";
}

/** Within a commit: holds a message; `null` for a group that was never heard of. */
export function holdMail(
  self: Self,
  tx: Tx,
  row: GroupRow | null,
  envelope: GroupEnvelope,
): void {
  const group = row?.group ?? null;
  const held = heldEnvelopes(tx, group);
  const [oldest] = held;
  if (oldest !== undefined && held.length >= LIMIT.heldPerGroup) {
    releaseEnvelope(tx, group, oldest.number);
  }
  holdEnvelope(tx, group, { envelope, heldAt: self.clock.now() });
}

/** Within a commit: holds what one person told about a group. */
export function holdErrand(
  tx: Tx,
  row: GroupRow | null,
  { body, sender, username, identity: identityKey, heardAt: heldAt }: Errand,
): void {
  const group = row?.group ?? null;
  const held = heldKeys(tx, group);
  const most = group === null ? LIMIT.heldPerGroup : LIMIT.groupMembers;
  const [oldest] = held;
  if (oldest !== undefined && held.length >= most) releaseKey(tx, group, oldest.number);
  holdKey(tx, group, { sender, username, identityKey, body: encodeBody(body), heldAt });
}

/** Within a commit: what came for a group before it was heard of belongs to it now. */
export function adoptStrays(tx: Tx, group: GroupId): void {
  for (const { number, value } of heldEnvelopes(tx, null)) {
    if (!equal(value.envelope.group, group)) continue;
    releaseEnvelope(tx, null, number);
    holdEnvelope(tx, group, value);
  }
  for (const { number, value } of heldKeys(tx, null)) {
    const body = decodeBody(value.body);
    if (body.type !== "sender-key" || !equal(body.group, group)) continue;
    releaseKey(tx, null, number);
    holdKey(tx, group, value);
  }
}
