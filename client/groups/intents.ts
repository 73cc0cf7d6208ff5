import { theirIdentity } from "../../src/crypto/keys.ts";
import type { Fault } from "../../src/errors.ts";
import { type Change, commitTo, type GroupLog, objection } from "../../src/group/mod.ts";
import type { Member } from "../../src/group/mod.ts";
import type { Username } from "../../src/address.ts";
import { nameOf, partyNamed } from "../contacts.ts";
import { ClientError, type ClientFault } from "../fault.ts";
import type { Self } from "../self.ts";
import type { Reading } from "../vault/mod.ts";
import { cutFor } from "./cut.ts";
import { newName } from "./naming.ts";
import type { Intent } from "./offers.ts";

/** What people want of a group, as changes that the rules allow now. */

/** Whom people mean, each once. */
export function namesOf(texts: readonly string[]): readonly Username[] {
  return [...new Set(texts.map(nameOf))];
}

/** Takes a person in, as her pin has her: whatever the relay says is nothing to it. */
export function toAdd(rows: Reading, log: GroupLog, username: Username): Change {
  const isIn = log.membership.members.some((one) => one.username === username);
  if (isIn) throw new ClientError("already-a-member", { subject: username });
  const { address, identityKey } = partyNamed(rows, username);
  const member = { username, address, identityKey: theirIdentity(identityKey) };
  return { type: "add", member };
}

/** Puts a member out, and says which of her messages is the last to be believed. */
export function toRemove(rows: Reading, log: GroupLog, name: string): Change {
  const { address: target } = memberNamed(log, name);
  const cut = cutFor(rows, log, target);
  return { type: "remove", target, ...(cut && { cut }) };
}

/** Makes a member an admin. */
export function toPromote(log: GroupLog, name: string): Change {
  return { type: "promote", target: memberNamed(log, name).address };
}

/** Makes an admin a member like others. */
export function toDemote(log: GroupLog, name: string, successor?: string): Change {
  const { address: target } = memberNamed(log, name);
  return { type: "demote", target, ...successorNamed(log, successor) };
}

/** Leaves. */
export function toLeave(log: GroupLog, successor?: string): Change {
  return { type: "leave", ...successorNamed(log, successor) };
}

/** Gives the group another name; "bad-group-name" where it is none. */
export function toRename({ random }: Self, text: string): Intent {
  const name = newName(text, random);
  return { act: { type: "rename", name: commitTo(name) }, name };
}

/**
 * Puts the identity that a person has now in the place of the one that the group knows;
 * `null` where it is the same, or where that is not for us to do.
 */
export function toRekey(self: Self, log: GroupLog, username: Username): Change | null {
  const { members } = log.membership;
  const known = members.find((one) => one.username === username);
  if (known === undefined || known.address === self.device.address) return null;
  const { address, identityKey } = partyNamed(self.vault, username);
  const member = { username, address, identityKey: theirIdentity(identityKey) };
  const act: Change = { type: "rekey", member };
  const isAllowed = objection(log.membership, self.device.address, act) === null;
  return isAllowed ? act : null;
}

/** What the rules say against a change now: nobody waits for the relay to say so. */
export function checkAllowed(
  { device }: Self,
  { membership }: GroupLog,
  act: Change,
): void {
  const fault = objection(membership, device.address, act);
  // Where it is made already, the same is found out in the end, and told to nobody.
  if (fault === null || fault === "moot") return;
  throw new ClientError(FAULTS[fault] ?? "not-allowed");
}

const FAULTS: Partial<Readonly<Record<Fault, ClientFault>>> = {
  "last-admin": "last-admin",
  "group-full": "group-full",
  "log-full": "log-full",
};

/** The member of that username; "unknown-member" where nobody in the group bears it. */
function memberNamed({ membership }: GroupLog, text: string): Member {
  const username = nameOf(text);
  const member = membership.members.find((one) => one.username === username);
  if (member !== undefined) return member;
  throw new ClientError("unknown-member", { subject: username });
}

function successorNamed(log: GroupLog, name: string | undefined) {
  return name === undefined ? {} : { successor: memberNamed(log, name).address };
}
