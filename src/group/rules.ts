import { type Address, addressBytes, uuidOf } from "../address.ts";
import { compare, concat } from "../bytes.ts";
import type { PublicKey, SigningPrivate } from "../crypto/keys.ts";
import { xeddsaSign, xeddsaVerify } from "../crypto/xeddsa.ts";
import type { Fault } from "../errors.ts";
import { LABEL } from "../labels.ts";
import { LIMIT } from "../limits.ts";
import type { Random } from "../random.ts";
import type { GroupId } from "../wire/group_log.ts";
import type { Change, Demote, Leave, Person, Rekey } from "./act.ts";
import { adminsOf, type Member, memberAt, memberOf, type Members } from "./roster.ts";
import { withMember, withoutMember } from "./roster.ts";

/**
 * Who may change what in a group (`groups.md` 1), and who is in it then:
 *
 *     act       member   admin   besides
 *     add         –        ✓     nobody twice, no name or key of another member
 *     remove      –        ✓     others only: oneself by `leave`
 *     promote     –        ✓
 *     demote      –        ✓     the only admin names a successor
 *     rename      –        ✓
 *     leave       ✓        ✓     the only admin names a successor, or is alone
 *     renew       ✓        ✓
 *     rekey     self      all    self: the new identity signs as well
 */

/** What the rules look at besides the actor and her act. */
export interface Standing {
  readonly group: GroupId;
  readonly seq: number;
  readonly members: Members;
}

/**
 * The members after a change, or what speaks against it: "log-full"; "not-allowed" by
 * role; "moot" where it is made already or its target is gone; "last-admin" for want of a
 * successor; "group-full"; "forged" for a new identity that did not agree.
 */
export function changed(state: Standing, actor: Member, act: Change): Members | Fault {
  const { members } = state;
  if (state.seq + 1 >= placesFor(actor, act)) return "log-full";
  switch (act.type) {
    case "renew":
      return members;
    case "leave":
      return left(members, actor, act);
    case "rekey":
      return rekeyed(state, actor, act);
    case "add":
    case "remove":
    case "promote":
    case "demote":
    case "rename":
      return actor.role === "admin" ? governed(members, actor, act) : "not-allowed";
  }
}

/** Who takes whose place, and where. */
export interface Handover {
  readonly group: GroupId;
  readonly old: Person;
  readonly member: Person;
}

/** What the new identity signs, 64 bytes, in order to take the place of the old one. */
export function proveRekey(
  handover: Handover,
  identity: SigningPrivate,
  random: Random,
): Uint8Array {
  return xeddsaSign(identity, handoverBytes(handover), random);
}

/** Members could fill the log with renewals, so that nobody could put them out. */
function placesFor(actor: Member, act: Change): number {
  const isFree = actor.role === "admin" || act.type === "leave";
  return isFree ? LIMIT.groupEntries : LIMIT.groupEntriesOfMembers;
}

type OfAdmin = Exclude<Change, { readonly type: "leave" | "renew" | "rekey" }>;

function governed(members: Members, actor: Member, act: OfAdmin): Members | Fault {
  switch (act.type) {
    case "rename":
      return members;
    case "add":
      return added(members, act.member);
    case "remove":
      return act.target === actor.address ? "not-allowed" : removed(members, act.target);
    case "promote":
      return promoted(members, act.target) ?? "moot";
    case "demote":
      return demoted(members, act);
  }
}

function added(members: Members, person: Person): Members | Fault {
  if (memberOf(members, uuidOf(person.address)) !== null) return "moot";
  if (members.length >= LIMIT.groupMembers) return "group-full";
  return isTaken(members, person) ? "not-allowed" : withMember(members, person, "member");
}

function removed(members: Members, target: Address): Members | Fault {
  return memberAt(members, target) === null
    ? "moot"
    : withoutMember(members, uuidOf(target));
}

function promoted(members: Members, target: Address): Members | null {
  const member = memberAt(members, target);
  return member?.role === "member" ? withMember(members, member, "admin") : null;
}

function demoted(members: Members, { target, successor }: Demote): Members | Fault {
  const member = memberAt(members, target);
  if (member?.role !== "admin") return "moot";
  const rest = succeeded(members, successor);
  return typeof rest === "string" ? rest : withMember(rest, member, "member");
}

function left(members: Members, actor: Member, { successor }: Leave): Members | Fault {
  if (members.length === 1) return successor === undefined ? [] : "not-allowed";
  if (actor.role === "member") {
    return successor === undefined
      ? withoutMember(members, uuidOf(actor.address))
      : "not-allowed";
  }
  const rest = succeeded(members, successor);
  return typeof rest === "string" ? rest : withoutMember(rest, uuidOf(actor.address));
}

/** An admin steps down: the only one names a successor, and another must not. */
function succeeded(members: Members, successor: Address | undefined): Members | Fault {
  if (adminsOf(members) > 1) return successor === undefined ? members : "not-allowed";
  if (successor === undefined) return "last-admin";
  return promoted(members, successor) ?? "last-admin";
}

function rekeyed(state: Standing, actor: Member, act: Rekey): Members | Fault {
  const { members, group } = state;
  const { member, proof } = act;
  const isSelf = uuidOf(member.address) === uuidOf(actor.address);
  if (!isSelf && actor.role !== "admin") return "not-allowed";
  const old = memberOf(members, uuidOf(member.address));
  if (old === null || isSame(old, member)) return "moot";
  if (old.username !== member.username || isTaken(members, member)) return "not-allowed";
  if (isSelf !== (proof !== undefined)) return "not-allowed";
  const agreed = proof === undefined ||
    xeddsaVerify(member.identityKey, handoverBytes({ group, old, member }), proof);
  return agreed ? withMember(members, member, old.role) : "forged";
}

/** Whether another member has this person's name or key: people could not tell them. */
function isTaken(members: Members, person: Person): boolean {
  const uuid = uuidOf(person.address);
  return members.some(({ address, username, identityKey }) =>
    (username === person.username || isSameKey(identityKey, person.identityKey)) &&
    uuidOf(address) !== uuid
  );
}

function isSame(a: Person, b: Person): boolean {
  return a.address === b.address && isSameKey(a.identityKey, b.identityKey);
}

/** Public keys, a thousand in a row: the byte after the type tells most of them apart. */
function isSameKey(a: PublicKey, b: PublicKey): boolean {
  return a[1] === b[1] && compare(a, b) === 0;
}

function handoverBytes({ group, old, member }: Handover): Uint8Array {
  const address = addressBytes(member.address);
  return concat(LABEL.groupRekey, group, address, old.identityKey, member.identityKey);
}
